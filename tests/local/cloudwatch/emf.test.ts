import * as fc from "fast-check";
import { expect, it } from "vitest";
import { extractMetrics } from "#local/engines/cloudwatch/emf";
import { minutes, start } from "#tests/local/cloudwatch/fixture";

const now = 1_795_219_200_000;
const directive = {
  Namespace: "Seqferry",
  Dimensions: [["service"], ["service", "project"]],
  Metrics: [{ Name: "Copied", Unit: "Bytes" }],
};
const line = (root: object, more: object = {}, Timestamp: unknown = now) =>
  JSON.stringify({
    _aws: { Timestamp, CloudWatchMetrics: [{ ...directive, ...more }] },
    service: "copy",
    project: "p1",
    ...root,
  });

it("turns a function's log line into metrics, each once for each dimension set", async () => {
  const { engine, clock, statistics, context } = await start();
  engine.ingestLogLine("Copier", line({ Copied: [1, 2, 2] }, {}, clock.now()));
  engine.ingestLogLine("Copier", "a plain line");
  engine.ingestLogLine("Copier", '{"level":"info"}');
  const service = { Name: "service", Value: "copy" };
  for (const Dimensions of [[service], [service, { Name: "project", Value: "p1" }]])
    expect(await statistics({ Dimensions })).toMatchObject([
      { Sum: 5, SampleCount: 3, Maximum: 2, Unit: "Bytes" },
    ]);
  expect(context.logged).toEqual([]);
});

it("leaves out a metric without its target and says so, and counts the others", async () => {
  const { engine, clock, statistics, context } = await start();
  const Metrics = [{ Name: "Lost" }, { Name: "Copied" }];
  const Dimensions = [["absent"], []];
  engine.ingestLogLine("Copier", line({ Copied: 1 }, { Metrics, Dimensions }, clock.now()));
  expect(await statistics()).toMatchObject([{ Sum: 1 }]);
  expect(context.logged).toEqual([
    expect.stringContaining(
      'Copier: not a metric in the embedded format: Seqferry: the dimension "absent"',
    ),
    expect.stringContaining('the metric "Lost" has no number'),
  ]);
});

it("makes as many data as sets times metrics, with the very values, for any document", () => {
  const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,5}$/);
  const values = fc.oneof(fc.integer(), fc.array(fc.integer(), { minLength: 1, maxLength: 100 }));
  const members = fc.dictionary(key, values, { minKeys: 1, maxKeys: 5, noNullPrototype: true });
  const sets = fc.array(fc.uniqueArray(fc.constantFrom("#a", "#b", "#c"), { maxLength: 3 }), {
    minLength: 1,
    maxLength: 4,
  });
  const root = { "#a": "1", "#b": "2", "#c": "3" };
  void fc.assert(
    fc.property(
      members,
      sets,
      fc.constantFrom(1, 60, undefined),
      (metrics, Dimensions, StorageResolution) => {
        const Metrics = Object.keys(metrics).map((Name) => ({ Name, StorageResolution }));
        const found = extractMetrics(line({ ...root, ...metrics }, { Dimensions, Metrics }), now);
        expect(found?.faults).toEqual([]);
        expect(found?.data).toHaveLength(Dimensions.length * Metrics.length);
        for (const datum of found?.data ?? []) {
          expect(datum.values?.map(({ value }) => value)).toEqual([metrics[datum.name]].flat());
          expect(datum.resolution).toBe(StorageResolution ?? 60);
        }
      },
    ),
  );
});

it("never throws, whatever a function logs", () => {
  const any = fc.oneof(fc.jsonValue(), fc.constant({ _aws: { CloudWatchMetrics: [directive] } }));
  void fc.assert(
    fc.property(any, fc.jsonValue(), (root, directives) => {
      extractMetrics(JSON.stringify(root), now);
      extractMetrics(
        JSON.stringify({ _aws: { Timestamp: now, CloudWatchMetrics: directives } }),
        now,
      );
      extractMetrics(line({ Copied: root }, { Metrics: directives, Dimensions: directives }), now);
    }),
  );
});

it.each([
  ["101 values", line({ Copied: Array.from({ length: 101 }, () => 1) })],
  ["no values", line({ Copied: [] })],
  ["a text", line({ Copied: "1" })],
  ["a nested target", line({ inner: { Copied: 1 } })],
  ["an unknown unit", line({ Copied: 1 }, { Metrics: [{ Name: "Copied", Unit: "Reads" }] })],
  [
    "another resolution",
    line({ Copied: 1 }, { Metrics: [{ Name: "Copied", StorageResolution: 30 }] }),
  ],
  ["a dimension that is no text", line({ Copied: 1, service: 5 }, { Dimensions: [["service"]] })],
  [
    "31 dimensions",
    line({ Copied: 1 }, { Dimensions: [Array.from({ length: 31 }, () => "service")] }),
  ],
  ["no dimension sets", line({ Copied: 1 }, { Dimensions: [] })],
  ["no namespace", line({ Copied: 1 }, { Namespace: undefined })],
  ["no timestamp", line({ Copied: 1 }, {}, null)],
  ["a timestamp of last month", line({ Copied: 1 }, {}, now - minutes(15 * 24 * 60))],
  ["a name that every object has", line({}, { Metrics: [{ Name: "constructor" }] })],
])("takes no metric with %s, and says why", (_, text) => {
  const found = extractMetrics(text, now);
  expect(found?.data).toEqual([]);
  expect(found?.faults.length).toBeGreaterThan(0);
});
