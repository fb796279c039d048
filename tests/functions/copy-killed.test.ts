import { ListExecutionsCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import {
  calmIcav2,
  execute,
  fast,
  folderOf,
  putFiles,
  putObjects,
  recipient,
} from "#tests/functions/copy-support";
import { actIn, resource } from "#tests/functions/support";
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
  cloud.icav2.changeSettings({ medianSeconds: 2 });
});

/** Two files each, to ICA and within S3. */
const wanted = {
  icav2: async (name: string) => ({
    sourceUriList: await putFiles(cloud, name, 2),
    destinationUri: folderOf(name),
  }),
  s3: async (name: string) => ({
    sourceUriList: await putObjects(cloud, name, 2),
    destinationUri: `s3://${recipient}/${name}/`,
  }),
};

const steps = [
  ["icav2", "Icav2CopyAccept"],
  ["icav2", "Icav2CopyPlan"],
  ["icav2", "Icav2CopyTurn"],
  ["icav2", "Icav2CopyClose"],
  ["s3", "S3CopyStart"],
  ["s3", "S3CopyPlan"],
  ["s3", "S3CopyPreflight"],
  ["s3", "S3CopyThaw"],
  ["s3", "S3CopyCopy"],
  ["s3", "S3CopyClose"],
] as const;

const complete = { total: 2, copied: 2, failed: 0, alreadyCopied: 0 };

describe("a step that is killed", () => {
  test.each(steps)(
    "of %s, %s, after its work is done again, and nothing is copied twice or lost",
    async (backend, step) => {
      const body = await wanted[backend](`drop-${step}`);
      cloud.gate.faults.arm({
        ...{ service: "lambda", operation: `Invoke ${step}`, effect: "drop", times: 1 },
      });
      const batches = cloud.icav2.batches().length;
      const { body: asked } = await copies.ask(body);
      const job = await copies.ended(asked.id);
      expect(cloud.gate.faults.list()[0]?.hits).toBe(1);
      expect(job).toMatchObject({ status: "SUCCEEDED", statusReason: null, counts: complete });
      expect(cloud.icav2.batches().length - batches).toBe(backend === "icav2" ? 1 : 0);
      const items = await copies.items(asked.id);
      expect(items.map(({ status }) => status)).toEqual(["COPIED", "COPIED"]);
    },
  );

  // A child of the map fails its items, not the job: below.
  test.each(steps.filter(([, step]) => step !== "S3CopyCopy"))(
    "of %s, %s, for good leaves the job FAILED with what to do; a retry completes it",
    async (backend, step) => {
      const body = await wanted[backend](`dead-${step}`);
      cloud.gate.faults.arm({
        ...{ service: "lambda", operation: `Invoke ${step}`, effect: "error", status: 403 },
        ...{ code: "AccessDeniedException", message: "not authorized" },
      });
      const { body: asked } = await copies.ask(body);
      const failed = await copies.ended(asked.id);
      expect(failed.status).toBe("FAILED");
      expect(failed.statusReason).toMatch(
        /^The copy stopped \(.+\); .*Retry it: it goes on where it stopped\.$/,
      );
      cloud.gate.faults.disarm();
      await copies.retry(asked.id);
      const ended = await copies.ended(asked.id, /SUCCEEDED/);
      expect(ended.counts).toMatchObject({ total: 2, failed: 0 });
      expect(ended.counts.copied + ended.counts.alreadyCopied).toBe(2);
    },
  );
});

test("a task whose child dies for good fails its items and no others; a retry copies them", async () => {
  const body = await wanted.s3("dead-task");
  cloud.gate.faults.arm({
    ...{ service: "lambda", operation: "Invoke S3CopyCopy", effect: "error", status: 403 },
    ...{ code: "AccessDeniedException", message: "not authorized" },
  });
  const { body: asked } = await copies.ask(body);
  const failed = await copies.ended(asked.id);
  expect(failed).toMatchObject({ status: "FAILED", counts: { total: 2, failed: 2 } });
  for (const { error } of await copies.items(asked.id))
    expect(error).toMatch(/^Its batch stopped \(.+\); retry the job\.$/);
  cloud.gate.faults.disarm();
  await copies.retry(asked.id);
  expect((await copies.ended(asked.id, /SUCCEEDED/)).counts).toMatchObject(complete);
});

describe("an execution that is stopped from outside", () => {
  const stopRunning = async (machine: string) => {
    const { executions = [] } = await cloud.sfn.send(
      new ListExecutionsCommand({
        stateMachineArn: resource(cloud.outputs, machine),
        statusFilter: "RUNNING",
      }),
    );
    expect(executions).toHaveLength(1);
    await cloud.sfn.send(new StopExecutionCommand({ executionArn: executions[0]?.executionArn }));
  };
  const stopped = /stopped by an operator\. Retry it/;

  test("leaves the job of an event FAILED, and a retry completes it without another batch", async () => {
    cloud.icav2.changeSettings({ medianSeconds: 600 });
    const batches = cloud.icav2.batches().length;
    const { body } = await copies.ask(await wanted.icav2("stopped"));
    await eventually(() => expect(cloud.icav2.batches()).toHaveLength(batches + 1));
    await stopRunning("Icav2CopyBatch");
    const failed = await copies.ended(body.id);
    expect(failed).toMatchObject({
      status: "FAILED",
      statusReason: expect.stringMatching(stopped),
    });
    await cloud.clock.advance(700_000);
    await copies.retry(body.id);
    expect((await copies.ended(body.id, /SUCCEEDED/)).counts).toMatchObject(complete);
    expect(cloud.icav2.batches()).toHaveLength(batches + 1);
  });

  test("leaves the job of a direct start FAILED as well, though its input names none", async () => {
    cloud.icav2.changeSettings({ medianSeconds: 600 });
    const batches = cloud.icav2.batches().length;
    const run = await execute(cloud, "Icav2CopyBatch", await wanted.icav2("stopped-direct"));
    await eventually(() => expect(cloud.icav2.batches()).toHaveLength(batches + 1));
    await stopRunning("Icav2CopyBatch");
    expect((await run.ended()).status).toBe("ABORTED");
    const { id = "" } = await eventually(async () => {
      const job = (await copies.list()).find(
        ({ destinationUri }) => destinationUri === folderOf("stopped-direct"),
      );
      expect(job).toMatchObject({ status: "FAILED", statusReason: expect.stringMatching(stopped) });
      return job ?? { id: "" };
    });
    await cloud.clock.advance(700_000);
    await copies.retry(id);
    expect((await copies.ended(id, /SUCCEEDED/)).counts).toMatchObject(complete);
  });
});
