import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { expect, it } from "vitest";
import { type Finding, stateOf } from "#local/engines/cloudwatch/alarm-state";
import { minutes, Namespace, start } from "#tests/local/cloudwatch/fixture";
import { directory } from "#tests/local/support/serve-engine";

/** A row of the tables in the CloudWatch User Guide: oldest first, `X` breaching, `-` missing. */
function states(row: string, needed: number) {
  const findings = [...row].map((one): Finding => (one === "-" ? undefined : one === "X"));
  const treats = ["missing", "ignore", "breaching", "notBreaching"] as const;
  return treats.map((treat) => stateOf(findings, { periods: 3, needed, treat }) ?? "same");
}

it.each([
  ["0-X-X", 3, ["OK", "OK", "OK", "OK"]],
  ["----0", 3, ["OK", "OK", "OK", "OK"]],
  ["-----", 3, ["INSUFFICIENT_DATA", "same", "ALARM", "OK"]],
  ["0XX-X", 3, ["ALARM", "ALARM", "ALARM", "ALARM"]],
  ["--X--", 3, ["ALARM", "same", "ALARM", "OK"]],
  ["0-X-X", 2, ["ALARM", "ALARM", "ALARM", "ALARM"]],
  ["00X0X", 2, ["ALARM", "ALARM", "ALARM", "ALARM"]],
  ["0-X--", 2, ["OK", "OK", "ALARM", "OK"]],
  ["----0", 2, ["OK", "OK", "ALARM", "OK"]],
  ["---X-", 2, ["ALARM", "same", "ALARM", "OK"]],
  ["----X", 3, ["same", "same", "ALARM", "OK"]],
] as const)("judges %s with %i of 3 as the User Guide's tables do", (row, needed, expected) => {
  expect(states(row, needed)).toEqual(expected);
});

it("goes to ALARM, back to OK and to INSUFFICIENT_DATA by the clock, and tells the bus each time", async () => {
  const { alarm, value, clock, state, events } = await start();
  await alarm({ AlarmDescription: "too busy" });
  expect(await state()).toBe("INSUFFICIENT_DATA");
  await value(11);
  await clock.advance(minutes(1));
  expect(await state()).toBe("ALARM");
  await value(10);
  await clock.advance(minutes(1));
  expect(await state()).toBe("OK");
  await clock.advance(minutes(5));
  expect(await state()).toBe("INSUFFICIENT_DATA");
  expect(events.map(({ detail }) => detail)).toMatchObject([
    { state: { value: "ALARM" }, previousState: { value: "INSUFFICIENT_DATA" } },
    { state: { value: "OK" }, previousState: { value: "ALARM" } },
    { state: { value: "INSUFFICIENT_DATA" }, previousState: { value: "OK" } },
  ]);
  expect(events[0]).toMatchObject({
    source: "aws.cloudwatch",
    detailType: "CloudWatch Alarm State Change",
    resources: ["arn:aws:cloudwatch:us-east-1:000000000000:alarm:busy"],
    detail: {
      alarmName: "busy",
      configuration: {
        description: "too busy",
        metrics: [{ metricStat: { metric: { namespace: Namespace, name: "Copied" }, period: 60 } }],
      },
    },
  });
});

