import {
  ListRulesCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, expect, test } from "vitest";
import { entry, putRule, queueArn, settle, start } from "#tests/local/eventbridge/fixture";

let running: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  running = await start();
  running.context.clock.setScale(0);
});
afterEach(() => running.close());

const enforce = (bucket: string, rate: number) => {
  const { limits } = running.context.gate;
  limits.enforced = true;
  limits.adjust("events", bucket, { burst: rate, perSecond: rate });
};
const send = (count: number) =>
  running.client.send(
    new PutEventsCommand({ Entries: Array.from({ length: count }, (_, n) => entry({ n })) }),
  );

test("PutEvents is held to its quota by entries: those beyond it are refused, the others go", async () => {
  await putRule(running.client);
  enforce("PutEvents", 5);
  const { Entries = [], FailedEntryCount } = await send(8);
  expect(FailedEntryCount).toBe(3);
  expect(Entries.map(({ ErrorCode }) => ErrorCode)).toEqual([
    ...Array(5).fill(undefined),
    ...Array(3).fill("ThrottlingException"),
  ]);
  await expect(send(1)).rejects.toMatchObject({ name: "ThrottlingException" });
  await settle(running.context, 1000);
  expect(running.delivered).toHaveLength(5);
  expect((await send(5)).FailedEntryCount).toBe(0);
  const row = running.context.gate.ledger.row("events", "PutEvents", "PutEvents");
  expect(row).toMatchObject({ calls: 3, overQuota: 4 });
});

test("invocations beyond the quota come late, and all come", async () => {
  await putRule(running.client);
  await send(10);
  await send(10);
  enforce("Invocations", 5);
  await settle(running.context);
  expect(running.delivered).toHaveLength(5);
  await settle(running.context, 1000);
  expect(running.delivered).toHaveLength(10);
  await settle(running.context, 2000);
  expect(running.delivered).toHaveLength(20);
});

test("all other operations share one quota", async () => {
  const { limits } = running.context.gate;
  limits.enforced = true;
  const asked = Array.from({ length: 60 }, () => running.client.send(new ListRulesCommand({})));
  const failed = (await Promise.allSettled(asked)).filter(({ status }) => status === "rejected");
  expect(failed).toHaveLength(10);
  await expect(putRule(running.client)).rejects.toMatchObject({ name: "ThrottlingException" });
});

test("256 KB a call, ten entries and ten targets a request, five targets a rule", async () => {
  const { client } = running;
  await putRule(client);
  const text = (bytes: number) => JSON.stringify({ n: "x".repeat(bytes) });
  const put = (Detail: string) =>
    client.send(new PutEventsCommand({ Entries: [{ ...entry({}), Detail }] }));
  // Source and detail-type are ten bytes, the detail's own signs eight.
  expect((await put(text(256 * 1024 - 18))).FailedEntryCount).toBe(0);
  await expect(put(text(256 * 1024 - 17))).rejects.toThrow("over the limit");
  const targets = (count: number) =>
    client.send(
      new PutTargetsCommand({
        Rule: "all",
        Targets: Array.from({ length: count }, (_, n) => ({ Id: String(n), Arn: queueArn })),
      }),
    );
  await expect(targets(5)).rejects.toMatchObject({ name: "LimitExceededException" });
  await expect(targets(11)).rejects.toThrow("length less than or equal to 10");
});

test("a pattern has at most 2,048 characters, and a bus 300 rules", async () => {
  const { client } = running;
  const put = (Name: string, EventPattern: string) =>
    client.send(new PutRuleCommand({ Name, EventPattern }));
  const pattern = (length: number) => `{"a":["${"x".repeat(length - 10)}"]}`;
  await put("fits", pattern(2048));
  await expect(put("long", pattern(2049))).rejects.toMatchObject({
    name: "LimitExceededException",
  });
  await expect(put("longer", pattern(4097))).rejects.toThrow("less than or equal to 4096");
  for (let n = 1; n < 300; n++) await running.engine.call("PutRule", rule(`rule-${n}`));
  await expect(running.engine.call("PutRule", rule("one-more"))).rejects.toMatchObject({
    code: "LimitExceededException",
  });
  await running.engine.call("PutRule", rule("rule-1"));
});

const rule = (Name: string) => ({ Name, EventPattern: '{"source":["lims"]}' });
