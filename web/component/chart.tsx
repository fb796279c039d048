import { type BarChart, barChart } from "#core/package/report/chart/bars";
import { type HistogramChart, histogramChart } from "#core/package/report/chart/histogram";

/** Named amounts beside each other, as the package report has them. */
export function Bars(chart: BarChart) {
  return <Drawing title={chart.title} svg={barChart(chart)} />;
}

/** Bars of counts, as the package report has them. */
export function Histogram(chart: HistogramChart) {
  return <Drawing title={chart.title} svg={histogramChart(chart)} />;
}

function Drawing({ title, svg }: { title: string; svg: string }) {
  return (
    <figure>
      <figcaption>{title}</figcaption>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: charts escape every text, and are made of nothing else. */}
      <div dangerouslySetInnerHTML={{ __html: svg }} />
    </figure>
  );
}
