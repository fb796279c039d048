import * as z from "zod";
import { isConditionFailure } from "#core/dynamo";
import { loadMany } from "#core/fastq/change";
import type { FastqRow, JobNote } from "#core/fastq/row";
import { FastqJobType } from "#core/fastq/schema";
import {
  type Duration,
  type JobDurationRow,
  jobDurationEntity,
  type WorkKind,
} from "#core/fastq/sync/job-duration.entity";
import * as Items from "#core/items";
import * as Job from "#core/job";

/** Jobs of a kind that are kept of a project. */
const mostDurations = 50;
/** With fewer nobody is told when a job will end. */
const leastDurations = 3;

/** Data of the events that tell of a job's end: `FastqJobStateChange`, `FastqUnarchivingJobStateChange`. */
const JobEnd = z.union([
  z
    .object({ jobId: z.string(), jobType: FastqJobType, fastqId: z.string() })
    .transform(({ jobId, jobType, fastqId }) => ({ jobId, kind: jobType, fastqIds: [fastqId] })),
  z
    .object({ id: z.string(), fastqIds: z.array(z.string()) })
    .transform(({ id, fastqIds }) => ({ jobId: id, kind: "UNARCHIVING" as const, fastqIds })),
]);
type JobEnd = { jobId: string; kind: WorkKind; fastqIds: string[] };

type Ended = Duration & { projectId: string; kind: WorkKind };

/**
 * Notes how long jobs took that events tell of, each once: the fastqs' rows say when they began and ended. What is no
 * such event, and a job that its fastq has forgotten, is left out; `data` of each event.
 */
export async function noteEnds(data: unknown[]): Promise<void> {
  const ends = data.flatMap((one) => JobEnd.safeParse(one).data ?? []);
  const rows = await loadMany(ends.flatMap(({ fastqIds }) => fastqIds));
  const ended = ends.flatMap((end) => endedOf(end, rows) ?? []);
  const groups = Map.groupBy(ended, ({ projectId, kind }) => `${kind} ${projectId}`);
  for (const [first, ...others] of groups.values()) if (first) await add([first, ...others]);
}

/** Seconds that jobs of a kind usually take in a project: the median of the latest; undefined below three. */
export async function usualSeconds(
  wanted: { projectId: string; kind: WorkKind }[],
): Promise<(projectId: string, kind: WorkKind) => number | undefined> {
  const nameOf = (projectId: string, kind: WorkKind) => `${kind} ${projectId}`;
  const distinct = new Map(wanted.map((one) => [nameOf(one.projectId, one.kind), one]));
  const keys = [...distinct.values()].map(
    (one) => jobDurationEntity().get(one).params<{ Key: Items.Item }>().Key,
  );
  const rows = (await Items.rowsAt(jobDurationEntity(), keys)) as (JobDurationRow | undefined)[];
  const medians = new Map(
    rows.flatMap((row) => (row ? [[nameOf(row.projectId, row.kind), medianOf(row)]] : [])),
  );
  return (projectId, kind) => medians.get(nameOf(projectId, kind));
}

/** The middle one; of an even number the mean of both; undefined of too few. */
export function medianOf({ durations }: Pick<JobDurationRow, "durations">): number | undefined {
  if (durations.length < leastDurations) return undefined;
  const sorted = durations.map(({ seconds }) => seconds).sort((one, other) => one - other);
  const half = sorted.length >> 1;
  const [below = 0, above = 0] = [sorted[half - 1], sorted[half]];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}

function endedOf(
  { jobId, kind, fastqIds }: JobEnd,
  rows: Map<string, FastqRow>,
): Ended | undefined {
  for (const fastqId of fastqIds) {
    const row = rows.get(fastqId);
    if (!row) continue;
    const note = noteOf(row, kind);
    if (note?.jobId !== jobId || note.status !== "SUCCEEDED" || !note.finishedAt) continue;
    const seconds = (Date.parse(note.finishedAt) - Date.parse(beganAt(note))) / 1000;
    return { jobId, kind, projectId: row.projectId, seconds: Math.max(0, seconds) };
  }
  return undefined;
}

function noteOf({ jobs, unarchiving }: FastqRow, kind: WorkKind): JobNote | undefined {
  return kind === "UNARCHIVING" ? unarchiving : jobs[kind];
}

/** When work on a job began, as far as it was told. */
export function beganAt({ startedAt, requestedAt }: JobNote): string {
  return startedAt ?? requestedAt;
}

/** Adds durations of one kind and project to their row, if they are not there yet. */
function add(group: [Ended, ...Ended[]]): Promise<void> {
  const [{ projectId, kind }] = group;
  const load = async () => {
    const { data } = await jobDurationEntity().get({ projectId, kind }).go({ consistent: true });
    return (data ?? { projectId, kind, durations: [], version: 0 }) as JobDurationRow;
  };
  return Job.onCurrent(load, async ({ durations, version }) => {
    const fresh = new Map(group.map(({ jobId, seconds }) => [jobId, seconds]));
    for (const { jobId } of durations) fresh.delete(jobId);
    if (fresh.size === 0) return;
    const added = [...fresh].map(([jobId, seconds]) => ({ jobId, seconds }));
    try {
      await jobDurationEntity()
        .put({
          ...{ projectId, kind, version: version + 1 },
          durations: [...durations, ...added].slice(-mostDurations),
        })
        .where((row, { eq, notExists }) =>
          version === 0 ? notExists(row.version) : eq(row.version, version),
        )
        .go();
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      throw new Job.ChangedError(`${kind} durations of ${projectId} were just changed.`);
    }
  });
}
