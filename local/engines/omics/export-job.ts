import type { ListReadSetExportJobsRequest } from "@aws-sdk/client-omics";
import { messageOf } from "#local/engines/omics/content";
import { type Core, newId } from "#local/engines/omics/core";
import { noContent } from "#local/engines/omics/error";
import { describeJob, endJob, failed, jobOf, pageOfJobs, setJob } from "#local/engines/omics/job";
import { drawFailures, injectedFailure } from "#local/engines/omics/job-fault";
import { admitJob } from "#local/engines/omics/job-quota";
import { keyOf } from "#local/engines/omics/location";
import { once } from "#local/engines/omics/once";
import { noteAccess } from "#local/engines/omics/read-set";
import type { ExportJob, ReadSetItem } from "#local/engines/omics/record";
import { activeStoreOf, storeOf } from "#local/engines/omics/sequence-store";
import type { Operation } from "#local/json-service";
import type { Task } from "#local/tasks";

type Start = {
  sequenceStoreId: string;
  destination: string;
  sources: { readSetId: string }[];
  clientToken?: string;
};
type One = { sequenceStoreId: string; id: string };

/** StartReadSetExportJob, Get and List. */
export function exportOperations(core: Core): Record<string, Operation> {
  const jobs = core.exportJobs;
  core.tasks.on("export-start", async (task) => () => startExporting(core, task));
  core.tasks.on("export-finish", (task) => finishExporting(core, task));
  return {
    StartReadSetExportJob(input: Start) {
      const store = activeStoreOf(core, input.sequenceStoreId);
      const id = once(core, "StartReadSetExportJob", input, () => {
        admitJob(core, "Export", jobs);
        const now = core.context.clock.now();
        const job: ExportJob = {
          id: newId(jobs),
          storeId: store.id,
          createdAt: now,
          destination: input.destination,
          status: "SUBMITTED",
          sources: input.sources.map(({ readSetId }) => ({ readSetId, status: "NOT_STARTED" })),
        };
        setJob(core, "Export", jobs, job, "SUBMITTED", now);
        core.tasks.add("export-start", job.id, now + core.delays.jobStartMs);
        return job.id;
      });
      return describe(jobOf(jobs, store.id, id));
    },
    GetReadSetExportJob({ sequenceStoreId, id }: One) {
      const job = jobOf(jobs, sequenceStoreId, id);
      const readSets = job.sources.map(({ readSetId, ...item }) => ({ id: readSetId, ...item }));
      return { ...describe(job), readSets };
    },
    ListReadSetExportJobs(input: ListReadSetExportJobsRequest) {
      storeOf(core, String(input.sequenceStoreId));
      const { items, nextToken } = pageOfJobs(jobs, input);
      return { exportJobs: items.map(describe), nextToken };
    },
  };
}

function describe(job: ExportJob) {
  return { ...describeJob(job), destination: job.destination };
}

function startExporting(core: Core, { subject, dueAt }: Task): void {
  const job = core.exportJobs.get(subject);
  if (!job) return;
  const sources = job.sources.map((item): ReadSetItem => ({ ...item, status: "IN_PROGRESS" }));
  const struck = drawFailures(core, "Export", job);
  setJob(core, "Export", core.exportJobs, { ...job, sources, struck }, "IN_PROGRESS", dueAt);
  core.tasks.add("export-finish", job.id, dueAt + core.delays.exportMs);
}

async function finishExporting(core: Core, { subject, dueAt }: Task): Promise<() => void> {
  const job = core.exportJobs.get(subject);
  if (!job) return () => undefined;
  const sources: ReadSetItem[] = [];
  for (const [position, item] of job.sources.entries()) {
    try {
      if (job.struck?.includes(position)) throw new Error(injectedFailure);
      await copyOut(core, job, item.readSetId);
      sources.push({ ...item, status: "FINISHED" });
    } catch (error) {
      sources.push(failed(item, messageOf(error)));
    }
  }
  return () => endJob(core, "Export", core.exportJobs, { ...job, sources }, dueAt);
}

/** Files go to `<destination>/<read set id>/<file name>`, so that equal names do not meet. */
async function copyOut(core: Core, job: ExportJob, readSetId: string): Promise<void> {
  const readSet = core.readSets.get(readSetId);
  if (!readSet || readSet.storeId !== job.storeId)
    throw new Error(`The read set ${readSetId} does not exist.`);
  if (readSet.status !== "ACTIVE")
    throw new Error(`The read set ${readSetId} is ${readSet.status}, not ACTIVE.`);
  if (readSet.seeded) throw noContent();
  noteAccess(core, readSet);
  const store = storeOf(core, job.storeId);
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(job.destination) ?? [];
  for (const { name } of readSet.files) {
    const { body } = await core.objects.get(store.bucket, keyOf(core, readSet, name));
    const options = { contentType: "application/gzip" };
    await core.objects.put(bucket, `${prefix}${readSetId}/${name}`, body, options);
  }
}
