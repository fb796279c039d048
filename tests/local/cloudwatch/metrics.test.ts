import {
  GetMetricDataCommand,
  ListMetricsCommand,
  type MetricDatum,
  PutDashboardCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { minutes, Namespace, start } from "#tests/local/cloudwatch/fixture";
import { directory } from "#tests/local/support/serve-engine";

const MetricName = "Copied";

it("sums up a minute's values, however they were put", async () => {
  const { put, statistics, clock } = await start();
  await put({ MetricName, Value: 4 }, { MetricName, Values: [1, 2], Counts: [3, 1] });
  await put({
    MetricName,
    StatisticValues: { SampleCount: 2, Sum: 20, Minimum: 0.5, Maximum: 19.5 },
  });
  expect(await statistics()).toEqual([
    {
      Timestamp: new Date(clock.now()),
      SampleCount: 7,
      Sum: 29,
      Average: 29 / 7,
      Minimum: 0.5,
      Maximum: 19.5,
      Unit: "None",
    },
  ]);
});

it("has percentiles of values, and of no set whose values it cannot know", async () => {
  const { put, statistics } = await start();
  const p90 = async () => {
    const [point] = await statistics({ Statistics: undefined, ExtendedStatistics: ["p90"] });
    return point?.ExtendedStatistics?.p90;
  };
  const set = (SampleCount: number, Minimum: number, Maximum: number) =>
    put({ MetricName, StatisticValues: { SampleCount, Sum: SampleCount, Minimum, Maximum } });
  await put({ MetricName, Values: [1, 2], Counts: [89, 11] });
  expect(await p90()).toBe(2);
  await set(10, 1, 1);
  expect(await p90()).toBe(1);
  await set(2, 0, 2);
  expect(await p90()).toBeUndefined();
});

it("agrees with plain arithmetic on any values", async () => {
  const values = fc.array(
    fc.record({ value: fc.integer({ min: -1000, max: 1000 }), minute: fc.nat(5) }),
    {
      minLength: 1,
      maxLength: 30,
    },
  );
  await fc.assert(
    fc.asyncProperty(values, fc.constantFrom(60, 120, 300), async (all, Period) => {
      const { put, statistics, clock, close } = await start();
      const from = clock.now() - minutes(60);
      await put(
        ...all.map(({ value, minute }) => ({
          MetricName,
          Value: value,
          Timestamp: new Date(from + minutes(minute) + 1234),
        })),
      );
      const points = await statistics({ Period, ExtendedStatistics: ["p50", "p100"] });
      const byPeriod = Map.groupBy(all, ({ minute }) => Math.floor((minute * 60) / Period));
      expect(points).toHaveLength(byPeriod.size);
      for (const [index, inside] of byPeriod) {
        const sorted = inside.map(({ value }) => value).sort((a, b) => a - b);
        const point = points.find(
          ({ Timestamp }) => +(Timestamp ?? 0) === from + index * Period * 1000,
        );
        expect(point).toMatchObject({
          SampleCount: sorted.length,
          Sum: sorted.reduce((sum, one) => sum + one, 0),
          Minimum: sorted[0],
          Maximum: sorted.at(-1),
          ExtendedStatistics: {
            p50: sorted[Math.ceil(sorted.length / 2) - 1],
            p100: sorted.at(-1),
          },
        });
      }
      await close();
    }),
    { numRuns: 15 },
  );
});

it("tells metrics apart by dimensions, in whatever order they come", async () => {
  const { put, client, statistics } = await start();
  const [a, b] = [
    { Name: "project", Value: "p1" },
    { Name: "lane", Value: "5" },
  ];
  await put(
    { MetricName, Dimensions: [a, b], Value: 1 },
    { MetricName, Dimensions: [b, a], Value: 2 },
  );
  await put({ MetricName, Dimensions: [a], Value: 9 });
  expect(await statistics({ Dimensions: [b, a] })).toMatchObject([{ Sum: 3 }]);
  expect(await statistics()).toEqual([]);
  const named = await client.send(new ListMetricsCommand({ Dimensions: [{ Name: "lane" }] }));
  expect(named.Metrics).toEqual([{ Namespace, MetricName, Dimensions: [b, a] }]);
  const all = await client.send(new ListMetricsCommand({ Namespace }));
  expect(all.Metrics).toHaveLength(2);
});

it("keeps units apart, and high resolution to the second", async () => {
  const { put, statistics, clock } = await start();
  await put({ MetricName, Value: 1, Unit: "Bytes" }, { MetricName, Value: 2, Unit: "Count" });
  expect(await statistics({ Unit: "Count" })).toMatchObject([{ Sum: 2, Unit: "Count" }]);
  expect(await statistics()).toHaveLength(2);
  const second = (offset: number): MetricDatum => ({
    MetricName: "Fine",
    Value: 1,
    StorageResolution: 1,
    Timestamp: new Date(clock.now() + offset),
  });
  await put(second(0), second(1000), second(10_000));
  const fine = await statistics({
    MetricName: "Fine",
    Period: 1,
    EndTime: new Date(clock.now() + 60_000),
    StartTime: new Date(clock.now() - 1000),
  });
  expect(fine.map(({ Timestamp }) => +(Timestamp ?? 0) - clock.now())).toEqual([0, 1000, 10_000]);
});

it("takes values from two weeks ago to two hours ahead, all of a call or none", async () => {
  const { put, statistics, clock } = await start();
  const at = (offset: number) => new Date(clock.now() + offset);
  const day = minutes(24 * 60);
  await put({ MetricName, Value: 1, Timestamp: at(-14 * day) });
  for (const Timestamp of [at(-14 * day - 1), at(minutes(120) + 1)])
    await expect(
      put({ MetricName, Value: 1 }, { MetricName, Value: 1, Timestamp }),
    ).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining("MetricData.member.2.Timestamp"),
    });
  expect(await statistics()).toEqual([]);
});

