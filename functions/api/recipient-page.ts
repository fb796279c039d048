import { html } from "hono/html";
import type { Delivery } from "#core/package/delivery";
import { mark } from "#functions/api/mark";

const style = `
:root { color-scheme: light dark; --accent: light-dark(#0b5563, #7fd6c8); font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
a { color: var(--accent); }
table { border-collapse: collapse; width: 100%; }
td, th { padding: .5rem .5rem .5rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); text-align: left; vertical-align: top; }
td:nth-child(2), th:nth-child(2) { padding-right: 0; text-align: right; white-space: nowrap; }
td code { font-size: .75rem; opacity: .75; }
pre { padding: .8rem; border-radius: .4rem; overflow: auto; background: color-mix(in srgb, currentColor 8%, transparent); }
a.button { display: inline-block; padding: .5rem 1rem; border-radius: .4rem; background: var(--accent); color: light-dark(#fff, #0b2a30); text-decoration: none; }
`;

/** What a recipient sees: who sent what, until when, and how to get it. `base` is the link's own path. */
export function recipientPage(base: string, delivery: Delivery) {
  const { files, fileCount, totalBytes, packageName, createdBy, expiresAt } = delivery;
  return document(
    packageName,
    html`
      <h1>${packageName}</h1>
      <p>${createdBy} shares ${fileCount} files (${bytes(totalBytes)}) with you.
        This page works until <time datetime="${expiresAt}">${expiresAt.slice(0, 16).replace("T", " ")} UTC</time>.</p>
      <h2>All files, verified</h2>
      <p><a class="button" href="${base}/script" download="download.sh">Get the download script</a></p>
      <pre><code>sh download.sh --dir reads</code></pre>
      <p>It needs a POSIX shell and curl or wget. It downloads, goes on after an interruption, and verifies size and checksum of every file.</p>
      <h2>Single files</h2>
      <table>
        <thead><tr><th>File</th><th>Size</th></tr></thead>
        <tbody>${files.map(
          (file) => html`<tr>
            <td><a href="${base}/files/${file.n}">${file.path}</a>
              ${file.checksum ? html`<br><code>${file.checksum.algorithm} ${file.checksum.value}</code>` : ""}</td>
            <td>${bytes(file.sizeBytes)}</td></tr>`,
        )}</tbody>
      </table>
      ${fileCount > files.length ? html`<p>The first ${files.length} of ${fileCount} files.</p>` : ""}
      <p><a href="${base}/manifest">The whole list, as NDJSON</a></p>`,
  );
}

/** A link that does not work, in words. */
export function problemPage(title: string, detail: string, hint: string | undefined) {
  return document(
    title,
    html`<h1>${title}</h1><p>${detail}</p>${hint ? html`<p>${hint}</p>` : ""}`,
  );
}

function document(title: string, body: ReturnType<typeof html>) {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${title} · Seqferry</title><link rel="icon" href="${mark}">
<style>${style}</style></head><body>${body}</body></html>`;
}

function bytes(count: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const value = count / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[power]}`;
}
