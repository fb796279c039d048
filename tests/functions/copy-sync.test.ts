import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetExecutionHistoryCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import {
  calmIcav2,
  destinationId,
  execute,
  fast,
  folderOf,
  putFiles,
  token,
  waitingMachine,
} from "#tests/functions/copy-support";
import { actIn, entities, peek, resource, rowsOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once a file: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let copies: Awaited<ReturnType<typeof fast>>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  calmIcav2(cloud);
  copies = await fast(cloud);
});
afterAll(() => cloud.close());
afterEach(() => {
  cloud.gate.faults.disarm();
  cloud.icav2.changeSettings({ failureRate: 0 });
});

const available = (path: string) =>
  eventually(() => expect(cloud.icav2.find(destinationId, path)?.status).toBe("AVAILABLE"));
const send = (detail: object) =>
  cloud.events.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: resource(cloud.outputs, "EventBus"),
          Source: "somebody.else",
          DetailType: "ICAv2DataCopySync",
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  );
const answers = () =>
  cloud.gate.ledger
    .rows()
    .filter(({ operation }) => /^SendTask(Success|Failure)/.test(operation))
    .reduce((sum, { calls }) => sum + calls, 0);

test.each(["nested", "flat"])(
  "who waits on the %s event is told when the files are there",
  async (form) => {
    const [uri = ""] = await putFiles(cloud, form, 1);
    const wish = { sourceUriList: [uri], destinationUri: folderOf(form) };
    const detail =
      form === "nested" ? { payload: wish, taskToken: token } : { ...wish, taskToken: token };
    const waiting = await execute(cloud, await waitingMachine(cloud, `waits-${form}`, detail), {});
    const ended = await waiting.ended();
    expect(ended.status).toBe("SUCCEEDED");
    expect(JSON.parse(ended.output ?? "")).toMatchObject({
      ...{ status: "SUCCEEDED", destinationUri: folderOf(form) },
      counts: { total: 1, copied: 1 },
    });
    expect(cloud.icav2.find(destinationId, `/${form}/sample 1#?+.fastq.gz`)?.status).toBe(
      "AVAILABLE",
    );
  },
);

test("who waits is told of a copy that failed, with the job that says why", async () => {
  const [uri = ""] = await putFiles(cloud, "broken", 1);
  cloud.icav2.changeSettings({ failureRate: 1, partialShare: 0 });
  const detail = {
    payload: { sourceUriList: [uri], destinationUri: folderOf("broken") },
    taskToken: token,
  };
  const waiting = await execute(cloud, await waitingMachine(cloud, "waits-broken", detail), {});
  const ended = await waiting.ended();
  expect(ended).toMatchObject({ status: "FAILED", error: "CopyFailed" });
  expect(ended.cause).toMatch(/1 of 1 files were not copied.*cpy\.\w+/s);
});

