import { formatCount } from "#core/package/report/format";
import { type Html, html } from "#core/package/report/html";
import { rowsLink } from "#core/package/report/page/rows-link";
import type { PackageReport, ReportLibrary } from "#core/package/report/schema";

/** Libraries that the page lists without its program; the table has all. */
const mostRows = 60;

/** Which library has what: those with gaps first. */
export function matrix({ libraries, workflowRuns, package: { selection } }: PackageReport): Html {
  if (libraries.length === 0) return html``;
  const types = [...new Set(workflowRuns.map(({ workflowType }) => workflowType))].sort();
  const asked = (selection.dataTypeList ?? []) as string[];
  const gaps = libraries.filter((library) => library.gaps.length > 0);
  const shown = [...gaps, ...libraries.filter((library) => library.gaps.length === 0)].slice(
    0,
    mostRows,
  );
  const left = libraries.length - shown.length;
  return html`<section id="matrix">
<h2>Libraries and data types</h2>
<p>${
    gaps.length === 0
      ? "Every library has all that was asked for."
      : html`${rowsLink("libraries", { gaps: "*" }, `${formatCount(gaps.length)} of ${formatCount(libraries.length)} libraries`)} ${gaps.length === 1 ? "has" : "have"} nothing of a data type that was asked for.`
  }</p>
<div class="scroll" tabindex="0" role="region" aria-label="Libraries and data types, scrollable">
<table class="matrix">
<thead><tr><th scope="col">Library</th><th scope="col">Assay and type</th>${asked.includes("fastq") && html`<th scope="col" class="numeric">Fastq files</th>`}${types.map((type) => html`<th scope="col" class="numeric">${type}</th>`)}${asked.includes("secondaryAnalysis") && html`<th scope="col" class="numeric">Result files</th>`}</tr></thead>
<tbody>${shown.map((library) => row(library, types, asked))}</tbody>
</table>
</div>
${left > 0 && html`<p class="faint">And ${formatCount(left)} more without gaps or below, in the ${rowsLink("libraries", {}, "table of all libraries")}.</p>`}
</section>`;
}

function row(library: ReportLibrary, types: string[], asked: string[]): Html {
  const { libraryId, group, gaps } = library;
  const runs = new Map(
    library.workflowRunCounts.map(({ workflowType, count }) => [workflowType, count]),
  );
  const files = (dataType: "fastq" | "secondaryAnalysis", count: number) =>
    gaps.includes(dataType)
      ? html`<td class="numeric gap"><span aria-hidden="true">✕ </span>gap</td>`
      : html`<td class="numeric">${rowsLink("files", { libraryIds: libraryId, dataType }, formatCount(count))}</td>`;
  return html`<tr><th scope="row">${rowsLink("libraries", { libraryId }, libraryId)}</th><td>${group}</td>${
    asked.includes("fastq") && files("fastq", library.fastqFileCount)
  }${types.map((workflowType) => {
    const count = runs.get(workflowType) ?? 0;
    return count === 0
      ? html`<td class="numeric faint">–</td>`
      : html`<td class="numeric">${rowsLink("analyses", { libraryIds: libraryId, workflowType }, `${formatCount(count)} ${count === 1 ? "run" : "runs"}`)}</td>`;
  })}${asked.includes("secondaryAnalysis") && files("secondaryAnalysis", library.secondaryFileCount)}</tr>`;
}
