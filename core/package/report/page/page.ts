import { createHash } from "node:crypto";
import { client } from "#core/package/report/generated/client";
import { html, trusted } from "#core/package/report/html";
import { headline } from "#core/package/report/page/headline";
import { matrix } from "#core/package/report/page/matrix";
import { plots } from "#core/package/report/page/plots";
import { provenance } from "#core/package/report/page/provenance";
import { storage } from "#core/package/report/page/storage";
import { style } from "#core/package/report/page/style";
import { tables } from "#core/package/report/page/tables";
import type { PackageReport } from "#core/package/report/schema";

/** Nothing is fetched, framed or sent; only this style and this program are taken. */
const policy = [
  "default-src 'none'",
  `script-src ${hashOf(client)}`,
  `style-src ${hashOf(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const sections: [id: string, name: string][] = [
  ["summary", "Summary"],
  ["matrix", "Matrix"],
  ["storage", "Storage"],
  ["plots", "Plots"],
  ["libraries", "Metadata"],
  ["fastqs", "Fastqs"],
  ["analyses", "Analyses"],
  ["files", "Files"],
  ["findings", "Warnings"],
  ["provenance", "Provenance"],
];

/** The report as one HTML file that needs nothing else. `rows` are what `Packer` made of the tables. */
export function page(report: PackageReport, rows: string): string {
  const named = sections.filter(([id]) => id !== "matrix" || report.libraries.length > 0);
  return `<!doctype html>
${
  html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${report.package.name} – package report</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#summary">Skip to the summary</a>
<nav aria-label="Sections"><ul>${named.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main>
${headline(report)}
${matrix(report)}
${storage(report)}
${plots(report)}
${tables(report)}
${provenance(report)}
</main>
<script type="application/octet-stream" id="rows">${trusted(rows)}</script>
<script>${trusted(client)}</script>
</body>
</html>
`.markup
}`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
