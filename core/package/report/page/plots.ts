import { barChart } from "#core/package/report/chart/bars";
import { histogramChart } from "#core/package/report/chart/histogram";
import {
  formatBytes,
  formatCount,
  formatCoverage,
  formatFraction,
  visible,
} from "#core/package/report/format";
import { type Html, html, trusted } from "#core/package/report/html";
import type { Histogram, PackageReport } from "#core/package/report/schema";
import { whereText } from "#core/package/report/where";

const formats: Record<Histogram["unit"], (value: number) => string> = {
  bytes: formatBytes,
  reads: compact,
  coverage: formatCoverage,
  fraction: formatFraction,
};
const things = { libraries: "libraries", fastqs: "fastqs", files: "files" };
/** Workflows that have a bar of their own. */
const mostBars = 12;

/** Sizes always, and what is known of coverage and quality. */
export function plots(report: PackageReport): Html {
  const measured = report.histograms.filter(({ unit }) => unit !== "bytes");
  return html`<section id="plots">
<h2>Sizes, coverage and quality</h2>
<div class="plots">
${sources(report)}
${report.histograms.map(plot)}
</div>
${measured.length === 0 && html`<p class="faint">Coverage and quality of these reads were not known when this report was written.</p>`}
</section>`;
}

function plot(histogram: Histogram): Html {
  const { title, unit, table, column, series, bins } = histogram;
  const format = formats[unit];
  const svg = histogramChart({
    ...{ title, series },
    bins: bins.map(({ from, to, counts }) => {
      const parts = counts.map((count, n) =>
        series.length > 1 ? `${formatCount(count)} ${series[n]}` : formatCount(count),
      );
      const range =
        to === Number.MAX_SAFE_INTEGER
          ? `from ${format(from)}`
          : `${format(from)} to ${format(to)}`;
      return {
        label: format(from),
        about: `${range}: ${parts.join(", ")} ${things[table]}`,
        counts,
        link: { href: `#${table}`, where: whereText({ [column]: [from, to] }) },
      };
    }),
  });
  return html`<figure><figcaption>${title}</figcaption>${trusted(svg)}</figure>`;
}

/** How much each workflow and the fastqs take. */
function sources({ dataTypes, workflowRuns }: PackageReport): Html {
  const bytesOf = new Map<string, number>();
  for (const { workflowName, totalBytes } of workflowRuns)
    bytesOf.set(workflowName, (bytesOf.get(workflowName) ?? 0) + totalBytes);
  const ofWorkflows = [...bytesOf]
    .map(([name, value]) => ({
      label: visible(name),
      value,
      text: formatBytes(value),
      link: { href: "#files", where: whereText({ workflowName: name }) },
    }))
    .sort((a, b) => b.value - a.value);
  const fastq = dataTypes.find(({ dataType }) => dataType === "fastq");
  const bars = [
    ...(fastq
      ? [
          {
            ...{ label: "fastq", value: fastq.totalBytes, text: formatBytes(fastq.totalBytes) },
            link: { href: "#files", where: whereText({ dataType: "fastq" }) },
          },
        ]
      : []),
    ...ofWorkflows.slice(0, mostBars),
  ];
  const rest = ofWorkflows.slice(mostBars).reduce((sum, { value }) => sum + value, 0);
  if (rest > 0)
    bars.push({
      ...{ label: "other workflows", value: rest, text: formatBytes(rest) },
      link: { href: "#analyses", where: "" },
    });
  const title = "Bytes by fastqs and workflows";
  return html`<figure><figcaption>${title}</figcaption>${trusted(barChart({ title, bars }))}</figure>`;
}

/** `1.2 M`: a count that fits on an axis. */
function compact(count: number): string {
  return new Intl.NumberFormat("en", { notation: "compact" }).format(count);
}
