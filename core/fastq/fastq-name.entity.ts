import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, primary } from "#core/entity";
import { lazy } from "#core/settings";

/**
 * What only one fastq or set may have, and what finds it: its row is put on the condition that there is none.
 * `rgid` → fastq; `readSet` (store id/read set id) → fastq; `file` (SHA-256 of an s3:// URI) → fastq; `currentSet`, `openSet` (library id) → the library's one
 * current set, and the one that takes additional fastqs.
 */
export type FastqNameKind = "rgid" | "readSet" | "file" | "currentSet" | "openSet";
export type FastqNameRow = { kind: FastqNameKind; value: string; targetId: string };

/**
 * | access pattern | key |
 * | what has a name | pk kind + value |
 */
export const fastqNameEntity = lazy(
  () =>
    new Entity(
      {
        model: model("fastqName"),
        attributes: {
          kind: {
            type: ["rgid", "readSet", "file", "currentSet", "openSet"] as const,
            required: true,
          },
          value: key,
          targetId: key,
        },
        indexes: {
          primary: primary(["kind", "value"]),
        },
      },
      electro(),
    ),
);
