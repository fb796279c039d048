import { given } from "#core/readset/given";
import type { Observation } from "#core/readset/merge";
import type { Etags, FileRow, Row } from "#core/readset/row";

/**
 * The members of a row that tell of its files, after a look. Files are only taken from a read set that is
 * ACTIVE; afterwards those seen last are kept, whatever a look at it leaves out.
 */
export function filesOf(
  row: Row | undefined,
  observation: Observation,
  isFresh: (known: string | undefined) => boolean,
): Partial<Row> {
  const { at, metadata, files, hasParts = false } = observation;
  if (!metadata && !files) return {};
  // A page tells of hashes before anybody knows the files; a listing of those tells of none.
  const etags = { ...row?.etags, ...observation.etags };
  const known = row?.files ?? [];
  if (!files || !isActive(observation) || !isFresh(row?.files_at))
    return { files: known.map((file) => withEtag(file, etags)) };
  const told = files.map((file) => combine(known, file, hasParts, etags));
  // What a read set is made of never changes, but a listing may meet it half archived.
  const untold = known.filter(({ file_type }) => !files.some((f) => f.file_type === file_type));
  return {
    files: hasParts ? told : [...told, ...untold].sort(byType),
    files_at: at,
    ...partsAt(row, observation),
  };
}

/** True when the place of at least one file is known. */
export function isLocated(files: FileRow[]): boolean {
  return files.some((file) => file.file_path);
}

const types = ["source1", "source2", "index"];

/** In the order in which GetReadSetMetadata tells of them. */
export function byType(one: FileRow, other: FileRow): number {
  return types.indexOf(one.file_type) - types.indexOf(other.file_type);
}

/** GetReadSetMetadata tells sizes of archived files too: those of another storage class. */
function isActive({ status, files = [] }: Observation): boolean {
  return status ? status === "ACTIVE" && files.length > 0 : isLocated(files);
}

/** URIs and semantic hashes are for life; part sizes hold as long as the size does. */
function combine(known: FileRow[], file: FileRow, hasParts: boolean, etags: Etags): FileRow {
  const before = known.find(({ file_type }) => file_type === file.file_type);
  if (!before) return withEtag(file, etags);
  const { file_path, etag, part_size, total_parts } = before;
  const parts = !hasParts && isSameSize(before, file) ? { part_size, total_parts } : {};
  return withEtag({ ...given({ file_path, etag, ...parts }), ...file }, etags);
}

function isSameSize(one: FileRow, other: FileRow): boolean {
  return one.content_length === other.content_length;
}

/** Part sizes that a listing made void are to be asked for again, though they were asked for since the last event. */
function partsAt(row: Row | undefined, { at, files = [], hasParts }: Observation): Partial<Row> {
  if (hasParts) return { parts_at: at };
  const kept = files.every((file) =>
    row?.files?.some((known) => known.file_type === file.file_type && isSameSize(known, file)),
  );
  return kept ? {} : { parts_at: undefined };
}

function withEtag(file: FileRow, etags: Etags): FileRow {
  const etag = file.file_type === "index" ? undefined : etags[file.file_type as keyof Etags];
  return etag ? { ...file, etag } : file;
}
