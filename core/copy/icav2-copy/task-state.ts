import * as z from "zod";
import type { CopyTaskRow } from "#core/copy/copy-task.entity";
import { ExternalState } from "#core/copy/icav2-copy/external/external-schema";

/** A job that is about to be made, or was: written before ICA is asked, so that a crash leaves a trace to look for. */
const Intent = z.object({
  /** Of the ids of its data (`hashOf`). */
  hash: z.string(),
  items: z.int(),
  /** Epoch milliseconds. */
  at: z.int(),
  /** ICA's answer was lost: whether there is a job has to be found out. */
  isUncertain: z.boolean().optional(),
});

/** Items of a task by what became of them; those that wait for nothing more. */
export const Tally = z.object({
  copied: z.int(),
  alreadyCopied: z.int(),
  failed: z.int(),
  copiedBytes: z.int(),
});
export type Tally = z.infer<typeof Tally>;

/** What a task of an ICA copy is about and how far it is: `state` of its row. */
export const TaskState = z.object({
  /** `batch`: ICA copies; `external`: bytes that are sent to it. */
  kind: z.enum(["batch", "external"]),
  /** Folder that everything of the task goes to. */
  destinationUri: z.string(),
  /** The same for ICA: project's id, path. */
  projectId: z.string(),
  folderPath: z.string(),
  /** Known from the first launch on; the root has none. */
  folderId: z.string().optional(),
  /** Its items replace files that differ. */
  overwrites: z.boolean(),
  /** What a try left PARTIAL has to be gone before the next. */
  mustClear: z.boolean(),
  items: z.int(),
  bytes: z.int(),
  tally: Tally,
  /** The run that began it last: what failed in an earlier one is tried again. */
  run: z.int().optional(),
  intent: Intent.optional(),
  /** Of the last try, as soon as it is known. */
  icaJobId: z.string().optional(),
  batchId: z.string().optional(),
  /** Jobs that did not copy all they were to. */
  failedJobs: z.array(z.string()),
  /** Since when no launch succeeds, epoch milliseconds. */
  troubleSince: z.int().optional(),
  /** Uploads under way, by item. */
  uploads: z.record(z.string(), ExternalState).optional(),
});
export type TaskState = z.infer<typeof TaskState>;

/** A task of an ICA copy. */
export type Task = Omit<CopyTaskRow, "state"> & { state: TaskState };

export const noTally: Tally = { copied: 0, alreadyCopied: 0, failed: 0, copiedBytes: 0 };

/** True once nothing is done for it any more. */
export const isFinal = ({ status }: Pick<Task, "status">): boolean =>
  status === "SUCCEEDED" || status === "FAILED";

/** A job of ICA is under way for it, as far as we know. */
export const hasJob = ({ status, state }: Task): boolean =>
  status === "RUNNING" && state.kind === "batch" && state.icaJobId !== undefined;

/** ICA was asked for a job, and what it answered is not known. */
export const isInDoubt = ({ status, state }: Task): boolean =>
  status === "RUNNING" && state.kind === "batch" && state.icaJobId === undefined;
