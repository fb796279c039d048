import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { UnarchivingJob } from "#core/fastq/unarchiving/schema";
import { archive, fast, recipient, skipPause } from "#tests/functions/copy-support";
import { fastqsOf, parkingMachine } from "#tests/functions/fastq-support";
import { actIn } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud(undefined, { environment: { BYOB_URI: `s3://${recipient}/restored/` } });
  actIn(cloud);
  cloud.objects.ensureBucket(recipient);
  await fast(cloud);
});
afterAll(() => cloud.close());

type Line = { message: string; by: string } & Record<string, unknown>;

/** Lines of functions, each with the name of its function. Every one of them must be JSON with the id of its call. */
function lines(): Line[] {
  return cloud.logs.flatMap((text) => {
    const [, by = "", json = ""] = /^(\w+) (\{"level".*)$/s.exec(text) ?? [];
    return json ? [{ ...JSON.parse(json), by }] : [];
  });
}

/** Lines that name a thing, in whatever member. */
const naming = (id: string) => lines().filter((line) => JSON.stringify(line).includes(`"${id}"`));

/** The first line of a function that names `id`. */
function step(functionName: RegExp, id: string): Line {
  const found = naming(id).find(({ by }) => functionName.test(by));
  expect(found, `${functionName} says nothing of ${id}`).toBeDefined();
  return found as Line;
}

test("ids lead from a request to each step of the machine that carries it out, and to the queue that hears of its end", async () => {
  const fastqs = fastqsOf(cloud);
  const r1 = await fastqs.object("trace/a_R1.fastq.gz", "GLACIER");
  const { id: fastqId } = await fastqs.fastq("L2600501", { r1 });
  const asked = await cloud.api<UnarchivingJob>(
    "sharer",
    "POST",
    "/api/v1/unarchiving-jobs",
    { fastqIds: [fastqId] },
    { "x-request-id": "the-request-1" },
  );
  expect(asked.status).toBe(202);
  const unarchivingJobId = asked.body.id;
  const accepted = step(/^ApiRoute/, unarchivingJobId);
  expect(accepted).toMatchObject({
    ...{ requestId: "the-request-1", operation: "createUnarchivingJob" },
    ...{ invocationId: expect.stringMatching(/^[\w-]{36}$/), actorId: expect.any(String) },
    copyJobId: expect.stringMatching(/^cpy\./),
  });
  const copyJobId = String(accepted.copyJobId);
  await eventually(async () => {
    await skipPause(cloud, "S3Copy");
    const line = step(/^UnarchivingEnds/, copyJobId);
    expect(line).toMatchObject({ messages: [{ messageId: expect.any(String), copyJobId }] });
  }, 120);

  const steps = naming(copyJobId).filter(({ by }) => /^S3Copy/.test(by));
  for (const name of ["Start", "Plan", "Thaw", "Copy", "Close"])
    expect(steps.map(({ by }) => by)).toContainEqual(expect.stringMatching(`^S3Copy${name}`));
  for (const line of steps) expect(line.executionId, line.by).toMatch(/^[\w-]+$/);
});

test("every line has the id of its call, and none a token, a key, a presigned URL or reads", async () => {
  const machine = await parkingMachine(cloud, "asks", "FastqSync", {
    payload: { fastqIdList: ["fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A"] },
  });
  const fastqs = fastqsOf(cloud);
  const { id } = await fastqs.fastq("L2600502", { r1: await fastqs.object("trace/b.gz") });
  const urls = await cloud.api<object>("sharer", "GET", `/api/v1/fastqs/${id}/presigned-urls`);
  const signature = /X-Amz-Signature=(\w+)/.exec(JSON.stringify(urls.body))?.[1] ?? "";
  expect(signature.length).toBeGreaterThan(20);
  const { executionArn } = await cloud.sfn.send(
    new StartExecutionCommand({ stateMachineArn: machine }),
  );
  await eventually(async () => {
    const answered = await cloud.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(answered.status).toBe("FAILED");
  });
  for (const line of lines()) expect(line.requestId, JSON.stringify(line)).toMatch(/^[\w-]+$/);

  const all = cloud.logs.join("\n");
  const { body } = await cloud.objects.get(archive, "trace/b.gz");
  const [, bases = ""] = gunzipSync(await buffer(body))
    .toString()
    .split("\n");
  expect(bases).toMatch(/^[ACGTN]+$/);
  for (const secret of [signature, bases, ...Object.values(cloud.outputs.tokens)])
    expect(all).not.toContain(secret);
  expect(all).not.toMatch(/X-Amz-(Signature|Credential|Security-Token)=(?!\[secret\])/);
  expect(all).not.toMatch(/AQ[A-Za-z0-9+/=]{60,}|eyJ[\w-]+\.eyJ/);
});
