import type {
  GetReadSetActivationJobResponse,
  ListReadSetActivationJobsRequest,
} from "@aws-sdk/client-omics";
import { messageOf, recompress } from "#local/engines/omics/content";
import { type Core, newId } from "#local/engines/omics/core";
import { describeJob, endJob, failed, jobOf, pageOfJobs, setJob } from "#local/engines/omics/job";
import { drawFailures, injectedFailure } from "#local/engines/omics/job-fault";
import { admitJob } from "#local/engines/omics/job-quota";
import { once } from "#local/engines/omics/once";
import { moveTo, noteAccess } from "#local/engines/omics/read-set";
import type { ActivationJob, ReadSet, ReadSetItem, StoredFile } from "#local/engines/omics/record";
import { activeStoreOf, storeOf } from "#local/engines/omics/sequence-store";
import type { Operation } from "#local/json-service";
import type { Task } from "#local/tasks";

type Start = { sequenceStoreId: string; sources: { readSetId: string }[]; clientToken?: string };
type One = { sequenceStoreId: string; id: string };

/** StartReadSetActivationJob, Get and List. */
export function activationOperations(core: Core): Record<string, Operation> {
  const jobs = core.activationJobs;
  core.tasks.on("activation-start", async (task) => () => startActivating(core, task));
  core.tasks.on("activation-finish", (task) => finishActivating(core, task));
  return {
    StartReadSetActivationJob(input: Start) {
      const store = activeStoreOf(core, input.sequenceStoreId);
      const id = once(core, "StartReadSetActivationJob", input, () => {
        admitJob(core, "Activation", jobs);
        const now = core.context.clock.now();
        const job: ActivationJob = {
          id: newId(jobs),
          storeId: store.id,
          createdAt: now,
          status: "SUBMITTED",
          sources: input.sources.map(({ readSetId }) => ({ readSetId, status: "NOT_STARTED" })),
        };
        setJob(core, "Activation", jobs, job, "SUBMITTED", now);
        core.tasks.add("activation-start", job.id, now + core.delays.jobStartMs);
        return job.id;
      });
      return describeJob(jobOf(jobs, store.id, id));
    },
    GetReadSetActivationJob({ sequenceStoreId, id }: One): GetReadSetActivationJobResponse {
      const job = jobOf(jobs, sequenceStoreId, id);
      return { ...describeJob(job), sources: job.sources };
    },
    ListReadSetActivationJobs(input: ListReadSetActivationJobsRequest) {
      storeOf(core, String(input.sequenceStoreId));
      const { items, nextToken } = pageOfJobs(jobs, input);
      return { activationJobs: items.map(describeJob), nextToken };
    },
  };
}

function startActivating(core: Core, { subject, dueAt }: Task): void {
  const found = core.activationJobs.get(subject);
  if (!found) return;
  const job = { ...found, struck: drawFailures(core, "Activation", found) };
  const sources = job.sources.map((item, position) =>
    startItem(core, job, item, dueAt, job.struck.includes(position)),
  );
  const started = setJob(
    core,
    "Activation",
    core.activationJobs,
    { ...job, sources },
    "IN_PROGRESS",
    dueAt,
  );
  const finishAt = dueAt + core.delays.activationMs;
  if (sources.some(({ status }) => status === "IN_PROGRESS"))
    core.tasks.add("activation-finish", job.id, finishAt);
  if (sources.every(({ status }) => status !== "IN_PROGRESS"))
    endJob(core, "Activation", core.activationJobs, started, dueAt + 1000);
}

/** An ACTIVE read set needs nothing; one in any other state than ARCHIVED cannot be activated. */
function startItem(
  core: Core,
  job: ActivationJob,
  item: ReadSetItem,
  at: number,
  isStruck: boolean,
): ReadSetItem {
  const readSet = core.readSets.get(item.readSetId);
  if (!readSet || readSet.storeId !== job.storeId)
    return failed(item, `The read set ${item.readSetId} does not exist.`);
  if (readSet.status === "ACTIVE") {
    if (isStruck) return failed(item, injectedFailure);
    noteAccess(core, readSet);
    return { ...item, status: "FINISHED", statusMessage: "The read set was already ACTIVE." };
  }
  if (readSet.status !== "ARCHIVED")
    return failed(item, `The read set ${item.readSetId} is ${readSet.status}, not ARCHIVED.`);
  moveTo(core, readSet, "ACTIVATING", at);
  return { ...item, status: "IN_PROGRESS" };
}

async function finishActivating(core: Core, { subject, dueAt }: Task): Promise<() => void> {
  const job = core.activationJobs.get(subject);
  if (!job) return () => undefined;
  const done: { item: ReadSetItem; readSet?: ReadSet; files?: StoredFile[] }[] = [];
  for (const [position, item] of job.sources.entries())
    done.push(await activate(core, job, item, job.struck?.includes(position) ?? false));
  return () => {
    for (const { readSet, files } of done) {
      if (readSet && files)
        moveTo(core, readSet, "ACTIVE", dueAt, { files, accessedAt: core.context.clock.now() });
      if (readSet && !files) moveTo(core, readSet, "ARCHIVED", dueAt);
    }
    const sources = done.map(({ item }) => item);
    endJob(core, "Activation", core.activationJobs, { ...job, sources }, dueAt);
  };
}

async function activate(core: Core, job: ActivationJob, item: ReadSetItem, isStruck: boolean) {
  const readSet = core.readSets.get(item.readSetId);
  if (item.status !== "IN_PROGRESS") return { item };
  if (!readSet) return { item: failed(item, "The read set is gone.") };
  try {
    if (isStruck) throw new Error(injectedFailure);
    const files = await recompress(core, storeOf(core, job.storeId), readSet);
    return { item: { ...item, status: "FINISHED" as const }, readSet, files };
  } catch (error) {
    return { item: failed(item, messageOf(error)), readSet };
  }
}
