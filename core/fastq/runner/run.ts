import type * as z from "zod";
import { isTransient, nameOf, VisibleError } from "#core/error";
import type { FastqJobRequested } from "#core/fastq/event";
import type { Facts } from "#core/fastq/fact-schema";
import { report } from "#core/fastq/job/job";
import { isEnded, load } from "#core/fastq/job/rows";
import { Malformed } from "#core/fastq/runner/malformed";
import {
  checkPair,
  compressionOf,
  countsOf,
  type Measured,
  measureFile,
  qcOf,
} from "#core/fastq/runner/measure";
import { look, read, type Source, Unreadable } from "#core/fastq/runner/source";
import type { FastqJobType } from "#core/fastq/schema";
import * as Log from "#core/log";

/** A job as `FastqJobRequested` tells of it. */
export type Requested = z.output<typeof FastqJobRequested.data>;

/** `left`: somebody else's; `ended`: it has an answer already. */
export type Outcome = "succeeded" | "failed" | "left" | "ended";

/** What this runner finds out; fingerprints are for others. */
const results: Partial<Record<FastqJobType, (r1: Measured, r2?: Measured) => Facts>> = {
  QC: qcOf,
  READ_COUNT: countsOf,
  FILE_COMPRESSION: compressionOf,
};

/**
 * Reads the files of a job once and reports what is in them. Files that cannot be had, are no pair or no fastq make the
 * job FAILED, with the line where there is one. Left alone are fingerprints, ORA, and files of more than `maxBytes`
 * together. Throws what may pass by itself: the job then waits for another try.
 */
export async function run(job: Requested, { maxBytes }: { maxBytes: number }): Promise<Outcome> {
  const resultOf = results[job.jobType];
  if (!resultOf || isOra(job)) return "left";
  try {
    if (isEnded(await load(job.jobId))) return "ended";
    const { r1: first, r2: second } = job.reads;
    const sources = await Promise.all([look(first), second === null ? undefined : look(second)]);
    const sizeBytes = sources.reduce((sum, source) => sum + (source?.sizeBytes ?? 0), 0);
    if (sizeBytes > maxBytes) {
      Log.info("A job is left to others", { jobId: job.jobId, sizeBytes, maxBytes });
      return "left";
    }
    await report(job.jobId, { status: "RUNNING" });
    // One after the other: side by side they would not be faster, since counting is what takes the time.
    const r1 = await measure(sources[0]);
    const r2 = sources[1] && (await measure(sources[1]));
    checkPair(r1, r2);
    await report(job.jobId, { status: "SUCCEEDED", result: resultOf(r1, r2) });
    return "succeeded";
  } catch (error) {
    if (isTransient(error)) throw error;
    return fail(job.jobId, reasonOf(error));
  }
}

/** Ends a job that there is no result of; one that has ended stays as it is. */
export async function fail(jobId: string, reason: string): Promise<Outcome> {
  try {
    await report(jobId, { status: "FAILED", reason });
    return "failed";
  } catch (error) {
    if (error instanceof VisibleError) return "ended";
    throw error;
  }
}

function isOra({ compressionFormat, reads: { r1, r2 } }: Requested): boolean {
  return compressionFormat === "ORA" || [r1, r2].some((uri) => uri?.endsWith(".ora"));
}

async function measure(source: Source): Promise<Measured> {
  try {
    return await measureFile(read(source));
  } catch (error) {
    if (error instanceof Malformed) throw new Malformed(`${source.uri}: ${error.message}`);
    throw error;
  }
}

/** Only errors that are made for people are shown to them. */
function reasonOf(error: unknown): string {
  if (error instanceof Malformed || error instanceof Unreadable || error instanceof VisibleError)
    return error.message;
  Log.error("The runner failed", { error });
  return `The runner failed (${nameOf(error) || "unknown error"}); its log says more.`;
}
