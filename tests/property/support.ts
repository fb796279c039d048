import type { Row } from "#core/readset/row";

/** A row without what counts how it came about: when HealthOmics was asked, and how often it was written. */
export function comparable(row: Row | undefined) {
  if (!row) return row;
  const {
    revision: _revision,
    set_status_at: _status,
    metadata_at: _metadata,
    files_at: _files,
    parts_at: _parts,
    tags_at: _tags,
    ...rest
  } = row;
  return JSON.parse(JSON.stringify(rest));
}
