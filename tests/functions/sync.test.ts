import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { minutes } from "#core/time";
import { change, fastq, fastqSet, readsAt } from "#tests/core/fastq/sync/room";
import { actIn, entities, peek, resource, rowsOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
});
afterAll(() => cloud.close());
afterEach(() => cloud.gate.faults.disarm());

const requirements = { hasActiveReadSet: true };
const taskToken = "{% $states.context.Task.Token %}";

/** An execution of somebody's machine that puts an event on the stage's bus, and waits. */
async function waiting(detailType: string, detail: object, more: object = {}) {
  const { stateMachineArn } = await cloud.sfn.send(
    new CreateStateMachineCommand({
      name: `waits-${crypto.randomUUID().slice(0, 8)}`,
      roleArn: "arn:aws:iam::000000000000:role/somebody",
      definition: JSON.stringify({
        QueryLanguage: "JSONata",
        StartAt: "Sync",
        States: {
          Sync: {
            ...{ Type: "Task", Resource: "arn:aws:states:::events:putEvents.waitForTaskToken" },
            Arguments: {
              Entries: [
                {
                  ...{ Detail: { taskToken, ...detail }, DetailType: detailType },
                  EventBusName: resource(cloud.outputs, "EventBus"),
                  Source: "somebody.else",
                },
              ],
            },
            ...more,
            End: true,
          },
        },
      }),
    }),
  );
  const { executionArn } = await cloud.sfn.send(new StartExecutionCommand({ stateMachineArn }));
  const described = () => cloud.sfn.send(new DescribeExecutionCommand({ executionArn }));
  return {
    described,
    ended: () =>
      eventually(async () => {
        const execution = await described();
        expect(execution.status).not.toBe("RUNNING");
        return execution;
      }),
    /** The token that it waits with, as its history has it. */
    token: async () => {
      const { events } = await cloud.sfn.send(
        new GetExecutionHistoryCommand({ executionArn, includeExecutionData: true }),
      );
      const text = JSON.stringify(events).replaceAll("\\", "");
      return /(?<="taskToken":")[^"]+/.exec(text)?.[0] ?? "";
    },
  };
}

/** Requests for one of these fastqs or sets, once there are any. */
const requestsOf = (...ids: string[]) =>
  eventually(async () => {
    const found = (await entities(cloud, "syncRequest")).filter((row) =>
      ids.some((id) => JSON.stringify([row.fastqIds, row.fastqSetIds]).includes(id)),
    );
    expect(found.length).toBeGreaterThan(0);
    return found;
  });
