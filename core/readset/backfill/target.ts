import { RetryableError } from "#core/error";
import * as Log from "#core/log";
import { patiently, type Run } from "#core/readset/backfill/run";
import { type Tally, tally } from "#core/readset/backfill/tally";
import { eachOf } from "#core/readset/in-flight";
import { applyObservation, missing, type Observation } from "#core/readset/merge";
import type { Named, Row } from "#core/readset/row";
import type { ReadSetStatus } from "#core/readset/schema";

/** Where a backfill writes: the mirror, or somebody's table. Rows are those of one store. */
export type Target = {
  /** Read sets of these statuses are not taken in. */
  ignores?: ReadSetStatus[];
  /** Its rows do not show when anything was asked for: that tags were, when there are none, is in the notes. */
  keepsNoTimes?: boolean;
  /** True when the target shows no difference between a row and what it becomes. */
  isSame?(row: Row, next: Row): boolean;
  /** Project of rows that are new. */
  projectId: string;
  /** Rows by their ids; unknown ones are absent. */
  find(readSetIds: string[]): Promise<Map<string, Row>>;
  /** Writes what `change` makes of a row as it is then; undefined: nothing. Nothing newer is overwritten. `known` saves a read. */
  update(
    named: Named,
    change: (row: Row | undefined) => Row | undefined,
    known?: { row: Row | undefined },
  ): Promise<Row | undefined>;
  /** Every row is in one of so many parts, by the last digits of its id. */
  parts: number;
  partOf(readSetId: string): number;
  /** The rows of a part; only what names them, their status and its times must be there. */
  held(part: number): AsyncIterable<Row[]>;
  /** Rows that lack details, ACTIVE ones first, newer ones roughly before older ones. */
  lacking(): AsyncIterable<Row[]>;
};

/** What was seen of a read set. `look` answers undefined when that tells nothing of this row. */
export type Look = { named: Named; look(row: Row | undefined): Observation | undefined };

/** Writes under way at a time. */
const lanes = 32;

/**
 * Compares what was seen with the target's rows and, unless it is a dry run, mends what differs.
 * A read set that cannot be written is skipped and logged; what concerns all of them is thrown.
 */
export async function take(run: Run, looks: Look[]): Promise<Tally> {
  const { target, dryRun } = run;
  await run.reading(looks.length);
  const rows = await patiently(run, () => target.find(looks.map(({ named }) => named.set_id)));
  const found = tally();
  const wrong: { look: Look; row: Row | undefined }[] = [];
  for (const look of looks) {
    const row = rows.get(look.named.set_id);
    const next = changeOf(target, look)(row);
    if (next) found[row ? "stale" : "missing"]++;
    if (next) wrong.push({ look, row });
    count(found, next ?? row);
  }
  if (dryRun) return found;
  await eachOf(wrong, lanes, async ({ look, row }) => {
    try {
      await run.writing();
      await patiently(run, () => target.update(look.named, changeOf(target, look), { row }));
      found.repaired++;
    } catch (error) {
      if (!isOfOne(error)) throw error;
      found.skipped++;
      Log.warn("A read set could not be written", { readSetId: look.named.set_id, error });
    }
  });
  return found;
}

function changeOf(target: Target, { named, look }: Look) {
  const { projectId, ignores } = target;
  return (row: Row | undefined): Row | undefined => {
    const observation = look(row);
    const next = observation && applyObservation(row, named, observation, projectId);
    if (!next || ignores?.includes(next.set_status)) return undefined;
    return row && target.isSame?.(row, next) ? undefined : next;
  };
}

function count(found: Tally, row: Row | undefined): void {
  if (!row) return;
  const lacks = missing(row);
  if (row.set_status === "ACTIVE") found.active++;
  if (lacks.includes("files")) found.lackFiles++;
  if (lacks.includes("parts")) found.lackParts++;
  if (lacks.includes("tags")) found.lackTags++;
}

/** A row that others keep writing is theirs; one that the table does not take is nobody else's concern. */
function isOfOne(error: unknown): boolean {
  return (
    error instanceof RetryableError ||
    (error instanceof Error && error.name === "ValidationException")
  );
}
