import * as z from "zod";
import * as Audit from "#core/audit";
import { dueShardOf } from "#core/due";
import { ConditionError, put, transact, type Write } from "#core/dynamo";
import { invalid } from "#core/error";
import { create as createEvent } from "#core/event";
import { InstrumentRunId } from "#core/fastq/schema";
import * as Job from "#core/job";
import * as Outbox from "#core/outbox";
import * as Project from "#core/project";
import * as RuleEvent from "#core/share/rule/event";
import { ruleTriggerEntity, type TriggerRow } from "#core/share/rule/rule-run.entity";
import { iso, minutes, now } from "#core/time";

/** A run that was told of and that nobody has looked at by then is looked at by the sweep. */
const mostWaitMs = minutes(5);

const named = z.object({ instrumentRunId: InstrumentRunId });
/** Ours have an envelope; those of the services before are the detail itself, or have a payload. */
const Told = z.object({
  detail: z.union([
    z.object({ data: named }).transform(({ data }) => data),
    z.object({ payload: named }).transform(({ payload }) => payload),
    named,
  ]),
});

/** The instrument run that `FastqListRowsAdded` or `ReadSetsAdded` is about, in any dialect. Throws `request.invalid`. */
export function runOf(event: unknown): string {
  const parsed = Told.safeParse(event);
  if (parsed.success) return parsed.data.detail.instrumentRunId;
  const message = "detail: names no instrumentRunId";
  throw invalid([{ code: "custom", path: ["detail"], message, input: event }]);
}

/**
 * Notes that an instrument run was told of, so many times at once. What nobody has looked at yet is merged: whoever looks
 * sees all that was there by then, so that of any number of events at most one more look follows.
 */
export async function note(instrumentRunId: string, events: number): Promise<"asked" | "merged"> {
  return Job.onCurrent(
    () => find(instrumentRunId),
    async (row) => {
      const isWaiting = row?.dueAt !== undefined;
      const at = iso();
      await write(
        row,
        {
          instrumentRunId,
          events: (row?.events ?? 0) + events,
          waiting: (isWaiting ? row.waiting : 0) + events,
          firstAt: row?.firstAt ?? at,
          lastAt: at,
          ...(isWaiting ? dueOf(row) : due(instrumentRunId)),
        },
        isWaiting ? [] : [Outbox.enqueue(createEvent(RuleEvent.RunToldOf, { instrumentRunId }))],
      );
      return isWaiting ? "merged" : "asked";
    },
  );
}

/** Takes what was told of a run: from now on what is told asks for another look. How many events it was is in the audit. */
export async function take(instrumentRunId: string): Promise<void> {
  await Job.onCurrent(
    () => find(instrumentRunId),
    async (row) => {
      if (!row?.dueAt) return;
      const { waiting, events } = row;
      const { dueAt: _at, dueShard: _shard, version: _version, ...rest } = row;
      const reason =
        waiting > 1
          ? `${waiting} events were told before it was looked at: they are one.`
          : undefined;
      await write(row, { ...rest, waiting: 0 }, [
        Audit.record({
          ...{ action: "rule.trigger", subject: instrumentRunId, projectId: Project.unassigned },
          details: { merged: waiting, events, reason },
        }),
      ]);
    },
  );
}

/** Has it looked at once more, by the sweep: some rule could not be asked. */
export async function again(instrumentRunId: string): Promise<void> {
  await Job.onCurrent(
    () => find(instrumentRunId),
    async (row) => {
      if (row && !row.dueAt) await write(row, { ...row, ...due(instrumentRunId) }, []);
    },
  );
}

async function find(instrumentRunId: string): Promise<TriggerRow | undefined> {
  const { data } = await ruleTriggerEntity().get({ instrumentRunId }).go({ consistent: true });
  return data ?? undefined;
}

async function write(
  row: TriggerRow | undefined,
  next: Omit<TriggerRow, "version">,
  also: Write[],
): Promise<void> {
  const version = row?.version ?? 0;
  const operation = ruleTriggerEntity()
    .put({ ...next, version: version + 1 })
    .where((one, { eq, notExists }) =>
      version === 0 ? notExists(one.version) : eq(one.version, version),
    );
  try {
    await transact([put(operation), ...also]);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new Job.ChangedError(`Run ${next.instrumentRunId} was just told of.`, { cause: error });
  }
}

const due = (instrumentRunId: string) => ({
  dueAt: iso(now() + mostWaitMs),
  dueShard: dueShardOf(instrumentRunId),
});
const dueOf = ({ dueAt, dueShard }: TriggerRow) => ({
  ...(dueAt && { dueAt }),
  ...(dueShard !== undefined && { dueShard }),
});
