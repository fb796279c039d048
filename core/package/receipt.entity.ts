import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, number, primary, string } from "#core/entity";
import type { ReceiptOutcome } from "#core/package/link-schema";
import { lazy } from "#core/settings";

export type ReceiptRow = {
  linkId: string;
  /** From 0. */
  n: number;
  askedCount?: number;
  askedBytes?: number;
  firstAskedAt?: string;
  lastAskedAt?: string;
  outcome?: ReceiptOutcome;
  outcomeAt?: string;
  verifiedAt?: string;
  /** When its size was right and nothing else was known. */
  sizedAt?: string;
  expires_at: number;
};

/**
 * What became of the files of a link: one row for each that was asked for, or that was told of.
 * | access pattern | key |
 * | those of a link, in the order of their numbers | pk linkId, sk n |
 */
export const receiptEntity = lazy(
  () =>
    new Entity(
      {
        model: model("receipt"),
        attributes: {
          linkId: key,
          n: { ...number, padding: { length: 9, char: "0" } },
          askedCount: { type: "number" },
          askedBytes: { type: "number" },
          firstAskedAt: string,
          lastAskedAt: string,
          outcome: { type: ["verified", "sized", "failed"] as const },
          outcomeAt: string,
          verifiedAt: string,
          sizedAt: string,
          expires_at: number,
        },
        indexes: {
          primary: primary(["linkId"], ["n"]),
        },
      },
      electro(),
    ),
);
