import * as z from "zod";
import { shown } from "#core/catalogue/import/columns";
import { withoutSuffix } from "#core/catalogue/import/lims/record";
import type { ImportRecord } from "#core/catalogue/import/reader";
import { LibraryId } from "#core/catalogue/schema";

/** What there must be in a fastq list. */
export const required = ["rgid", "rgsm", "rglb", "lane", "read1_file"] as const;
/** What there may be; single-end runs have no second file. */
export const optional = ["read2_file", "rgcn", "rgdt", "rgpl", "rgds"] as const;

/** A line as it is meant. */
export type Line = {
  line: number;
  libraryId: string;
  index: string;
  lane: number;
  r1: string;
  /** Unset of single-end reads. */
  r2?: string;
  center?: string;
  date?: string;
  platform?: string;
};
export type Refused = { line: number; refused: string };

/** The run that a list is of, and the folder that its files are named from; it ends in a slash. */
export type Of = { instrumentRunId: string; baseUri: string };

/** Reads a line of a fastq list, or says which column is wrong, and what to do. */
export function readLine({ line, values }: ImportRecord, of: Of): Line | Refused {
  try {
    const { index, lane } = laneAndIndex(values, of.instrumentRunId);
    const r1 = uriOf("read1_file", values.read1_file ?? "", of.baseUri);
    const second = values.read2_file ?? "";
    const r2 = second === "" ? undefined : uriOf("read2_file", second, of.baseUri);
    if (r1 === r2)
      throw new Fault(
        "read2_file",
        "is the file of read1_file; leave it empty of single-end reads",
      );
    return {
      line,
      libraryId: libraryOf(values),
      ...{ index, lane, r1 },
      ...(r2 !== undefined && { r2 }),
      ...wordsOf(values),
    };
  } catch (error) {
    if (error instanceof Fault) return { line, refused: `${error.column}: ${error.message}.` };
    throw error;
  }
}

class Fault extends Error {
  readonly column: string;

  constructor(column: string, message: string) {
    super(message);
    this.column = column;
  }
}

/** `index[.index2].lane`, as BCL Convert writes it, or the whole `index+index2.lane.run`. */
const rgid = /^([ACGTN]+)(?:[.+]([ACGTN]+))?\.(\d{1,4})(?:\.([0-9A-Za-z_-]+))?$/;

function laneAndIndex(
  values: ImportRecord["values"],
  instrumentRunId: string,
): { index: string; lane: number } {
  const text = values.rgid ?? "";
  const [, first, second, ofRgid, run] = rgid.exec(text) ?? [];
  if (!first || !ofRgid)
    throw new Fault(
      "rgid",
      `"${shown(text)}" must be index.lane, index.index2.lane or index+index2.lane.run, with bases A C G T N`,
    );
  if (run !== undefined && run !== instrumentRunId)
    throw new Fault(
      "rgid",
      `"${shown(text)}" is of run ${run}; this list is of ${instrumentRunId}`,
    );
  const lane = Number(ofRgid);
  const column = values.lane ?? "";
  if (lane < 1 || (column !== "" && Number(column) !== lane))
    throw new Fault("lane", `"${shown(column)}" is not the lane of the RGID, ${lane}`);
  return { index: second ? `${first}+${second}` : first, lane };
}

/** BCL Convert knows no libraries: it writes `UnknownLibrary`, and the library is the sample of its sheet. */
function libraryOf({ rglb = "", rgsm = "" }: ImportRecord["values"]): string {
  const isUnknown = rglb === "" || rglb.toLowerCase() === "unknownlibrary";
  const [column, text] = isUnknown ? ["rgsm", rgsm] : ["rglb", rglb];
  const parsed = LibraryId.safeParse(withoutSuffix(text));
  if (parsed.success) return parsed.data;
  throw new Fault(column, `"${shown(text)}" must be a library: letters, digits, _ . and -`);
}

/** A file as it is named: an s3:// URI, or a path below the base. */
function uriOf(column: string, text: string, baseUri: string): string {
  if (text === "") throw new Fault(column, "is empty; name the file");
  if (text.startsWith("s3://")) return text;
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text))
    throw new Fault(column, `"${shown(text)}" is neither an s3:// URI nor a path below baseUri`);
  if (text.startsWith("/"))
    throw new Fault(
      column,
      `"${shown(text)}" is a path of another machine; it must be relative to baseUri, ${baseUri}`,
    );
  const path = text.replace(/^(\.\/)+/, "");
  if (path.split("/").some((part) => part === ".." || part === "." || part === ""))
    throw new Fault(column, `"${shown(text)}" must name a file below baseUri, without .. and //`);
  return baseUri + path;
}

function wordsOf(values: ImportRecord["values"]): Pick<Line, "center" | "date" | "platform"> {
  const word = (column: string) => {
    const text = values[column] ?? "";
    if (text === "" || /^[A-Za-z0-9][\w .-]{0,49}$/.test(text)) return text;
    throw new Fault(column, `"${shown(text)}" must be up to 50 letters, digits, spaces, _ . and -`);
  };
  const [center, platform] = [word("rgcn"), word("rgpl")];
  const date = (values.rgdt ?? "").slice(0, 10);
  if (date !== "" && !z.iso.date().safeParse(date).success)
    throw new Fault("rgdt", `"${shown(values.rgdt ?? "")}" must be a date, as 2026-11-01`);
  return { ...(center && { center }), ...(platform && { platform }), ...(date && { date }) };
}
