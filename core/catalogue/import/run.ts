import type { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import * as Actor from "#core/actor";
import * as Aws from "#core/aws";
import { end, isEnded, load, onCurrent, patchOf, write } from "#core/catalogue/import/change";
import type { ImportRow } from "#core/catalogue/import/import.entity";
import * as Outcomes from "#core/catalogue/import/outcomes";
import type { ImportOutcome, ImportReader } from "#core/catalogue/import/reader";
import { type Part, partsOf } from "#core/catalogue/import/records";
import { sourceKey, uploaded } from "#core/catalogue/import/upload";
import { ConditionError, transact } from "#core/dynamo";
import { isTransient, nameOf, VisibleError } from "#core/error";
import { ChangedError } from "#core/job";
import * as Log from "#core/log";
import { setting } from "#core/settings";
import { iso, minutes, now } from "#core/time";

/** Runs in a row in which no record is done, before an import is given up. */
const mostAttempts = 5;
/** Refused records that the import itself shows. */
const mostRefusals = 20;
/** A run writes something each batch, and ends after 15 minutes at the latest: who is silent for longer is dead. */
export const silentMs = minutes(20);

/** `again`: there is more of it, for another run; `elsewhere`: another run has taken it up. */
export type Turn = "ended" | "again" | "elsewhere";

/**
 * Runs an import from where it is, until it has ended or `until` (epoch milliseconds) is over. Repeating it changes
 * nothing once it has ended. What is wrong with the file ends it as FAILED, with what to do; what may pass is thrown.
 */
export async function run(
  importId: string,
  until: number,
  readerOf: (row: ImportRow) => ImportReader,
): Promise<Turn> {
  try {
    const row = await onCurrent(importId, begin);
    if (isEnded(row)) return "ended";
    return await work(row, until, readerOf(row)).catch((error: unknown) => broken(importId, error));
  } catch (error) {
    if (!(error instanceof ChangedError)) throw error;
    return isEnded(await load(importId)) ? "ended" : "elsewhere";
  }
}

/** PENDING → RUNNING with the file that is there now, or one more try. */
async function begin(row: ImportRow): Promise<ImportRow> {
  if (isEnded(row)) return row;
  const dueAt = iso(now() + silentMs);
  if (row.status === "RUNNING") {
    if (row.attempts >= mostAttempts)
      return end(row, "FAILED", `It broke off ${row.attempts} times at one place. ${again}`);
    return write(row, { attempts: row.attempts + 1, dueAt }, "import.resume");
  }
  const file = await uploaded(row.importId);
  if (!file) return end(row, "FAILED", "Its file is not there any more. Import it again.");
  if (file.sizeBytes !== row.sizeBytes)
    return end(
      row,
      "FAILED",
      `Its file has ${file.sizeBytes} bytes; ${row.sizeBytes} were announced. Import it again.`,
    );
  return write(
    row,
    { status: "RUNNING", etag: file.etag, attempts: 1, startedAt: iso(), dueAt },
    "import.start",
  );
}

const again = "Import the file again: what is imported is then unchanged.";

async function work(row: ImportRow, until: number, reader: ImportReader): Promise<Turn> {
  const body = await open(row);
  const inTheirName = <T>(of: () => T): T => Actor.run(row.actor, of);
  let current = row;
  let skipped = 0;
  let isLate = false;
  try {
    for await (const part of partsOf(body)) {
      if ("columns" in part) {
        inTheirName(() => reader.begin(part.columns));
        current = { ...current, warnings: reader.warnings?.() ?? [] };
        continue;
      }
      const size = part.records.length + part.refused.length;
      if (skipped < current.records) {
        await inTheirName(() => reader.recall?.(part.records));
        skipped += size;
        continue;
      }
      if (isLate) return "again";
      const taken = await inTheirName(() => reader.take(part.records));
      current = await note(current, inOrder(taken, part));
      skipped += size;
      isLate = now() >= until;
    }
  } finally {
    body.destroy();
  }
  if (!current.dryRun) await inTheirName(() => reader.end?.(current.counts));
  await end(current, "SUCCEEDED");
  return "ended";
}

/** The file that the import began with. */
async function open({ importId, etag }: ImportRow): Promise<Readable> {
  const { Body } = await Aws.s3().send(
    new GetObjectCommand({
      Bucket: setting("storageBucket"),
      Key: sourceKey(importId),
      IfMatch: etag,
    }),
  );
  return Body as Readable;
}

function inOrder(taken: ImportOutcome[], part: Extract<Part, { records: unknown }>) {
  if (taken.length !== part.records.length)
    throw new Error(`The reader answered ${taken.length} of ${part.records.length} records.`);
  return [...taken, ...part.refused].sort((a, b) => a.line - b.line);
}

/** Notes that a batch is done: what became of it first, and how far the import is then. */
async function note(row: ImportRow, outcomes: ImportOutcome[]): Promise<ImportRow> {
  const { importId, counts, refusals, records } = row;
  await Outcomes.write(importId, records, outcomes);
  const of = (result: ImportOutcome["result"]) =>
    counts[result] + outcomes.filter((one) => one.result === result).length;
  const refused = outcomes.flatMap(({ line, result, detail = "" }) =>
    result === "refused" ? [{ line, detail }] : [],
  );
  const next: ImportRow = {
    ...row,
    counts: {
      ...{ added: of("added"), changed: of("changed") },
      ...{ unchanged: of("unchanged"), refused: of("refused") },
    },
    refusals: [...refusals, ...refused].slice(0, mostRefusals),
    records: records + outcomes.length,
    attempts: 1,
    dueAt: iso(now() + silentMs),
    updatedAt: iso(),
    version: row.version + 1,
  };
  try {
    // No audit record and no event: the import's end has them.
    await transact([patchOf(row, next)]);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new ChangedError(`${importId} was just changed.`, { cause: error });
  }
  return next;
}

/** Ends an import for what will not pass by itself; throws the rest. */
async function broken(importId: string, error: unknown): Promise<Turn> {
  if (error instanceof ChangedError || (isTransient(error) && !(error instanceof VisibleError)))
    throw error;
  await onCurrent(importId, async (row) =>
    isEnded(row) ? row : end(row, "FAILED", reasonOf(row, error)),
  );
  return "ended";
}

function reasonOf(row: ImportRow, error: unknown): string {
  if (error instanceof VisibleError) return [error.message, error.hint].filter(Boolean).join(" ");
  if (["PreconditionFailed", "NoSuchKey"].includes(nameOf(error)))
    return `Its file was uploaded anew, or taken away, while it was imported. ${again}`;
  Log.error("An import failed", { importId: row.importId, records: row.records, error });
  return `It failed on our side after ${row.records} records. ${again}`;
}
