import * as fc from "fast-check";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { barChart } from "#core/package/report/chart/bars";
import { histogramChart } from "#core/package/report/chart/histogram";
import { Bars, Histogram } from "../../web/component/chart.tsx";

const text = fc
  .string({ unit: "grapheme", maxLength: 12 })
  .map((name) => `${name}<script>"'&${name}`);

/** All that markup can be made of, without what texts hold. */
const skeletonOf = (markup: string) => markup.replace(/"[^"<>]*"/g, '""').match(/<[^<>]*>/g);

test("charts of any texts are the same markup as of plain ones, and components show it", async () => {
  await fc.assert(
    fc.property(text, fc.array(fc.nat(), { minLength: 1, maxLength: 9 }), (name, values) => {
      const bars = (label: string) => ({
        title: label,
        bars: values.map((value) => ({
          ...{ label, value, text: label, link: { href: "#files", where: label } },
        })),
      });
      const histogram = (label: string) => ({
        ...{ title: label, series: [label, "other"] },
        bins: values.map((value) => ({
          ...{ label, about: label, counts: [value, 1], link: { href: label, where: label } },
        })),
      });
      expect(skeletonOf(barChart(bars(name)))).toEqual(skeletonOf(barChart(bars("plain"))));
      expect(skeletonOf(histogramChart(histogram(name)))).toEqual(
        skeletonOf(histogramChart(histogram("plain"))),
      );
      expect(renderToStaticMarkup(<Bars {...bars(name)} />)).toContain(barChart(bars(name)));
      expect(renderToStaticMarkup(<Histogram {...histogram(name)} />)).toContain(
        histogramChart(histogram(name)),
      );
    }),
    { numRuns: 30 },
  );
});
