import * as Audit from "#core/audit";
import { ConditionError, transact, type Write } from "#core/dynamo";
import { RetryableError } from "#core/error";
import type { Event } from "#core/event";
import * as Outbox from "#core/outbox";
import { iso } from "#core/time";

/** Somebody else wrote the row in between. */
export class ChangedError extends RetryableError {}

/** Decides on a row as it is now, and again when somebody else was faster, five times at most. */
export async function onCurrent<Row, T>(
  load: () => Promise<Row>,
  decide: (row: Row) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await decide(await load());
    } catch (error) {
      if (attempt === 5 || !(error instanceof ChangedError)) throw error;
    }
  }
}

/** Members that a row need not have, so that they can be removed. */
export type Optional<Row> = {
  [Name in keyof Row]-?: Record<string, never> extends Pick<Row, Name> ? Name : never;
}[keyof Row];

/** What a change of a job is made of. */
export type Change<Row> = {
  /** Members that change; `undefined` removes one. */
  set: Partial<Row>;
  /** The write of `present` members and the removal of `absent` ones, on the condition that the version is the row's. */
  patch: (present: Partial<Row>, absent: Optional<Row>[]) => Write;
  /** `<domain>.<verb>`, of which thing, with what to keep of it. */
  audit: Parameters<typeof Audit.record>[0];
  event?: Event | undefined;
  also?: Write[] | undefined;
};

/**
 * Changes a job's row together with its audit record and event, if it is as it was read.
 * Throws `ChangedError` when it is not.
 */
export async function commit<Row extends { version: number }>(
  row: Row,
  { set, patch, audit, event, also = [] }: Change<Row>,
): Promise<Row> {
  const { present, absent } = split<Row>({ ...set, updatedAt: iso(), version: row.version + 1 });
  const writes = [patch(present, absent), ...also, Audit.record(audit)];
  if (event) writes.push(Outbox.enqueue(event));
  try {
    await transact(writes);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new ChangedError(`${audit.subject} was just changed.`, { cause: error });
  }
  const next = { ...row, ...present };
  for (const name of absent) delete next[name];
  return next;
}

/** What a change sets, and what it removes: the members that it has as `undefined`. */
export function split<Row>(set: Partial<Row>): { present: Partial<Row>; absent: Optional<Row>[] } {
  const entries = Object.entries(set);
  const present = entries.filter(([, value]) => value !== undefined);
  const absent = entries.filter(([, value]) => value === undefined);
  return {
    present: Object.fromEntries(present) as Partial<Row>,
    // Types cannot tell undefined from a member that is not there; of one that a row must have it is a mistake.
    absent: absent.map(([name]) => name as Optional<Row>),
  };
}
