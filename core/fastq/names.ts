import { createHash } from "node:crypto";
import { put, remove, update, type Write } from "#core/dynamo";
import {
  type FastqNameKind,
  type FastqNameRow,
  fastqNameEntity,
} from "#core/fastq/fastq-name.entity";
import type { LocationRow } from "#core/fastq/row";
import * as Items from "#core/items";

/** Something that only one fastq, or one set, may have. */
export type FastqName = { kind: FastqNameKind; value: string };

/** The name of an S3 file: keys are longer than those of a table may be. */
export function fileName(uri: string): FastqName {
  return { kind: "file", value: createHash("sha256").update(uri).digest("hex") };
}

export function readSetName(storeId: string, readSetId: string): FastqName {
  return { kind: "readSet", value: `${storeId}/${readSetId}` };
}

/** The name of a place; undefined for one that another file manager knows alone. */
export function nameOf({ kind, uri, storeId, readSetId }: LocationRow): FastqName | undefined {
  if (kind === "s3" && uri !== undefined) return fileName(uri);
  if (kind === "healthomics" && storeId && readSetId) return readSetName(storeId, readSetId);
  return undefined;
}

/** The names of places, each once: both reads of a read set have one name. */
export function namesOf(locations: LocationRow[]): FastqName[] {
  const names = locations.flatMap((location) => nameOf(location) ?? []);
  return [...new Map(names.map((name) => [textOf(name), name])).values()];
}

/** Takes a name, on the condition that nobody has it. */
export function claim(name: FastqName, targetId: string): Write {
  return put(fastqNameEntity().create({ ...name, targetId }));
}

/** Gives a name back, on the condition that it is this one's. */
export function release(name: FastqName, targetId: string): Write {
  return remove(
    fastqNameEntity()
      .delete(name)
      .where((row, { eq }) => eq(row.targetId, targetId)),
  );
}

/** Hands a name on, on the condition that it is still the first one's. */
export function hand(name: FastqName, from: string, to: string): Write {
  return update(
    fastqNameEntity()
      .patch(name)
      .set({ targetId: to })
      .where((row, { eq }) => eq(row.targetId, from)),
  );
}

/** Who has these names now, by `textOf`; without those that nobody has. One call for 100. */
export async function holders(names: FastqName[]): Promise<Map<string, string>> {
  const keys = names.map((name) => fastqNameEntity().get(name).params<{ Key: Items.Item }>().Key);
  const rows = (await Items.rowsAt(fastqNameEntity(), keys, { consistent: true })) as (
    | FastqNameRow
    | undefined
  )[];
  return new Map(rows.flatMap((row) => (row ? [[textOf(row), row.targetId]] : [])));
}

/** A name as one text. */
export function textOf({ kind, value }: FastqName): string {
  return `${kind} ${value}`;
}
