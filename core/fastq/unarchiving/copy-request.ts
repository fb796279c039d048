import { load } from "#core/copy/change";
import { record } from "#core/copy/record";
import { CreateCopyJob } from "#core/copy/request-schema";
import { nameOf } from "#core/copy/uri";
import { ConditionError } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { restoredPlace } from "#core/fastq/sync/judge";
import type { JobFile } from "#core/fastq/unarchiving/files";
import type { UnarchivingJobRow } from "#core/fastq/unarchiving/unarchiving-job.entity";
import { setting } from "#core/settings";

/** Days that S3 keeps a thawed object at most (`core/copy/schema.ts`). */
const mostDays = 30;

/** The copy job of an unarchiving job, as it is; undefined when it is not there (yet). */
export async function copyOf({ copyJobId }: Pick<UnarchivingJobRow, "copyJobId">) {
  try {
    return await load({ copyJobId });
  } catch (error) {
    if (error instanceof VisibleError && error.code === "copy_job.not_found") return undefined;
    throw error;
  }
}

/**
 * Asks for the copy job of a job that is RUNNING, once: its id was chosen before. Throws what `core/copy/request.ts`
 * throws when such a copy is refused.
 */
export async function askCopy(job: UnarchivingJobRow): Promise<void> {
  if (await copyOf(job)) return;
  const { copyJobId, projectId } = job;
  try {
    await record(requestOf(job), { copyJobId, projectId, origin: "request" });
  } catch (error) {
    // Somebody else asked for it at the same moment.
    if (!(error instanceof ConditionError && (await copyOf(job)))) throw error;
  }
}

/** One file that is lost fails its fastq, and keeps no other from being thawed. */
function requestOf(job: UnarchivingJobRow): CreateCopyJob {
  const { unarchivingJobId, projectId, files = [] } = job;
  const common = { name: `Unarchiving ${unarchivingJobId}`, projectId, onMissing: "fail-item" };
  if (job.mode === "copy")
    return CreateCopyJob.parse({ ...common, manifest: manifestOf(unarchivingJobId, files) });
  const days = Math.min(mostDays, setting("restoredReads").days);
  return CreateCopyJob.parse({
    ...{ ...common, action: "thaw", sourceUriList: files.map(({ uri }) => uri) },
    thaw: { flexible: { days }, deep: { days } },
  });
}

/** Each fastq's files go to a folder of its own: names repeat across runs and lanes. */
function manifestOf(unarchivingJobId: string, files: JobFile[]): Record<string, string[]> {
  const { bucket, prefix } = restoredPlace() ?? { bucket: "", prefix: "" };
  const folder = `s3://${bucket}/${prefix}${unarchivingJobId}/`;
  const taken = new Set<string>();
  return Object.fromEntries(
    files.map(({ fastqId, read, uri }) => {
      const own = `${folder}${fastqId}/`;
      const isTaken = taken.has(own + nameOf(uri));
      taken.add(own + nameOf(uri));
      return [uri, [isTaken ? `${own}${read}/` : own]];
    }),
  );
}
