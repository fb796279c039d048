import { formatTime } from "#core/package/report/format";
import { type Html, html } from "#core/package/report/html";
import type { PackageReport } from "#core/package/report/schema";

/** Lines of a selection that are shown; the JSON beside the page has all. */
const mostLines = 400;

/** Where all of it is from, and what it can be checked against. */
export function provenance(report: PackageReport): Html {
  const { package: made, writtenAt, schemaVersion } = report;
  const lines = JSON.stringify(made.selection, null, 2).split("\n");
  const left = lines.length - mostLines;
  return html`<section id="provenance">
<h2>Provenance</h2>
<dl class="facts">
${fact("Package", html`<code>${made.id}</code>`)}
${fact("Project", made.projectId)}
${fact("Asked for by", made.createdBy)}
${fact("Asked for at", time(made.createdAt))}
${fact("States are as of", time(made.statesAt))}
${fact("Sealed at", time(made.sealedAt))}
${fact("Expires at", time(made.expiresAt))}
${fact("Report written at", time(writtenAt))}
${fact("Report schema", `PackageReport ${schemaVersion}; report.json beside this page holds the same as data`)}
${fact("Merkle root", html`<code data-merkle-root>${made.merkleRoot}</code>`)}
</dl>
<p class="faint">The root is that of the tree of RFC 6962 with SHA-256 over the lines of manifest.ndjson: whoever has the manifest can compute it.</p>
<details><summary>What was selected</summary>
<pre tabindex="0">${lines.slice(0, mostLines).map((line) => html`<span>${line}</span>`)}${left > 0 && html`<span>… and ${left} more lines, in report.json</span>`}</pre>
</details>
</section>`;
}

function fact(name: string, value: Html | string): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function time(iso: string): Html {
  return html`<time datetime="${iso}">${formatTime(iso)}</time>`;
}
