import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, number, primary } from "#core/entity";
import { lazy } from "#core/settings";

/** That a request waits for a fastq or a set: what a change of it wakes. */
export type SyncWaitRow = {
  /** `fqr.…` or `fqs.…`. A request for a set waits for the set and for each of its members. */
  targetId: string;
  syncRequestId: string;
  /** What the request is about, if that is at most 100 ids: its rows can be read at once. Members of sets are among `fastqIds`. */
  fastqIds?: string[];
  fastqSetIds?: string[];
  /** Epoch seconds, a while after the deadline: a row that was left behind goes by itself. */
  expires_at: number;
};

/**
 * | access pattern | key |
 * | who waits for a fastq or set | pk targetId, sk syncRequestId |
 */
export const syncWaitEntity = lazy(
  () =>
    new Entity(
      {
        model: model("syncWait"),
        attributes: {
          targetId: key,
          syncRequestId: key,
          fastqIds: { type: "any" },
          fastqSetIds: { type: "any" },
          expires_at: number,
        },
        indexes: {
          primary: primary(["targetId"], ["syncRequestId"]),
        },
      },
      electro(),
    ),
);
