import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { user } from "#tests/cli/support";
import { actIn, resource, statusEvent, storeOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let admin: ReturnType<typeof user>;
const queue = "ReadSetDeadLetters";

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  const { api, tokens } = cloud.outputs;
  admin = user({ env: { SEQFERRY_API: api, SEQFERRY_TOKEN: tokens.admin ?? "" } });
});
afterAll(async () => {
  admin.remove();
  await cloud.close();
});

/** One message that was given up. */
beforeEach(() =>
  cloud.sqs.send(
    new SendMessageCommand({
      QueueUrl: resource(cloud.outputs, queue),
      MessageBody: JSON.stringify(
        statusEvent({ storeId: storeOf(cloud), readSetId: "1111111111", status: "DELETED" }),
      ),
      MessageGroupId: "0",
      MessageDeduplicationId: crypto.randomUUID(),
    }),
  ),
);

type Queue = { name: string; messages: number; redriveTo: string | null };
const waiting = async () =>
  (await admin.json<Queue[]>("dlq", "list")).find(({ name }) => name === queue)?.messages;

test("dlq list counts what waits, and dlq show shows it and leaves it there", async () => {
  expect(await waiting()).toBe(1);
  const items = await admin.json<{ body: string }[]>("dlq", "show", queue);
  expect(items.map(({ body }) => JSON.parse(body).detail.id)).toEqual(["1111111111"]);
  expect(await waiting()).toBe(1);
});

test("dlq show names the queue that was probably meant", async () => {
  const { code, stderr } = await admin.run(["dlq", "show", "ReadSetDeadLeters"]);
  expect([code, stderr]).toEqual([3, expect.stringContaining(`Did you mean "${queue}"?`)]);
});

test("dlq redrive says with --dry-run what it would move, and moves it only when told", async () => {
  const before = await waiting();
  const plan = await admin.run(["dlq", "redrive", queue, "--dry-run"]);
  expect([plan.code, plan.stdout]).toEqual([0, ""]);
  expect(plan.stderr).toContain(`Would move about ${before} messages of ${queue} to ReadSetEvents`);
  expect((await admin.run(["dlq", "redrive", queue])).code).toBe(2);
  const no = await admin.run(["dlq", "redrive", queue], { terminal: 80, types: () => "" });
  expect([no.code, await waiting()]).toEqual([0, before]);
});

test("dlq redrive --wait moves them and ends when they are moved", async () => {
  const { code, stdout } = await admin.run(["dlq", "redrive", queue, "--yes", "--wait", "--json"], {
    onSleep: () => new Promise((resolve) => setTimeout(resolve, 50)),
  });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ queue, status: "SUCCEEDED" });
  await eventually(async () => expect(await waiting()).toBe(0));
});

test("what cannot be moved back is a conflict", async () => {
  const { code, stderr } = await admin.run(["dlq", "redrive", "UndeliveredEvents", "--yes"]);
  expect([code, stderr]).toEqual([8, expect.stringContaining("dlq show UndeliveredEvents")]);
});

test("dead letters are for admins", async () => {
  const env = { SEQFERRY_TOKEN: cloud.outputs.tokens.viewer ?? "" };
  expect((await admin.run(["dlq", "list"], { env })).code).toBe(4);
});