it("needs as many datapoints as it was told, of the last ones", async () => {
  const { alarm, value, clock, state } = await start();
  await alarm({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
  const seen = [];
  for (const one of [11, 0, 0, 11, 11, 0, 0]) {
    await value(one);
    await clock.advance(minutes(1));
    seen.push(await state());
  }
  expect(seen).toEqual(["INSUFFICIENT_DATA", "OK", "OK", "OK", "ALARM", "ALARM", "OK"]);
});

it("wakes for data after any time without", async () => {
  const { alarm, value, clock, state } = await start();
  await alarm({ TreatMissingData: "notBreaching" });
  await clock.advance(minutes(60 * 24 * 10));
  expect(await state()).toBe("OK");
  await value(100);
  await clock.advance(minutes(1));
  expect(await state()).toBe("ALARM");
  await clock.advance(minutes(10));
  expect(await state()).toBe("OK");
});

it("looks at short periods every ten seconds", async () => {
  const { alarm, put, clock, state } = await start();
  await alarm({ Period: 10 });
  await put({ MetricName: "Copied", Value: 11, StorageResolution: 1 });
  await clock.advance(10_000);
  expect(await state()).toBe("ALARM");
});

it("keeps its state when it is changed, and goes on after a restart", async () => {
  const files = directory();
  const before = await start(files);
  await before.alarm({ TreatMissingData: "ignore", Tags: [{ Key: "a", Value: "b" }] });
  await before.value(11);
  await before.clock.advance(minutes(1));
  await before.alarm({ TreatMissingData: "notBreaching" });
  expect(await before.state()).toBe("ALARM");
  await before.close();
  const after = await start(files);
  await after.clock.advance(minutes(10));
  expect(await after.state()).toBe("OK");
  const ResourceARN = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:busy";
  const { Tags } = await after.client.send(new ListTagsForResourceCommand({ ResourceARN }));
  expect(Tags).toEqual([{ Key: "a", Value: "b" }]);
});

it("says on the terminal which actions it does not carry out", async () => {
  const { alarm, client, context } = await start();
  await alarm({ AlarmActions: ["arn:aws:sns:us-east-1:000000000000:ops"] });
  const set = (StateValue: "OK" | "ALARM") =>
    client.send(new SetAlarmStateCommand({ AlarmName: "busy", StateValue, StateReason: "a test" }));
  await set("ALARM");
  expect(context.logged).toEqual([expect.stringContaining("its actions are not carried out here")]);
  await client.send(new DisableAlarmActionsCommand({ AlarmNames: ["busy"] }));
  await set("OK");
  await set("ALARM");
  expect(context.logged).toHaveLength(1);
});

it("describes alarms by name, prefix, state and metric, page by page, until they are deleted", async () => {
  const { alarm, client } = await start();
  for (const AlarmName of ["a1", "a2", "b1"]) await alarm({ AlarmName });
  const names = async (input: object) => {
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand(input));
    return MetricAlarms?.map(({ AlarmName }) => AlarmName);
  };
  expect(await names({ AlarmNamePrefix: "a" })).toEqual(["a1", "a2"]);
  expect(await names({ AlarmNames: ["b1", "x"] })).toEqual(["b1"]);
  expect(await names({ StateValue: "OK" })).toEqual([]);
  expect(await names({ AlarmTypes: ["CompositeAlarm"] })).toEqual([]);
  const first = await client.send(new DescribeAlarmsCommand({ MaxRecords: 2 }));
  expect(await names({ MaxRecords: 2, NextToken: first.NextToken })).toEqual(["b1"]);
  const of = await client.send(
    new DescribeAlarmsForMetricCommand({ Namespace, MetricName: "Copied" }),
  );
  expect(of.MetricAlarms).toHaveLength(3);
  await client.send(new DeleteAlarmsCommand({ AlarmNames: ["a1", "b1"] }));
  expect(await names({})).toEqual(["a2"]);
});

it("refuses alarms that cannot be, and kinds that it does not have", async () => {
  const { alarm, client } = await start();
  const wrong = { name: "InvalidParameterValueException" };
  await expect(alarm({ Period: 45 })).rejects.toMatchObject(wrong);
  await expect(alarm({ EvaluationPeriods: 1, DatapointsToAlarm: 2 })).rejects.toMatchObject(wrong);
  await expect(alarm({ EvaluationPeriods: 1441 })).rejects.toMatchObject({
    name: "InvalidParameterCombinationException",
  });
  await expect(alarm({ ExtendedStatistic: "p99" })).rejects.toMatchObject({
    name: "InvalidParameterCombinationException",
  });
  for (const call of [
    () => alarm({ Metrics: [{ Id: "e", Expression: "1" }] }),
    () => client.send(new PutCompositeAlarmCommand({ AlarmName: "c", AlarmRule: "TRUE" })),
  ])
    await expect(call()).rejects.toMatchObject({ name: "NotImplemented" });
});
