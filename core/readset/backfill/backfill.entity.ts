import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, flag, index, key, model, number, primary, string } from "#core/entity";
import {
  type BackfillEstimate,
  BackfillPhase,
  BackfillStatus,
} from "#core/readset/backfill-schema";
import type { Coverage } from "#core/readset/store-schema";
import { lazy } from "#core/settings";

/** How far a backfill has come with one store. */
export type StoreState = {
  storeId: string;
  /** The phase it is in or comes to next. */
  phase: BackfillPhase;
  /** What was counted when the phases ended; `estimate` reads the index's. */
  tally?: Record<string, number>;
  coverage?: Coverage;
  /** What was done otherwise than asked for, such as files that could not be listed. */
  remark?: string;
  /** Why it stopped, and what to do. Other stores go on. */
  problem?: string;
};

/** A backfill as the table has it. */
export type BackfillRow = {
  backfillId: string;
  /** The same for all: the partition of the list. */
  scope: "backfills";
  storeIds: string[];
  origin: "request" | "schedule";
  dryRun: boolean;
  details: boolean;
  /** Minutes after which details are left to the next night; unset: until all are there. */
  detailsMinutes?: number;
  status: BackfillStatus;
  statusReason?: string;
  stores: StoreState[];
  phase: BackfillPhase;
  progress: { done: number; total: number | null; bytes: number };
  calls: Record<string, number>;
  estimate?: BackfillEstimate;
  /** Counts who took it up. */
  attempts: number;
  /** Counts starts: resuming begins a new one, and workers of an older one stop. */
  run: number;
  /** The execution whose function works on it, until then (epoch milliseconds). */
  owner?: string;
  ownedUntil?: number;
  createdAt: string;
  createdBy: string;
  /** Of the last sign of life. */
  updatedAt: string;
  startedAt?: string;
  finishedAt?: string;
  /** Counts changes of status. */
  version: number;
};

/**
 * Backfills; where each is, is in its notes (`note.entity.ts`).
 * | access pattern | key |
 * | one backfill | pk backfillId |
 * | all, newest first | gsi1 scope, sk backfillId (a ULID); a few a day |
 */
export const backfillEntity = lazy(
  () =>
    new Entity(
      {
        model: model("backfill"),
        attributes: {
          backfillId: key,
          scope: { type: ["backfills"] as const, required: true },
          storeIds: { type: "list", items: string, required: true },
          origin: { type: ["request", "schedule"] as const, required: true },
          dryRun: flag,
          details: flag,
          detailsMinutes: { type: "number" },
          status: { type: BackfillStatus.options, required: true },
          statusReason: string,
          stores: any,
          phase: { type: BackfillPhase.options, required: true },
          progress: any,
          calls: any,
          estimate: { type: "any" },
          attempts: number,
          run: number,
          owner: string,
          ownedUntil: { type: "number" },
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          startedAt: string,
          finishedAt: string,
          version: number,
        },
        indexes: {
          primary: primary(["backfillId"]),
          all: index(1, ["scope"], ["backfillId"]),
        },
      },
      electro(),
    ),
);

/**
 * Which backfill has a store: one at a time.
 * | access pattern | key |
 * | the lock of a store | pk storeId |
 */
export const lockEntity = lazy(
  () =>
    new Entity(
      {
        model: model("backfillLock"),
        attributes: { storeId: key, backfillId: key },
        indexes: {
          primary: primary(["storeId"]),
        },
      },
      electro(),
    ),
);
