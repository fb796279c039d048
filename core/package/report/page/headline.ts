import { formatBytes, formatCount, formatTime } from "#core/package/report/format";
import { type Html, html } from "#core/package/report/html";
import { figure, rowsLink } from "#core/package/report/page/rows-link";
import type { PackageReport } from "#core/package/report/schema";
import type { TableName, Where } from "#core/package/report/where";

const words = {
  READY: { icon: "✓", tone: "good", text: "Ready to share" },
  READY_WITH_WARNINGS: { icon: "!", tone: "warn", text: "Ready to share, with warnings" },
  NOT_SHAREABLE: { icon: "✕", tone: "bad", text: "Not shareable" },
} as const;

/** The rows behind a reason of the verdict. */
const rowsOf: Record<string, { table: TableName; where: Where }> = {
  archived: { table: "files", where: { storageState: "ARCHIVED" } },
  gaps: { table: "libraries", where: { gaps: "*" } },
  unchecked: { table: "files", where: { algorithm: "" } },
  findings: { table: "findings", where: {} },
};

/** What a package is, whether it can be shared, and all it adds up to. */
export function headline(report: PackageReport): Html {
  const {
    package: { id, name, projectId, sealedAt, createdBy },
    verdict,
    totals,
  } = report;
  const { icon, tone, text } = words[verdict.status];
  return html`<header>
<p class="kind">Package report</p>
<h1>${name}</h1>
<p class="faint">${id} · project ${projectId} · sealed ${formatTime(sealedAt)} for ${createdBy}</p>
</header>
<section id="summary" aria-labelledby="verdict" class="verdict ${tone}">
<h2 id="verdict" data-verdict="${verdict.status}"><span class="icon" aria-hidden="true">${icon}</span> ${text}</h2>
${
  verdict.reasons.length > 0 &&
  html`<ul>${verdict.reasons.map(({ code, count, message }) => {
    const rows = rowsOf[code] ?? { table: "findings", where: {} };
    return html`<li>${message} ${rowsLink(rows.table, rows.where, html`Show ${code === "gaps" ? "these" : formatCount(count)}`)}</li>`;
  })}</ul>`
}
</section>
<dl class="totals">
${total("Files", "fileCount", totals.fileCount, "files", {})}
${size("Total size", "totalBytes", totals.totalBytes, "files", {})}
${total("Archived files", "archivedFileCount", totals.archivedFileCount, "files", { storageState: "ARCHIVED" })}
${total("Libraries", "libraryCount", totals.libraryCount, "libraries", {})}
${total("Fastqs", "fastqCount", totals.fastqCount, "fastqs", {})}
${total("Secondary analyses", "workflowRunCount", totals.workflowRunCount, "analyses", {})}
${total("Warnings", "findingCount", totals.findingCount, "findings", {})}
</dl>`;
}

function total(label: string, name: string, value: number, table: TableName, where: Where): Html {
  return html`<div><dt>${label}</dt><dd>${figure(name, value, rowsLink(table, where, formatCount(value)))}</dd></div>`;
}

function size(label: string, name: string, value: number, table: TableName, where: Where): Html {
  return html`<div><dt>${label}</dt><dd>${figure(name, value, rowsLink(table, where, formatBytes(value)))}</dd></div>`;
}
