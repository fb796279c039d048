import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  GetScheduleCommand,
  paginateListSchedules,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Page } from "#core/page-schema";
import type { BackTest } from "#core/share/rule/back-test-schema";
import type { RuleRun } from "#core/share/rule/run-schema";
import type { Rule } from "#core/share/rule/schema";
import { fast, recipient } from "#tests/functions/copy-support";
import { fastqsOf } from "#tests/functions/fastq-support";
import { actIn, resource } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  cloud.objects.ensureBucket(recipient);
  await withoutSweeps();
  await fast(cloud);
});
afterAll(() => cloud.close());

/** Events alone take rules on: nobody waits for a sweep. */
async function withoutSweeps(): Promise<void> {
  const client = new SchedulerClient({});
  for await (const { Schedules = [] } of paginateListSchedules({ client }, {}))
    for (const { Name = "" } of Schedules) {
      if (!/RulesDue|SharingDue|PlansDue|PushesDue|PackagesDue/.test(Name)) continue;
      const { $metadata, ...schedule } = await client.send(new GetScheduleCommand({ Name }));
      await client.send(new UpdateScheduleCommand({ ...schedule, State: "DISABLED" } as never));
    }
}

async function api<T>(role: string, method: string, path: string, body?: object): Promise<T> {
  const answer = await cloud.api<T>(role, method, `/api/v1/${path}`, body);
  expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body;
}

test("a run that a rule of jobs.json is for is pushed by events alone, once, however often it is told of", async () => {
  const shareDestination = `s3://${recipient}/ruled/`;
  await api("admin", "POST", "destinations", {
    ...{ name: "hospital", uri: shareDestination, projectIds: ["demo"], recipient: "A hospital" },
    ...{ contact: "a@b.example", ownerAccountId: "000000000000" },
  });
  const job = { enabled: true, projectIdList: ["demo"], dataTypeList: ["fastq"] };
  await cloud.s3.send(
    new PutObjectCommand({
      Bucket: resource(cloud.outputs, "StorageBucket"),
      Key: "auto_package_push_jobs/jobs.json",
      Body: JSON.stringify([{ jobName: "project-shortname", ...job, shareDestination }]),
    }),
  );
  const rule = await eventually(async () => {
    const { items } = await api<Page<Rule>>("viewer", "GET", "rules");
    expect(items).toMatchObject([{ jobName: "project-shortname", enabled: true, origin: "file" }]);
    return items[0] as Rule;
  }, 60);
  const fastqs = fastqsOf(cloud);
  const { instrumentRunId } = await fastqs.fastq("L2600801", {
    r1: await fastqs.object("L2600801/R1.fastq.gz"),
    r2: await fastqs.object("L2600801/R2.fastq.gz"),
  });
  const events = ["ReadSetsAdded", "FastqListRowsAdded", "ReadSetsAdded"].map((DetailType) => ({
    ...{ EventBusName: resource(cloud.outputs, "EventBus"), Source: "orcabus.fastqglue" },
    ...{ DetailType, Detail: JSON.stringify({ instrumentRunId }) },
  }));
  await new EventBridgeClient({}).send(new PutEventsCommand({ Entries: events }));
  const run = await eventually(async () => {
    const { items } = await api<Page<RuleRun>>("viewer", "GET", `rules/${rule.id}/runs`);
    expect(items[0]?.status, JSON.stringify(items)).toBe("SUCCEEDED");
    return items[0] as RuleRun;
  }, 120);
  expect(run).toMatchObject({ instrumentRunId, shares: [{ n: 1, fastqCount: 1, files: 2 }] });
  const { Contents = [] } = await cloud.s3.send(
    new ListObjectsV2Command({ Bucket: recipient, Prefix: "ruled/" }),
  );
  expect(Contents.map(({ Key }) => Key?.split("/").at(-1)).sort()).toEqual([
    ...["R1.fastq.gz", "R2.fastq.gz"],
  ]);
  const asked = await api<BackTest>("admin", "POST", `rules/${rule.id}/back-tests`, { days: 30 });
  const tested = await eventually(async () => {
    const found = await api<BackTest>("viewer", "GET", `back-tests/${asked.id}`);
    expect(found.status).toBe("SUCCEEDED");
    return found;
  }, 60);
  const { bytes, files } = run.shares[0] as RuleRun["shares"][number];
  expect(tested.totals).toMatchObject({ runs: 1, shares: 1, bytes, files });
});
