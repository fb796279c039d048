import { PutObjectCommand } from "@aws-sdk/client-s3";
import * as z from "zod";
import * as Aws from "#core/aws";
import type { CopyTaskRow } from "#core/copy/copy-task.entity";
import { keyOf, readPlan } from "#core/copy/ledger";
import { tasksOf } from "#core/copy/reopen";
import { setting } from "#core/settings";

/** One batch copy, in the words of the first copy utility. */
type SeedJob = {
  job_attempt_counter: number;
  /** Null when there was nothing for ICA to do. */
  job_id: string | null;
  failed_jobs_list: string[];
  dest_uri: string;
  /** Empty when they are in `source_uris_s3`, a JSON list. */
  source_uris: string[];
  source_uris_s3?: string;
  /** False: failed; null: running. */
  job_status: boolean | null;
};

/** What the first copy utility's machine answered: exactly these four keys. */
type SeedView = {
  job_list_with_attempt_counter: SeedJob[];
  counters: { jobs_failed: number; jobs_running: number; jobs_passed: number };
  job_status_iterable_parameter: { job_status_iterable: number };
  wait_parameter: { wait: boolean };
  /** Only where even the list without sources is too long: it is there, and empty here. */
  job_list_with_attempt_counter_s3?: string;
};

/** Bytes of an answer at most, below the 262,144 that a state may have. */
const mostBytes = 240_000;
/** Objects that are read or written side by side. */
const width = 20;

const State = z.object({
  destinationUri: z.string(),
  icaJobId: z.string().optional(),
  failedJobs: z.array(z.string()),
});

/** A copy job of ICA as the first copy utility showed it: passed ones first, then failed, then running ones. */
export async function seedView(copyJobId: string): Promise<SeedView> {
  const rows = await tasksOf(copyJobId);
  const ordered = [true, false, null].flatMap((status) =>
    rows.filter((row) => statusOf(row) === status),
  );
  const counted = (status: boolean | null) => rows.filter((row) => statusOf(row) === status).length;
  const [passed, failed, running] = [counted(true), counted(false), counted(null)];
  const jobs: SeedJob[] = [];
  for (let from = 0; from < ordered.length; from += width)
    jobs.push(...(await Promise.all(ordered.slice(from, from + width).map(toSeedJob))));
  const view = {
    job_list_with_attempt_counter: jobs,
    counters: { jobs_failed: failed, jobs_running: running, jobs_passed: passed },
    job_status_iterable_parameter: { job_status_iterable: passed + failed },
    wait_parameter: { wait: true },
  };
  return fits(view) ? view : shortened(copyJobId, view, ordered);
}

async function shortened(
  copyJobId: string,
  view: SeedView,
  rows: CopyTaskRow[],
): Promise<SeedView> {
  const jobs: SeedJob[] = [];
  for (const [n, { source_uris, ...job }] of view.job_list_with_attempt_counter.entries()) {
    const source_uris_s3 = await keep(copyJobId, `sources-${rows[n]?.task}`, source_uris);
    jobs.push({ ...job, source_uris: [], source_uris_s3 });
  }
  const short = { ...view, job_list_with_attempt_counter: jobs };
  if (fits(short)) return short;
  const job_list_with_attempt_counter_s3 = await keep(copyJobId, "jobs", jobs);
  return { ...view, job_list_with_attempt_counter: [], job_list_with_attempt_counter_s3 };
}

function fits(view: SeedView): boolean {
  return Buffer.byteLength(JSON.stringify(view)) <= mostBytes;
}

async function toSeedJob(row: CopyTaskRow): Promise<SeedJob> {
  const { destinationUri, icaJobId, failedJobs } = State.parse(row.state);
  const plan = await readPlan(row.copyJobId, row.task);
  return {
    job_attempt_counter: Math.max(1, row.attempts),
    job_id: icaJobId ?? null,
    failed_jobs_list: failedJobs,
    dest_uri: destinationUri,
    source_uris: plan.map(({ sourceUri }) => sourceUri),
    job_status: statusOf(row),
  };
}

function statusOf({ status }: CopyTaskRow): boolean | null {
  if (status === "SUCCEEDED") return true;
  return status === "FAILED" ? false : null;
}

/** Lists of one job are small next to what is copied; they are written one after another, and rarely. */
async function keep(copyJobId: string, name: string, list: unknown[]): Promise<string> {
  const Bucket = setting("storageBucket");
  const Key = keyOf(copyJobId, `seed/${name}.json`);
  await Aws.s3().send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: JSON.stringify(list),
      ContentType: "application/json",
    }),
  );
  return `s3://${Bucket}/${Key}`;
}
