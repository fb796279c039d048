import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ReadSetStatus } from "#core/readset/schema";
import { drained } from "#tests/functions/spy";
import {
  actIn,
  addReadSet,
  peek,
  resource,
  rowOf,
  statusEvent,
  storeOf,
} from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

const queueName = "healthomics_set_queue.fifo";
const letters = "/api/v1/dead-letters/ReadSetDeadLetters";

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await testCloud(undefined, { environment: { READ_SET_QUEUE_NAME: queueName } });
  actIn(cloud);
});
afterEach(() => cloud.gate.faults.disarm());
afterAll(() => cloud.close());

/** What a rule with the input path `$.detail` sends: an event without its time. */
function detailOf(readSetId: string, status: ReadSetStatus) {
  return statusEvent({ storeId: storeOf(cloud), readSetId, status }).detail;
}

async function tell(body: unknown): Promise<void> {
  await cloud.sqs.send(
    new SendMessageCommand({
      QueueUrl: resource(cloud.outputs, queueName),
      MessageBody: typeof body === "string" ? body : JSON.stringify(body),
      MessageGroupId: "healthomics-metadata-sync",
      MessageDeduplicationId: crypto.randomUUID(),
    }),
  );
}

/** A read set whose ACTIVE event is some seconds old, which is as finely as events tell the time. */
async function olderReadSet() {
  const readSet = await addReadSet(cloud);
  await cloud.clock.advance(5000);
  return readSet;
}

const becomes = (id: string, set_status: ReadSetStatus) =>
  eventually(async () => expect(await rowOf(cloud, id)).toMatchObject({ set_status }));

/** Keeps the stage's rules from telling of what is done to a read set. */
const unheard = () => cloud.gate.faults.arm({ service: "events", effect: "lose" });

/** Writes of the mirror fail in this way. */
const failWrites = (code: string, status: number) =>
  cloud.gate.faults.arm({
    service: "dynamodb",
    operation: "PutItem",
    resource: resource(cloud.outputs, "DataTable"),
    effect: "error",
    code,
    status,
  });

describe("an event of the user's own queue", () => {
  test("without a time counts from when it was sent", async () => {
    const { id } = await olderReadSet();
    const from = Math.floor(cloud.clock.now() / 1000) * 1000;
    await tell(detailOf(id, "ARCHIVED"));
    await becomes(id, "ARCHIVED");
    const row = await rowOf(cloud, id);
    const at = Date.parse(row?.set_status_at ?? "");
    expect(at).toBeGreaterThanOrEqual(from);
    expect(at).toBeLessThanOrEqual(cloud.clock.now());
    expect(at % 1000).toBe(0);
  });

  test("that can never be read is a dead letter of the stage, with its error", async () => {
    await tell({ note: "no event" });
    await eventually(async () => {
      const found = await peek(cloud, "ReadSetDeadLetters");
      const letter = found.find(({ Body }) => Body?.includes("no event"));
      expect(letter?.MessageAttributes?.error?.StringValue).toMatch(/arn: /);
    });
    await drained(cloud, resource(cloud.outputs, queueName));
  });

  test("that met a failure which passes comes again after seconds, not after the queue's 15 minutes", async () => {
    const { id } = await olderReadSet();
    unheard();
    const fault = failWrites("InternalServerError", 500);
    const seen = cloud.logs.length;
    await tell(detailOf(id, "ARCHIVED"));
    await eventually(() =>
      expect(cloud.logs.slice(seen).join("\n")).toContain("A message will be delivered again"),
    );
    cloud.gate.faults.disarm(fault);
    const from = cloud.clock.now();
    await eventually(async () => {
      await cloud.clock.advance(1000);
      expect(await rowOf(cloud, id)).toMatchObject({ set_status: "ARCHIVED" });
    });
    expect(cloud.clock.now() - from).toBeLessThan(15 * 60_000);
  });

  test("that fails twenty times is a dead letter, though its queue would keep it", async () => {
    const { id } = await olderReadSet();
    unheard();
    failWrites("InternalServerError", 500);
    await tell(detailOf(id, "ACTIVATING"));
    await eventually(async () => {
      await cloud.clock.advance(60_000);
      const found = await peek(cloud, "ReadSetDeadLetters");
      const letter = found.find(({ Body }) => Body?.includes(id));
      expect(letter?.MessageAttributes?.error?.StringValue).toMatch(/^InternalServerError/);
    });
    await drained(cloud, resource(cloud.outputs, queueName));
  });

  test("keeps its time among the dead letters: what came later is not undone by a redrive", async () => {
    const { id } = await olderReadSet();
    unheard();
    const fault = failWrites("AccessDeniedException", 400);
    await tell(detailOf(id, "ACTIVATING"));
    await eventually(async () => {
      const found = await peek(cloud, "ReadSetDeadLetters");
      expect(found.find(({ Body }) => Body?.includes(id))).toBeDefined();
    });
    cloud.gate.faults.disarm(fault);
    await cloud.clock.advance(5000);
    await tell(detailOf(id, "ARCHIVED"));
    await becomes(id, "ARCHIVED");
    await cloud.clock.advance(5000);
    const redrive = await cloud.api("admin", "POST", `${letters}/redrives`, {});
    expect(redrive.status).toBe(202);
    await eventually(async () => {
      await cloud.clock.advance(1000);
      const found = await peek(cloud, "ReadSetDeadLetters");
      expect(found.find(({ Body }) => Body?.includes(id))).toBeUndefined();
    });
    await drained(cloud, resource(cloud.outputs, "ReadSetEvents"));
    expect(await rowOf(cloud, id)).toMatchObject({ set_status: "ARCHIVED" });
  });
});
