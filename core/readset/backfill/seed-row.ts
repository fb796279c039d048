import { given } from "#core/readset/given";
import type { FileRow, Row, StoreRow } from "#core/readset/row";
import type { SeedItem } from "#core/readset/seed-shape";

/** Times of an item, which keeps none: what it tells is older than any look at HealthOmics. */
const longAgo = "1970-01-01T00:00:00.000Z";

/**
 * An item of the seed's table as a row, so that what it becomes is decided as for the mirror. It keeps no times: what
 * it shows was asked for at some time. Tags are absent when there are none, so without them nobody can
 * tell whether they were asked for.
 */
export function fromSeedItem(item: SeedItem): Row {
  const files = (item.files ?? []).map(fromSeedFile);
  const isLocated = files.some((file) => file.file_path !== undefined);
  const hasParts = isLocated && files.every((file) => file.part_size !== undefined);
  return {
    set_arn: item.set_arn,
    // Late events of the old system have left items with nothing but their key.
    set_id: item.set_arn.split("/").at(-1) ?? "",
    store_id: item.set_arn.split("/").at(-3) ?? "",
    set_status: item.set_status as Row["set_status"],
    set_status_at: longAgo,
    projectId: "",
    revision: 0,
    ...given({
      set_type: item.set_type,
      set_name: item.set_name,
      set_description: item.set_description,
      set_reference_arn: item.set_reference_arn,
      set_sample_id: item.set_sample_id,
      set_subject_id: item.set_subject_id,
    }),
    files,
    ...(item.tags && { tags: item.tags, tags_at: longAgo }),
    ...(item.store && { store: given(item.store) as StoreRow }),
    metadata_at: longAgo,
    ...(isLocated && { files_at: longAgo }),
    ...(hasParts && { parts_at: longAgo }),
  };
}

function fromSeedFile({ etag, ...file }: SeedItem["files"][number]): FileRow {
  return { ...(given(file) as FileRow), ...(etag && { etag }) };
}
