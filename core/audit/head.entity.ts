import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, key, model, number, primary, string } from "#core/entity";
import { lazy } from "#core/settings";

/** How far it is kept in segments, and what else is done now and then. */
export type KeptRow = {
  chain: string;
  /** Last place that a segment has, and its hash. */
  sequence: number;
  hash: string;
  /** Day of the last segment; days of segments never go back. */
  date?: string;
  /** Last day that has an anchor. */
  anchoredDate?: string;
  /** Every record that was made before has its place. */
  sweptUntil?: string;
  version: number;
};

/** Records that got their places together. */
export type BatchRow = {
  chain: string;
  firstSequence: number;
  at: string;
  /** Keys of the records, in their order. */
  records: { subject: string; auditId: string }[];
  expires_at: number;
};

/** There is one chain. */
export const chain = "audit";

/**
 * The end of the chain: one row, which every batch of records moves on.
 * | access pattern | key |
 * | the end | pk chain |
 */
export const headEntity = lazy(
  () =>
    new Entity(
      {
        model: model("auditHead"),
        attributes: { chain: key, sequence: number, hash: key },
        indexes: {
          primary: primary(["chain"]),
        },
      },
      electro(),
    ),
);

/**
 * What of the chain is kept in the audit bucket: one row.
 * | access pattern | key |
 * | all of it | pk chain |
 */
export const keptEntity = lazy(
  () =>
    new Entity(
      {
        model: model("auditKept"),
        attributes: {
          chain: key,
          sequence: number,
          hash: key,
          date: string,
          anchoredDate: string,
          sweptUntil: string,
          version: number,
        },
        indexes: {
          primary: primary(["chain"]),
        },
      },
      electro(),
    ),
);

/**
 * Which record has which place, until a segment says so; forgotten after 90 days.
 * | access pattern | key |
 * | batches from a place on, in order | pk chain, sk firstSequence |
 */
export const batchEntity = lazy(
  () =>
    new Entity(
      {
        model: model("auditBatch"),
        attributes: {
          chain: key,
          firstSequence: { ...number, padding: { length: 12, char: "0" } },
          at: key,
          records: any,
          expires_at: number,
        },
        indexes: {
          primary: primary(["chain"], ["firstSequence"]),
        },
      },
      electro(),
    ),
);
