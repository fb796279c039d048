import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, key, model, number, primary, string } from "#core/entity";
import { lazy } from "#core/settings";

/** OPEN: to be begun at `dueAt`; RUNNING: begun; the other two are final until somebody retries. */
type CopyTaskStatus = "OPEN" | "RUNNING" | "SUCCEEDED" | "FAILED";

/** A part of a copy job with a state of its own: a batch of ICA, or a large object of S3. */
export type CopyTaskRow = {
  copyJobId: string;
  /** From 0, padded by the key. Plan and results of a task lie under its number (`ledger.ts`). */
  task: number;
  status: CopyTaskStatus;
  /** Tries that were begun. */
  attempts: number;
  /** When it is to be begun (again), epoch milliseconds. */
  dueAt: number;
  /** Why the last try failed. */
  reason?: string;
  /** What the backend needs to go on with it: no lists, those are in S3. */
  state: Record<string, unknown>;
  /** Of the last write; every write is conditional on it. */
  revision: number;
  updatedAt: string;
};

/**
 * Tasks of copy jobs; a job has a few thousand at most.
 * | access pattern | key |
 * | a job's tasks, in order | pk copyJobId, sk task |
 */
export const copyTaskEntity = lazy(
  () =>
    new Entity(
      {
        model: model("copyTask"),
        attributes: {
          copyJobId: key,
          task: { ...number, padding: { length: 8, char: "0" } },
          status: { type: ["OPEN", "RUNNING", "SUCCEEDED", "FAILED"] as const, required: true },
          attempts: number,
          dueAt: number,
          reason: string,
          state: any,
          revision: number,
          updatedAt: key,
        },
        indexes: {
          primary: primary(["copyJobId"], ["task"]),
        },
      },
      electro(),
    ),
);
