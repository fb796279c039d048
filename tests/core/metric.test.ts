import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as Metric from "#core/metric";
import { embedded, type Point } from "#core/operations/embedded-metrics";
import { type MetricName, metrics } from "#core/operations/metrics";
import { configure } from "#core/settings";
import { extractMetrics } from "#local/engines/cloudwatch/emf";

const at = Date.parse("2026-11-21T03:00:00Z");
const names = Object.keys(metrics) as MetricName[];
const dimensions = fc.record({ Store: fc.stringMatching(/^\d{10}$/) }, { requiredKeys: [] });
const point: fc.Arbitrary<Point> = fc.record({
  name: fc.constantFrom(...names),
  value: fc.integer(),
  dimensions,
});

/** What CloudWatch reads of the lines: values by metric and dimensions, sorted. */
function readBack(lines: string[]): string[] {
  return lines
    .flatMap((line) => {
      const found = extractMetrics(line, at);
      expect(found?.faults).toEqual([]);
      return found?.data ?? [];
    })
    .flatMap(({ namespace, name, unit, dimensions, values = [] }) =>
      values.map(({ value }) => JSON.stringify([namespace, name, unit, dimensions, value])),
    )
    .sort();
}

test("lines hold every value for CloudWatch, once for the stage and once more for its store", () => {
  void fc.assert(
    fc.property(fc.array(point, { maxLength: 300 }), (points) => {
      const Stage = { Name: "Stage", Value: "prod" };
      const expected = points.flatMap(({ name, value, dimensions: { Store } }) => {
        const sets = [[Stage], ...(Store ? [[Stage, { Name: "Store", Value: Store }]] : [])];
        const { unit } = metrics[name];
        return sets.map((set) => JSON.stringify(["Seqferry", name, unit, set, value]));
      });
      expect(readBack(embedded(points, { stage: "prod", at }))).toEqual(expected.sort());
    }),
  );
});

test("no line holds more than the 100 values of a metric that CloudWatch reads", () => {
  const points = Array.from({ length: 250 }, (_, value) => ({
    name: "QuotaWaitMs" as const,
    value,
    dimensions: {},
  }));
  const lines = embedded(points, { stage: "prod", at });
  expect(lines.map((line) => JSON.parse(line).QuotaWaitMs.length)).toEqual([100, 100, 50]);
});

describe("what is noted", () => {
  const written: string[] = [];

  beforeEach(() => {
    configure({ stageName: "alice" });
    Metric.flush();
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      written.push(...String(text).split("\n").filter(Boolean));
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    written.length = 0;
  });

  /** The members of the one line that was written. */
  function line(): Record<string, unknown> {
    expect(written).toHaveLength(1);
    const { _aws, ...members } = JSON.parse(written[0] ?? "");
    return members;
  }

  test("is written once, by the next flush", () => {
    Metric.readSetLag(1500);
    Metric.readSetLag(-20);
    expect(written).toEqual([]);
    Metric.flush();
    Metric.flush();
    expect(line()).toEqual({ Stage: "alice", ReadSetEventLagSeconds: [1.5, 0] });
  });

  test("of a reconciliation says that it finished and how far the mirror was off", () => {
    Metric.coverage("1234567890", { missing: 2, stale: 1, extra: 0 });
    Metric.flush();
    expect(line()).toEqual({
      Stage: "alice",
      Store: "1234567890",
      MirrorMissing: [2],
      MirrorStale: [1],
      MirrorExtra: [0],
      ReconciliationFinished: [1],
    });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "as %d is left out and logged: CloudWatch would refuse the line",
    (value) => {
      const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
      Metric.add("QuotaWaitMs", value);
      Metric.flush();
      expect(written).toEqual([]);
      expect(String(warned.mock.calls[0])).toContain("QuotaWaitMs");
    },
  );

  test("breaks nothing in a function that does not know its stage; its log says so", () => {
    configure({});
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    Metric.add("BackfillFailed", 1);
    Metric.flush();
    expect(String(logged.mock.calls[0])).toContain("stageName");
    expect(written).toEqual([]);
  });
});
