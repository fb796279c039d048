import type {
  GetReadSetImportJobResponse,
  ListReadSetImportJobsRequest,
} from "@aws-sdk/client-omics";
import { notImplemented } from "#local/aws-error";
import { messageOf } from "#local/engines/omics/content";
import { type Core, newId } from "#local/engines/omics/core";
import { describeJob, endJob, failed, jobOf, pageOfJobs, setJob } from "#local/engines/omics/job";
import { drawFailures, injectedFailure } from "#local/engines/omics/job-fault";
import { admitJob } from "#local/engines/omics/job-quota";
import { once } from "#local/engines/omics/once";
import { addReadSet, ingest, moveTo } from "#local/engines/omics/read-set";
import type { ImportItem, ImportJob, Origin, ReadSet } from "#local/engines/omics/record";
import { activeStoreOf, storeOf } from "#local/engines/omics/sequence-store";
import { discardLater } from "#local/engines/omics/upload-part";
import type { Operation } from "#local/json-service";
import type { Task } from "#local/tasks";

type Source = Omit<ImportItem, "status" | "statusMessage" | "readSetId" | "sourceFileType"> & {
  sourceFileType: string;
};
type Start = { sequenceStoreId: string; roleArn: string; sources: Source[]; clientToken?: string };
type One = { sequenceStoreId: string; id: string };

/** StartReadSetImportJob, Get and List. */
export function importOperations(core: Core): Record<string, Operation> {
  const jobs = core.importJobs;
  core.tasks.on("import-start", async (task) => () => startImporting(core, task));
  core.tasks.on("ingest", (task) => ingestOne(core, task));
  return {
    StartReadSetImportJob(input: Start) {
      const store = activeStoreOf(core, input.sequenceStoreId);
      const id = once(core, "StartReadSetImportJob", input, () => {
        admitJob(core, "Import", jobs);
        const now = core.context.clock.now();
        const sources = input.sources.map(
          (source): ImportItem => ({
            ...source,
            sourceFileType: assertFastq(source.sourceFileType),
            status: "NOT_STARTED",
          }),
        );
        const base = { id: newId(jobs), storeId: store.id, createdAt: now, roleArn: input.roleArn };
        setJob(core, "Import", jobs, { ...base, status: "SUBMITTED", sources }, "SUBMITTED", now);
        core.tasks.add("import-start", base.id, now + core.delays.jobStartMs);
        return base.id;
      });
      return describe(jobOf(jobs, store.id, id));
    },
    GetReadSetImportJob({ sequenceStoreId, id }: One): GetReadSetImportJobResponse {
      const job = jobOf(jobs, sequenceStoreId, id);
      return { ...describe(job), sources: job.sources };
    },
    ListReadSetImportJobs(input: ListReadSetImportJobsRequest) {
      storeOf(core, String(input.sequenceStoreId));
      const { items, nextToken } = pageOfJobs(jobs, input);
      return { importJobs: items.map(describe), nextToken };
    },
  };
}

/** Refuses what the engine cannot read. */
export function assertFastq(fileType: string): "FASTQ" {
  if (fileType !== "FASTQ") throw notImplemented("omics", `read sets of type ${fileType}`);
  return "FASTQ";
}

function describe(job: ImportJob) {
  return { ...describeJob(job), roleArn: job.roleArn };
}

/** Makes a read set per source; each is read by a task of its own. */
function startImporting(core: Core, { subject, dueAt }: Task): void {
  const job = core.importJobs.get(subject);
  if (!job) return;
  const sources = job.sources.map((item): ImportItem => {
    const { name, sampleId, subjectId, description, referenceArn, generatedFrom } = item;
    const readSet = addReadSet(
      core,
      {
        ...{ name, sampleId, subjectId, description, referenceArn, generatedFrom },
        id: newId(core.readSets),
        storeId: job.storeId,
        createdAt: dueAt,
        creationType: "IMPORT",
        creationJobId: job.id,
        origins: originsOf(item),
      },
      item.tags,
    );
    core.tasks.add("ingest", readSet.id, dueAt + core.delays.importMs);
    return { ...item, status: "IN_PROGRESS", readSetId: readSet.id };
  });
  const struck = drawFailures(core, "Import", job);
  setJob(core, "Import", core.importJobs, { ...job, sources, struck }, "IN_PROGRESS", dueAt);
}

/** Reads the files of one new read set, from an import job or a direct upload. */
async function ingestOne(core: Core, { subject, dueAt }: Task): Promise<() => void> {
  const readSet = core.readSets.get(subject);
  if (!readSet) return () => undefined;
  const result = isStruck(core, readSet)
    ? injectedFailure
    : await ingest(core, storeOf(core, readSet.storeId), readSet).catch(messageOf);
  return () => {
    if (typeof result === "string")
      moveTo(core, readSet, "UPLOAD_FAILED", dueAt, { statusMessage: result, origins: [] });
    if (typeof result !== "string") moveTo(core, readSet, "ACTIVE", dueAt, result);
    if (readSet.creationJobId) noteOutcome(core, readSet, result, dueAt);
    if (readSet.creationType === "UPLOAD") discardLater(core, readSet, dueAt);
  };
}

function isStruck(core: Core, readSet: ReadSet): boolean {
  const job = core.importJobs.get(String(readSet.creationJobId));
  const position = job?.sources.findIndex(({ readSetId }) => readSetId === readSet.id) ?? -1;
  return job?.struck?.includes(position) ?? false;
}

function noteOutcome(core: Core, readSet: ReadSet, result: string | object, at: number): void {
  const job = core.importJobs.get(String(readSet.creationJobId));
  if (!job) return;
  const sources = job.sources.map((item): ImportItem => {
    if (item.readSetId !== readSet.id) return item;
    return typeof result === "string" ? failed(item, result) : { ...item, status: "FINISHED" };
  });
  const changed = { ...job, sources };
  core.importJobs.put(changed);
  if (sources.every(({ status }) => status !== "IN_PROGRESS"))
    endJob(core, "Import", core.importJobs, changed, at);
}

function originsOf({ sourceFiles }: ImportItem): Origin[] {
  return (["source1", "source2"] as const).flatMap((source) => {
    const uri = sourceFiles[source];
    if (uri === undefined) return [];
    const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri) ?? [];
    const name = key.split("/").at(-1) ?? "";
    return [{ source, name, pieces: [{ bucket, key }] }];
  });
}
