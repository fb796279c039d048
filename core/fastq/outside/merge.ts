import { FastqStatus } from "#core/fastq/event";
import { withFacts } from "#core/fastq/fact";
import type { Facts } from "#core/fastq/fact-schema";
import { withOutside, withoutOutside } from "#core/fastq/outside/places";
import type { OutsideFastq, OutsideFile } from "#core/fastq/outside/schema";
import { isSame, statusOf } from "#core/fastq/reads";
import type { FastqRow } from "#core/fastq/row";

/** A status in today's words: those of fastq list rows were the same. */
export function wordOf({ status }: OutsideFastq): FastqStatus | undefined {
  const word = status?.toUpperCase().replace(/^FASTQ_LIST_ROW_/, "FASTQ_");
  return FastqStatus.safeParse(word).data;
}

/**
 * Members of the row that another fastq manager's fastq changes, and what to tell of it; no status: nothing is new. It
 * adds to what is known here: what it has as null removes nothing, but for files that it says are deleted.
 */
export function merged(
  row: FastqRow,
  told: OutsideFastq,
  at: string,
): { set: Partial<FastqRow>; status: FastqStatus | undefined } {
  const word = wordOf(told);
  const reads =
    word === "READ_SET_DELETED"
      ? withoutOutside(row.reads, at)
      : withOutside(row.reads, told.readSet, at);
  const placed = { ...row, ...(reads && { reads }) };
  const facts = withFacts(placed, factsOf(told, placed), "event", at);
  const words = wordsOf(row, told, word);
  const set: Partial<FastqRow> = {
    ...(!isSame(row.reads, reads) && { reads }),
    ...facts.set,
    ...words,
  };
  const status =
    validityStatus(words) ??
    statusOf(row.reads, reads) ??
    facts.status ??
    (words.libraryId ? "LIBRARY_UPDATED" : undefined);
  return { set, status: Object.keys(set).length > 0 ? (status ?? "FASTQ_UPDATED") : undefined };
}

/** The library that a fastq is told to be of. */
export function libraryOf({ library }: Pick<OutsideFastq, "library">): string | undefined {
  return library?.libraryId ?? undefined;
}

/** Its words and validity, where they are told and new. */
function wordsOf(row: FastqRow, told: OutsideFastq, word: FastqStatus | undefined) {
  const isValid = validityOf(word) ?? told.isValid ?? undefined;
  const next: Partial<FastqRow> = {
    platform: told.platform ?? undefined,
    center: told.center ?? undefined,
    date: dayOf(told.date),
    libraryId: libraryOf(told),
    isValid,
  };
  const isNew = ([name, value]: [string, unknown]) =>
    value !== undefined && row[name as keyof FastqRow] !== value;
  return Object.fromEntries(Object.entries(next).filter(isNew)) as Partial<FastqRow>;
}

function validityOf(word: FastqStatus | undefined): boolean | undefined {
  if (word === "FASTQ_IS_VALID") return true;
  return word === "FASTQ_IS_INVALID" ? false : undefined;
}

function validityStatus({ isValid }: Partial<FastqRow>): FastqStatus | undefined {
  if (isValid === undefined) return undefined;
  return isValid ? "FASTQ_IS_VALID" : "FASTQ_IS_INVALID";
}

function factsOf({ qc, ntsm, readCount, baseCountEst, readSet }: OutsideFastq, row: FastqRow) {
  const fingerprint = ntsm?.s3Uri ?? (ntsm?.ingestId && `ingest:${ntsm.ingestId}`);
  const format = readSet?.compressionFormat ?? undefined;
  const r1 = fileFacts(readSet?.r1);
  const r2 = row.reads?.r2 && fileFacts(readSet?.r2);
  const facts: Facts = {
    ...(qc && Object.values(qc).some((value) => value != null) && { qc }),
    ...(fingerprint && { fingerprint: { uri: fingerprint } }),
    ...(readCount != null && { readCount }),
    ...(baseCountEst != null && { baseCount: baseCountEst }),
    ...(row.reads && (format || r1 || r2) && { compression: { format, r1, r2 } }),
  };
  return facts;
}

function fileFacts(file: OutsideFile | null | undefined) {
  const gzipSizeBytes = file?.gzipCompressionSizeInBytes ?? undefined;
  const rawMd5sum = /^[0-9a-f]{32}$/i.test(file?.rawMd5sum ?? "")
    ? file?.rawMd5sum?.toLowerCase()
    : undefined;
  if (gzipSizeBytes === undefined && rawMd5sum === undefined) return undefined;
  return {
    ...(gzipSizeBytes !== undefined && { gzipSizeBytes }),
    ...(rawMd5sum !== undefined && { rawMd5sum }),
  };
}

/** YYYY-MM-DD of a date or a time. */
function dayOf(date: string | null | undefined): string | undefined {
  return /^\d{4}-\d{2}-\d{2}/.exec(date ?? "")?.[0];
}