const put = (detail: object, DetailType = "FastqSync", Source = "somebody.else") =>
  cloud.events.send(
    new PutEventsCommand({
      Entries: [
        {
          ...{ EventBusName: resource(cloud.outputs, "EventBus"), Source, DetailType },
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  );
/** The dead letter of this queue that has `text` in its body, once it is there. */
const letterWith = (queue: string, text: string) =>
  eventually(async () => {
    const found = (await peek(cloud, queue)).find(({ Body }) => Body?.includes(text));
    if (!found) throw new Error(`${queue} has no message with ${text}.`);
    return found;
  });

test.each([
  [
    "FastqSync",
    "the id of a set",
    (_: string, set: string) => ({ fastqSetId: set, requirements, forceUnarchiving: false }),
  ],
  ["fastqSync", "the id of a set", (_: string, set: string) => ({ fastqSetId: set, requirements })],
  [
    "FastqSync",
    "a list of fastqs",
    (id: string) => ({ payload: { fastqIdList: [id], requirements } }),
  ],
  [
    "fastqSync",
    "a list of sets",
    (_: string, set: string) => ({ payload: { fastqSetIdList: [set], requirements } }),
  ],
])(
  "a machine that waits by the event %s with %s goes on when the reads are there",
  async (detailType, _, detailOf) => {
    const id = await fastq();
    const set = await fastqSet([id]);
    const machine = await waiting(detailType, detailOf(id, set));
    const [request] = await requestsOf(id, set);
    expect(request).toMatchObject({ status: "RUNNING", origin: "event" });
    await change(id, { reads: readsAt() }, "READ_SET_ADDED");
    expect(await machine.ended()).toMatchObject({ status: "SUCCEEDED", output: "{}" });
  },
);

test("a machine is told at once of what cannot be meant, by a name that it can catch", async () => {
  const machine = await waiting("FastqSync", {
    fastqSetId: "fqs.00000000000000000000000000",
    requirements,
  });
  expect(await machine.ended()).toMatchObject({ status: "FAILED", error: "UnknownFastqSetError" });
});

test("an event that comes twice is one request, and its machine is told once", async () => {
  const id = await fastq({ reads: readsAt() });
  cloud.gate.faults.arm({ service: "events", effect: "duplicate", operation: "FastqSync" });
  const machine = await waiting("FastqSync", { payload: { fastqIdList: [id], requirements } });
  expect((await machine.ended()).status).toBe("SUCCEEDED");
  expect(cloud.gate.faults.list()[0]?.hits).toBeGreaterThan(0);
  expect(await requestsOf(id)).toHaveLength(1);
});

test("an event that names nobody to be told is in the dead letters, with its error and nothing else of it lost", async () => {
  await put({ fastqSetId: "fqs.1", requirements, taskToken: null });
  const letter = await letterWith("SyncRequestDeadLetters", "fqs.1");
  expect(letter.MessageAttributes?.error?.StringValue).toMatch(/taskToken: /);
});

test("an event that can never be stored is told to its task, and is in the dead letters", async () => {
  const id = await fastq();
  cloud.gate.faults.arm({
    ...{ service: "dynamodb", operation: "TransactWriteItems", effect: "error" },
    ...{ code: "ValidationException", status: 400, times: 1 },
  });
  const machine = await waiting("FastqSync", { payload: { fastqIdList: [id], requirements } });
  expect(await machine.ended()).toMatchObject({
    ...{ status: "FAILED", error: "SyncNotRegisteredError" },
    cause: expect.stringContaining("Ask again"),
  });
  await letterWith("SyncRequestDeadLetters", id);
});

test("a message that tells of no change is in the dead letters, and those beside it are heard", async () => {
  const id = await fastq();
  const machine = await waiting("FastqSync", { payload: { fastqIdList: [id], requirements } });
  await requestsOf(id);
  await change(id, { reads: readsAt() }, "READ_SET_ADDED");
  for (const body of ["{}", JSON.stringify({ targetIds: [id] })])
    await cloud.sqs.send(
      new SendMessageCommand({
        QueueUrl: resource(cloud.outputs, "SyncChanges"),
        MessageBody: body,
      }),
    );
  expect((await machine.ended()).status).toBe("SUCCEEDED");
  expect(await letterWith("SyncChangeDeadLetters", "{}")).toMatchObject({ Body: "{}" });
});

test("a table that answers nothing for a moment keeps nobody waiting longer than that", async () => {
  const id = await fastq();
  const machine = await waiting("FastqSync", { payload: { fastqIdList: [id], requirements } });
  await requestsOf(id);
  // The SDK makes three tries.
  cloud.gate.faults.arm({
    ...{ service: "dynamodb", operation: "BatchGetItem", effect: "error" },
    ...{ code: "InternalServerError", status: 500, times: 6 },
  });
  await change(id, { reads: readsAt() }, "READ_SET_ADDED");
  await eventually(() => expect(cloud.gate.faults.list()[0]?.hits).toBeGreaterThanOrEqual(3));
  expect((await machine.ended()).status).toBe("SUCCEEDED");
});

test("a machine with a heartbeat is kept alive while a job runs, by the clock alone, and its token is nowhere to be read", async () => {
  const id = await fastq({ reads: readsAt() });
  const detail = { payload: { fastqIdList: [id], requirements: { hasFingerprint: true } } };
  const machine = await waiting("FastqSync", detail, { HeartbeatSeconds: 900 });
  await eventually(async () => {
    const jobs = await entities(cloud, "fastqJob");
    expect(jobs.filter(({ fastqId }) => fastqId === id)).toHaveLength(1);
  });
  const given = await machine.token();
  expect(given.length).toBeGreaterThan(20);
  const beats = () =>
    cloud.gate.ledger.rows().find(({ operation }) => operation === "SendTaskHeartbeat")?.calls ?? 0;
  // The first one is sent when the job is begun.
  for (let n = 1; n <= 3; n++) {
    await eventually(() => expect(beats()).toBeGreaterThanOrEqual(n));
    await cloud.clock.advance(minutes(7));
  }
  expect((await machine.described()).status).toBe("RUNNING");
  expect(JSON.stringify(await rowsOf(cloud))).not.toContain(given);
  expect(cloud.logs.join("\n")).not.toContain(given);
});
