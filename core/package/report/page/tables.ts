import { formatCount } from "#core/package/report/format";
import { type Html, html } from "#core/package/report/html";
import type { PackageReport } from "#core/package/report/schema";
import type { TableName } from "#core/package/report/where";

/** Sections whose rows the page's program shows. */
export function tables({ totals, workflowRuns, libraries }: PackageReport): Html {
  const outside = workflowRuns.filter(({ otherLibraryIds }) => otherLibraryIds.length > 0).length;
  return html`
${section("libraries", "Metadata", totals.libraryCount, "Libraries, as the LIMS knows them, and what the package holds of each.")}
${section("fastqs", "Fastqs", totals.fastqCount, "Reads of one library on one lane, with what is known of their quality.")}
${section(
  "analyses",
  "Secondary analyses",
  totals.workflowRunCount,
  html`Workflow runs.${outside > 0 && html` ${formatCount(outside)} ${outside === 1 ? "is" : "are"} also of libraries that are not in this package${libraries.length > 0 && ", named in their own column"}.`}`,
)}
${section("files", "Files", totals.fileCount, "Every file of the package, in the order of its manifest.")}
${section("findings", "Warnings", totals.findingCount, "What came up while the package was gathered.")}`;
}

function section(name: TableName, title: string, count: number, about: Html | string): Html {
  return html`<section id="${name}">
<h2>${title} <span class="count">${formatCount(count)}</span></h2>
<p>${about}</p>
${count > 0 && html`<div data-table="${name}" data-label="${title}"><p class="faint">The rows are in this file; showing them needs JavaScript.</p></div>`}
</section>`;
}
