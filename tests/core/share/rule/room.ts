import { put, transact } from "#core/dynamo";
import { fastqEntity } from "#core/fastq/fastq.entity";
import type { FastqRow } from "#core/fastq/row";
import * as Id from "#core/id";
import * as Items from "#core/items";
import { outboxEntity } from "#core/outbox";
import { advance } from "#core/share/rule/advance";
import { checkProjects } from "#core/share/rule/control";
import { importRules } from "#core/share/rule/import";
import { find, runIdOf } from "#core/share/rule/run-row";
import type { ImportedRule, SeedRule } from "#core/share/rule/schema";
import { note } from "#core/share/rule/trigger";
import { advance as advanceJob } from "#core/share/sharing-job/advance";
import { type SharingJobRow, sharingJobEntity } from "#core/share/sharing-job/sharing-job.entity";
import { iso } from "#core/time";
import {
  as,
  asSystem,
  endPush,
  makePlan,
  type Room,
  rowOf,
  seal,
  target,
} from "#tests/core/share/sharing-job/room";

export const folder = `s3://${target}/in/`;
let runs = 0;
/** An instrument run of its own. */
export const aRun = (): string => `261120_A01052_${String(++runs).padStart(4, "0")}_BH7JMMDRX5`;

/** A fastq of a run, with a file of so many bytes; of `null` it has none yet. */
export async function addFastq(
  instrumentRunId: string,
  { library = "L2600001", projectId = "demo", lane = 1, bytes = 100 as number | null } = {},
): Promise<string> {
  const fastqId = Id.create("fastq");
  const row: FastqRow = {
    ...{ fastqId, projectId, rgid: `${fastqId}.${lane}`, index: "AC", lane, instrumentRunId },
    ...{ libraryId: library, isValid: true, jobs: {}, version: 1 },
    ...(bytes !== null && {
      reads: {
        r1: {
          locations: [
            {
              ...{ kind: "s3", uri: `s3://a/${fastqId}`, storageState: "ACTIVE" },
              ...{ stateAt: iso(), sizeBytes: bytes },
            },
          ],
        },
      },
    }),
    ...{ createdAt: iso(), createdBy: "ada", updatedAt: iso() },
  };
  await transact([put(fastqEntity().create(row as never))]);
  return fastqId;
}

export const seed = (jobName: string, more: Partial<SeedRule> = {}): SeedRule => ({
  ...{ jobName, enabled: true, projectIdList: ["demo"], dataTypeList: ["fastq"] },
  ...{ shareDestination: folder, ...more },
});

/** Rules as `jobs.json` has them. */
export async function imported(...entries: unknown[]): Promise<ImportedRule[]> {
  return (await as("admin", () => importRules({ entries }))).items;
}

/** Everything that follows from an event, as machines and queues do it. */
export async function arrive(instrumentRunId: string): Promise<void> {
  await asSystem(async () => {
    await note(instrumentRunId, 1);
    const { ruleRunIds } = await checkProjects({ instrumentRunId });
    for (const ruleRunId of ruleRunIds) await advance(ruleRunId);
  });
}

export async function runOf(ruleId: string | null, instrumentRunId: string) {
  return find(runIdOf(ruleId ?? "", instrumentRunId));
}

/** Every sharing job of a project that a rule has asked for. */
export async function sharingJobs(ruleRunId: string, projectId = "demo"): Promise<SharingJobRow[]> {
  const keys = await Items.queryAll(sharingJobEntity().query.byProject({ projectId }));
  const rows = (await Items.rowsAt(sharingJobEntity() as never, keys)) as SharingJobRow[];
  return rows.filter((row) => row.ruleRunId === ruleRunId);
}

/** Takes a sharing job to where its plan is made, and on from there as far as it can go. */
export async function planned(room: Room, sharingJobId: string, library: string): Promise<void> {
  const { packageId } = await rowOf(sharingJobId);
  await seal(room, { packageId, libraryId: library });
  await asSystem(() => advanceJob(sharingJobId));
  await makePlan((await rowOf(sharingJobId)).planId ?? "");
  await asSystem(() => advanceJob(sharingJobId));
}

/** Ends its push. */
export async function pushed(sharingJobId: string, status: "SUCCEEDED" | "FAILED" = "SUCCEEDED") {
  await endPush((await rowOf(sharingJobId)).pushJobId ?? "", status);
  await asSystem(() => advanceJob(sharingJobId));
}

/** Kinds of our own events about a thing that wait to be published, in order. */
export async function told(id: string): Promise<string[]> {
  return (await eventsOf(id)).map(({ detailType }) => detailType);
}

/** The same with what they say. */
export async function eventsOf(id: string): Promise<{ detailType: string; detail: string }[]> {
  const shards = Array.from({ length: 10 }, (_, shard) => shard);
  const found = await Promise.all(
    shards.map((shard) => outboxEntity().query.primary({ shard }).go({ pages: "all" })),
  );
  return found
    .flatMap(({ data }) => data)
    .sort((one, other) => (one.eventId < other.eventId ? -1 : 1))
    .filter(({ detail }) => detail.includes(id));
}