it.each<[string, MetricDatum, string]>([
  [
    "two kinds of values",
    { MetricName, Value: 1, Values: [1] },
    "InvalidParameterCombinationException",
  ],
  ["no value", { MetricName }, "MissingRequiredParameterException"],
  [
    "counts of another length",
    { MetricName, Values: [1, 2], Counts: [1] },
    "InvalidParameterValueException",
  ],
  [
    "151 values",
    { MetricName, Values: Array.from({ length: 151 }, (_, i) => i) },
    "InvalidParameterValueException",
  ],
  ["a value too large", { MetricName, Value: 2 ** 361 }, "InvalidParameterValueException"],
  ["no number", { MetricName, Value: Number.NaN }, "ValidationException"],
  [
    "31 dimensions",
    {
      MetricName,
      Value: 1,
      Dimensions: Array.from({ length: 31 }, (_, i) => ({ Name: `d${i}`, Value: "x" })),
    },
    "ValidationException",
  ],
])("refuses a metric with %s", async (_, datum, name) => {
  const { put } = await start();
  await expect(put(datum)).rejects.toMatchObject({ name });
});

it("refuses AWS's namespaces, ranges that are empty, and more than 1,440 points", async () => {
  const { client, statistics, clock } = await start();
  await expect(
    client.send(
      new PutMetricDataCommand({ Namespace: "AWS/S3", MetricData: [{ MetricName, Value: 1 }] }),
    ),
  ).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  const now = new Date(clock.now());
  await expect(statistics({ StartTime: now, EndTime: now })).rejects.toMatchObject({
    name: "InvalidParameterCombinationException",
  });
  await expect(
    statistics({ StartTime: new Date(clock.now() - minutes(1441)), EndTime: now }),
  ).rejects.toMatchObject({
    message: expect.stringContaining("You have requested up to 1,441 datapoints"),
  });
  await expect(statistics({ Period: 61 })).rejects.toMatchObject({
    name: "InvalidParameterValueException",
  });
});

it("gives several series at once, newest first, page by page", async () => {
  const { put, client, clock } = await start();
  const at = (minute: number) => new Date(clock.now() - minutes(minute));
  for (const minute of [1, 2, 3]) await put({ MetricName, Value: minute, Timestamp: at(minute) });
  await put({ MetricName: "Other", Value: 7, Timestamp: at(1) });
  const query = (Id: string, Name: string) => ({
    Id,
    MetricStat: { Metric: { Namespace, MetricName: Name }, Period: 60, Stat: "Sum" },
  });
  const input = {
    StartTime: at(10),
    EndTime: at(0),
    MetricDataQueries: [query("a", MetricName), query("b", "Other")],
  };
  const whole = await client.send(new GetMetricDataCommand(input));
  expect(whole.MetricDataResults).toMatchObject([
    { Id: "a", Label: MetricName, Values: [1, 2, 3], Timestamps: [at(1), at(2), at(3)] },
    { Id: "b", Values: [7], StatusCode: "Complete" },
  ]);
  const values: Record<string, number[]> = { a: [], b: [] };
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetMetricDataCommand({ ...input, MaxDatapoints: 2, NextToken }),
    );
    for (const { Id = "", Values = [] } of page.MetricDataResults ?? [])
      values[Id]?.push(...Values);
    NextToken = page.NextToken;
  } while (NextToken);
  expect(values).toEqual({ a: [1, 2, 3], b: [7] });
});

it("refuses expressions, other statistics and dashboards by name", async () => {
  const { client, statistics, clock } = await start();
  const refused = {
    name: "NotImplemented",
    message: expect.stringContaining("local/engines/cloudwatch/README.md"),
  };
  const range = { StartTime: new Date(clock.now() - 60_000), EndTime: new Date(clock.now()) };
  const MetricDataQueries = [{ Id: "e", Expression: "1 + 1" }];
  await expect(
    client.send(new GetMetricDataCommand({ ...range, MetricDataQueries })),
  ).rejects.toMatchObject(refused);
  await expect(
    statistics({ Statistics: undefined, ExtendedStatistics: ["tm90"] }),
  ).rejects.toMatchObject(refused);
  await expect(
    client.send(new PutDashboardCommand({ DashboardName: "d", DashboardBody: "{}" })),
  ).rejects.toMatchObject(refused);
});

it("reads bodies that the SDK compresses", async () => {
  const { put, client } = await start();
  const name = (index: number) => `${"a-metric-with-a-long-name".repeat(5)}-${index}`;
  const data = Array.from({ length: 200 }, (_, index) => ({ MetricName: name(index), Value: 1 }));
  await put(...data);
  const { Metrics } = await client.send(new ListMetricsCommand({ Namespace }));
  expect(Metrics).toHaveLength(200);
});

it("has every value after a restart", async () => {
  const files = directory();
  const before = await start(files);
  await before.value(5);
  const StartTime = new Date(before.clock.now());
  await before.close();
  const after = await start(files);
  const EndTime = new Date(+StartTime + minutes(1));
  expect(await after.statistics({ StartTime, EndTime })).toMatchObject([{ Sum: 5 }]);
});
