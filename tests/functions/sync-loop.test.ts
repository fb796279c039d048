import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Finding } from "#core/fastq/sync/schema";
import { execute, fast, skipPause } from "#tests/functions/copy-support";
import { fastqsOf, parkingMachine } from "#tests/functions/fastq-support";
import { actIn } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let fastqs: ReturnType<typeof fastqsOf>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  fastqs = fastqsOf(cloud);
  await withoutSweeps();
  await fast(cloud);
});
afterAll(() => cloud.close());

/** Nothing here waits for a sweep: each change is heard of. Days of thawing pass without those of every minute, too. */
async function withoutSweeps(): Promise<void> {
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud.outputs.aws;
  const credentials = { accessKeyId, secretAccessKey };
  const scheduler = new SchedulerClient({ endpoint, region, credentials });
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
  expect(Schedules.length).toBeGreaterThan(3);
  for (const { Name, GroupName } of Schedules) {
    const { ScheduleExpression, FlexibleTimeWindow, Target } = await scheduler.send(
      new GetScheduleCommand({ Name, GroupName }),
    );
    const same = { Name, GroupName, ScheduleExpression, FlexibleTimeWindow, Target };
    await scheduler.send(new UpdateScheduleCommand({ ...same, State: "DISABLED" }));
  }
  scheduler.destroy();
}

const requirements = { hasActiveReadSet: true, hasQc: true, hasReadCountInformation: true };
const wish = { requirements, forceUnarchiving: true };
type Subject = { fastqIds: string[]; fastqSetId: string };

/** Every way in which callers ask, today and before: detail type and detail. */
const dialects: Record<string, (of: Subject) => [detailType: string, detail: object]> = {
  "a list of fastqs": ({ fastqIds }) => [
    "FastqSync",
    { payload: { fastqIdList: fastqIds, ...wish } },
  ],
  "a list of sets": ({ fastqSetId }) => [
    "FastqSync",
    { payload: { fastqSetIdList: [fastqSetId], ...wish } },
  ],
  "a set": ({ fastqSetId }) => ["FastqSync", { fastqSetId, ...wish }],
  "a set under the old name": ({ fastqSetId }) => ["fastqSync", { fastqSetId, ...wish }],
  "a list of fastqs under the old name": ({ fastqIds }) => [
    "fastqSync",
    { payload: { fastqIdList: fastqIds, ...wish } },
  ],
};

/** Parks a machine on a subject for each dialect; all are RUNNING in the end, each with a request of its own. */
async function park(subject: Subject, asked: typeof dialects) {
  const before = (await fastqs.requests("&status=RUNNING")).length;
  const executions = await Promise.all(
    Object.values(asked).map(async (dialect, n) => {
      const [detailType, detail] = dialect(subject);
      const name = `parks-${n}-${subject.fastqSetId}`.replaceAll(".", "-");
      return execute(cloud, await parkingMachine(cloud, name, detailType, detail), {});
    }),
  );
  const requests = await eventually(async () => {
    const found = await fastqs.requests("&status=RUNNING");
    expect(found).toHaveLength(before + executions.length);
    return found;
  }, 90);
  return { executions, requests: requests.slice(0, executions.length) };
}

/** Moves the clock on while the thaw waits, until every execution has ended. */
function ended(executions: Awaited<ReturnType<typeof execute>>[]) {
  return eventually(async () => {
    await skipPause(cloud, "S3Copy");
    const found = await Promise.all(executions.map(({ describe }) => describe()));
    expect(found.map(({ status }) => status)).not.toContain("RUNNING");
    return found;
  }, 120);
}

const lacking = (findings: Finding[] = []) =>
  findings.filter(({ isMet }) => !isMet).map(({ requirement }) => requirement);

test("a machine parked on a set with no reads yet, one archived and one without QC goes on by itself, in every dialect", async () => {
  const library = "L2600101";
  const [none, archived, plain] = await Promise.all([
    fastqs.fastq(library),
    fastqs.fastq(library),
    fastqs.object("loop/plain_R1.fastq.gz").then((r1) => fastqs.fastq(library, { r1 })),
  ]);
  await fastqs.readSet(archived.id, "ARCHIVED");
  await eventually(async () => {
    const { reads } = await fastqs.ask<typeof archived>("GET", `/fastqs/${archived.id}`);
    expect(reads?.r1.locations).toMatchObject([{ storageState: "ARCHIVED" }]);
  }, 90);
  const fastqIds = [none.id, archived.id, plain.id];
  const { id: fastqSetId } = await fastqs.set(library, fastqIds);
  const { executions, requests } = await park({ fastqIds, fastqSetId }, dialects);

  const [{ id = "" } = {}] = requests;
  const explained = await fastqs.explain(id);
  const of = (fastqId: string) => explained.fastqs.find((one) => one.fastqId === fastqId);
  expect(lacking(of(none.id)?.findings)).toContain("hasActiveReadSet");
  expect(of(none.id)?.findings[0]?.needs).toEqual(expect.any(String));
  expect(lacking(of(archived.id)?.findings)).toContain("hasActiveReadSet");

  await fastqs.readSet(none.id);
  // What is computed has time to: only a thaw waits for hours.
  await eventually(async () => {
    const { progress, fastqs: found } = await fastqs.explain(id);
    expect(progress, JSON.stringify(found)).toEqual({ done: 2, total: 3 });
  }, 90);
  const ends = await ended(executions);
  expect(ends.map(({ status, output }) => [status, JSON.parse(output ?? "null")])).toEqual(
    executions.map(() => ["SUCCEEDED", {}]),
  );
  // A request is told first, and then noted.
  await eventually(async () =>
    expect(await fastqs.requests("&status=SUCCEEDED")).toHaveLength(executions.length),
  );
});

test("an object in DEEP_ARCHIVE is thawed where it lies, and the machine goes on", async () => {
  const library = "L2600102";
  const uri = await fastqs.object("loop/deep_R1.fastq.gz", "DEEP_ARCHIVE");
  const { id } = await fastqs.fastq(library, { r1: uri });
  const { id: fastqSetId } = await fastqs.set(library, [id]);
  const { executions } = await park(
    { fastqIds: [id], fastqSetId },
    { "a set": dialects["a set"] ?? (() => ["", {}]) },
  );
  const [end] = await ended(executions);
  expect(end?.status, end?.cause).toBe("SUCCEEDED");
  const { reads } = await fastqs.ask<{ reads: { r1: { locations: object[] } } }>(
    ...(["GET", `/fastqs/${id}`] as const),
  );
  expect(reads.r1.locations).toMatchObject([
    { uri, storageState: "ACTIVE", expiresAt: expect.any(String) },
  ]);
});