test("who waits is told at once of an event that cannot be meant, and of nothing else", async () => {
  const [uri = ""] = await putFiles(cloud, "bad", 1);
  const jobs = (await entities(cloud, "copyJob")).length;
  const detail = {
    payload: { sourceUriList: [uri], destinationUri: `icav2://${destinationId}/bad` },
    taskToken: token,
  };
  const waiting = await execute(cloud, await waitingMachine(cloud, "waits-bad", detail), {});
  const ended = await waiting.ended();
  expect(ended).toMatchObject({ status: "FAILED", error: "CopyRefused" });
  expect(ended.cause).toMatch(/destinationUri: must be a folder: end it with \//);
  expect(await entities(cloud, "copyJob")).toHaveLength(jobs);
});

test("an event that nobody waits for, and that cannot be meant, is in the dead letters with its error", async () => {
  await send({ payload: { sourceUriList: [], destinationUri: "nowhere" }, taskToken: null });
  const [letter] = await eventually(async () => {
    const found = await peek(cloud, "CopySyncDeadLetters");
    expect(found).toHaveLength(1);
    return found;
  });
  expect(letter?.MessageAttributes?.error?.StringValue).toMatch(/destinationUri/);
});

test("an event without a token is copied all the same, and nobody is answered", async () => {
  const [uri = ""] = await putFiles(cloud, "silent", 1);
  const before = answers();
  await send({ sourceUriList: [uri], destinationUri: folderOf("silent"), taskToken: null });
  await available("/silent/sample 1#?+.fastq.gz");
  await eventually(async () => {
    const job = (await copies.list()).find((one) => one.destinationUri === folderOf("silent"));
    expect(job?.status).toBe("SUCCEEDED");
  }, 100);
  expect(answers()).toBe(before);
});

test("an event that comes twice is one job, copied once and answered once", async () => {
  const [uri = ""] = await putFiles(cloud, "twice", 1);
  const before = { jobs: (await entities(cloud, "copyJob")).length, answers: answers() };
  cloud.gate.faults.arm({
    ...{ service: "events", effect: "duplicate", operation: "ICAv2DataCopySync" },
  });
  const detail = {
    payload: { sourceUriList: [uri], destinationUri: folderOf("twice") },
    taskToken: token,
  };
  const waiting = await execute(cloud, await waitingMachine(cloud, "waits-twice", detail), {});
  expect((await waiting.ended()).status).toBe("SUCCEEDED");
  expect(cloud.gate.faults.list()[0]?.hits).toBeGreaterThan(0);
  expect(await entities(cloud, "copyJob")).toHaveLength(before.jobs + 1);
  expect(answers() - before.answers).toBe(1);
  const folder = cloud.icav2.find(destinationId, "/twice/")?.id;
  const sent = cloud.icav2
    .batches()
    .filter(({ destinationFolderId }) => destinationFolderId === folder);
  expect(sent).toHaveLength(1);
});

test("a job that is aborted tells who waits for it", async () => {
  const [uri = ""] = await putFiles(cloud, "aborted", 1);
  cloud.icav2.changeSettings({ medianSeconds: 3600 });
  const detail = {
    payload: { sourceUriList: [uri], destinationUri: folderOf("aborted") },
    taskToken: token,
  };
  const waiting = await execute(cloud, await waitingMachine(cloud, "waits-aborted", detail), {});
  const running = await eventually(async () => {
    const found = (await copies.list()).find(
      ({ destinationUri }) => destinationUri === folderOf("aborted"),
    );
    expect(found?.phase).toBe("copy");
    return found;
  });
  cloud.icav2.changeSettings({ medianSeconds: 2 });
  await copies.abort(running?.id ?? "");
  const ended = await waiting.ended();
  expect(ended).toMatchObject({ status: "FAILED", error: "CopyFailed" });
  expect(ended.cause).toMatch(/^Aborted by/);
});

test("who waits with a heartbeat gets one as long as the copy goes on", async () => {
  const [uri = ""] = await putFiles(cloud, "slow", 1);
  cloud.icav2.changeSettings({ medianSeconds: 90 });
  const detail = {
    payload: { sourceUriList: [uri], destinationUri: folderOf("slow") },
    taskToken: token,
  };
  const arn = await waitingMachine(cloud, "waits-alive", detail, { HeartbeatSeconds: 60 });
  const ended = await (await execute(cloud, arn, {})).ended();
  cloud.icav2.changeSettings({ medianSeconds: 2 });
  expect(ended.status).toBe("SUCCEEDED");
});

test("a task token is nowhere to be read: not in the table, nor in logs, nor in histories of ours", async () => {
  const [uri = ""] = await putFiles(cloud, "secret", 1);
  const detail = {
    payload: { sourceUriList: [uri], destinationUri: folderOf("secret") },
    taskToken: token,
  };
  const waiting = await execute(cloud, await waitingMachine(cloud, "waits-secret", detail), {});
  expect((await waiting.ended()).status).toBe("SUCCEEDED");
  const [given = ""] =
    /(?<="taskToken":")[^"]+/.exec((await historyOf(waiting.executionArn)).replaceAll("\\", "")) ??
    [];
  expect(given.length).toBeGreaterThan(20);
  const rows = await rowsOf(cloud);
  expect(rows.filter(({ taskToken }) => typeof taskToken === "string").length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(given);
  expect(cloud.logs.join("\n")).not.toContain(given);
  const { executions = [] } = await cloud.sfn.send(
    new ListExecutionsCommand({ stateMachineArn: resource(cloud.outputs, "Icav2CopyBatch") }),
  );
  expect(executions.length).toBeGreaterThan(0);
  for (const { executionArn = "" } of executions)
    expect(await historyOf(executionArn)).not.toContain(given);
});

async function historyOf(executionArn: string): Promise<string> {
  const { events } = await cloud.sfn.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, includeExecutionData: true }),
  );
  return JSON.stringify(events);
}
