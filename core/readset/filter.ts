import type * as z from "zod";
import type { Row } from "#core/readset/row";
import type { ListReadSets } from "#core/readset/schema";
import { iso } from "#core/time";

/** What read sets are looked for by. */
export type Filters = Omit<z.output<typeof ListReadSets>, "limit" | "cursor">;

/** Whether a row is one that the filters ask for. All of them hold; deleted read sets only by their status. */
export function matches(filters: Filters): (row: Row) => boolean {
  const { status, sampleId, subjectId, name, namePrefix, storeId } = filters;
  const { referenceArn, fileType } = filters;
  const { from, to } = createdRange(filters);
  const [tagName = "", tagValue] = filters.tag === undefined ? [] : tagOf(filters.tag);
  return (row) =>
    (status ? row.set_status === status : row.set_status !== "DELETED") &&
    (sampleId === undefined || row.set_sample_id === sampleId) &&
    (subjectId === undefined || row.set_subject_id === subjectId) &&
    (name === undefined || row.set_name === name) &&
    (namePrefix === undefined || (row.set_name?.startsWith(namePrefix) ?? false)) &&
    (storeId === undefined || row.store_id === storeId) &&
    (referenceArn === undefined || row.set_reference_arn === referenceArn) &&
    (fileType === undefined || row.set_type === fileType) &&
    (from === undefined || (row.set_created_at !== undefined && row.set_created_at >= from)) &&
    (to === undefined || (row.set_created_at !== undefined && row.set_created_at < to)) &&
    (tagValue === undefined ||
      (Object.hasOwn(row.tags ?? {}, tagName) && row.tags?.[tagName] === tagValue));
}

/** Creation times as rows have them: `from` is the first that counts, `to` the first that does not. */
export function createdRange({ createdAfter, createdBefore }: Filters): {
  from: string | undefined;
  to: string | undefined;
} {
  return {
    from: createdAfter === undefined ? undefined : iso(createdAfter),
    to: createdBefore === undefined ? undefined : iso(createdBefore),
  };
}

/** `key=value`; the key ends at the first equals sign. */
export function tagOf(tag: string): [name: string, value: string] {
  const end = tag.indexOf("=");
  return [tag.slice(0, end), tag.slice(end + 1)];
}
