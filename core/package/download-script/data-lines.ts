import { checkFile } from "#core/package/download-script/check";
import { encode } from "#core/package/download-script/encoding";
import type { Checksum } from "#core/package/schema";

/** What the program is told of a file of the package; a line of `manifest.ndjson` is one. */
export type DataFile = {
  /** The file's number in the link: `GET {origin}/d/{token}/files/{n}`. A whole number, once per package. */
  n: number;
  /** Where it goes below the recipient's directory; `/` separates directories. */
  path: string;
  sizeBytes: number;
  /** Without one only the size can be verified, and the program says so. */
  checksum?: Checksum | null;
  /** S3's, of the content that was sealed, without quotes: every request is pinned to it. */
  etag?: string | null;
};

/**
 * A file's line in `download.data`, with its line feed: fields separated by tabs, in ASCII. Path is split in
 * directory and name because the program then needs no process per file to split it. Numbers and paths must be
 * unique in the package; the caller sees to that, as it holds one file at a time.
 *
 * @throws VisibleError `request.invalid` naming the field where a file holds what the data could not carry safely:
 *   a control character, an absolute path, a `..`, a checksum of the wrong length.
 */
export function dataLine(file: DataFile): string {
  checkFile(file);
  const slash = file.path.lastIndexOf("/");
  const fields = [
    "file",
    String(file.n),
    String(file.sizeBytes),
    file.checksum?.algorithm ?? "-",
    file.checksum?.value.toLowerCase() ?? "-",
    tagOf(file.etag),
    slash < 0 ? "." : encode(file.path.slice(0, slash)),
    encode(file.path.slice(slash + 1)),
  ];
  return `${fields.join("\t")}\n`;
}

/** The last line of `download.data`: it counts the files, so that a part of the data is never taken for the whole. */
export function dataEnd(count: number): string {
  return `end\t${count}\n`;
}

/** A tag of other characters than S3's is no use as a pin, and no reason to refuse the file. */
function tagOf(etag: string | null | undefined): string {
  return etag && /^[A-Za-z0-9._:+/=-]{1,200}$/.test(etag) ? etag : "-";
}
