import { call } from "#core/copy/icav2/client/client";
import { hasStatus } from "#core/copy/icav2/client/error";
import type { Job, JobStatus } from "#core/copy/icav2/job";
import { several } from "#core/copy/icav2-copy/several";

/** Pages that one look reads at most; what is not on them is asked for by its id. */
const mostPages = 10;
const page = { least: 100, most: 1000 };

const running: readonly JobStatus[] = ["INITIALIZED", "WAITING_FOR_RESOURCES", "RUNNING"];
/** Whether a job goes on; the contract knows no other words, so another one is an error of the call. */
export const isRunning = ({ status }: Job): boolean => running.includes(status);

export type Wanted = {
  ids: readonly string[];
  /** After this moment they were made; epoch milliseconds, as the next. */
  since: number;
  /** All jobs after this moment are wanted, too. */
  allSince?: number;
};

/**
 * Jobs by id, and whatever else comes with them: newest first, as few pages as it takes, since one call tells
 * of many. A job that ICA does not know is left out.
 */
export async function jobsOf({ ids, since, allSince }: Wanted): Promise<Map<string, Job>> {
  const known = new Map<string, Job>();
  const missing = new Set(ids);
  const size = Math.min(page.most, Math.max(page.least, 100 * Math.ceil(ids.length / 50)));
  for (let pages = 0; pages < mostPages; pages++) {
    const { items } = await call("getJobs", {
      query: {
        sort: "timeCreated desc",
        pageOffset: String(pages * size),
        pageSize: String(size),
      },
    });
    for (const job of items) {
      known.set(job.id, job);
      missing.delete(job.id);
    }
    const oldest = Date.parse(items.at(-1)?.timeCreated ?? "");
    const isFarEnough = allSince === undefined || oldest < allSince;
    const isFound = missing.size === 0 || oldest < since;
    if (items.length < size || (isFound && isFarEnough)) break;
  }
  await several(missing, async (jobId) => {
    const job = await one(jobId);
    if (job) known.set(jobId, job);
  });
  return known;
}

async function one(jobId: string): Promise<Job | undefined> {
  try {
    return await call("getJob", { path: { jobId } });
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}
