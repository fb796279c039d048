import type { HistoryEvent } from "#local/engines/stepfunctions/interpreter/history";
import { align, sameEvent } from "#tests/local/stepfunctions/recordings/compare";
import { detailsOf, idOf, type Recorded } from "#tests/local/stepfunctions/recordings/recording";

/** How far a run equals its recording: 1 the result, 2 the sequence of events, 3 every field; 0 none of it. */
export type Level = 0 | 1 | 2 | 3;

/** How far, and what differs first. */
export type Verdict = { level: Level; difference: string };

/** Judges our events by those of AWS. */
export function judged(ours: HistoryEvent[], recorded: Recorded[]): Verdict {
  const strict = inOrder(ours, recorded);
  if (strict.level === 0 || strict.level === 3 || !isConcurrent(recorded)) return strict;
  return upToInterleaving(ours, recorded) ? { level: 3, difference: "" } : strict;
}

function inOrder(ours: HistoryEvent[], recorded: Recorded[]): Verdict {
  const [end, recordedEnd] = [ours.at(-1), recorded.at(-1)];
  if (!end || !recordedEnd || !sameEvent(end, recordedEnd, "id", "previousEventId"))
    return { level: 0, difference: shown(end, recordedEnd) };
  const { pairs, missing, surplus } = align(ours, recorded);
  const misplaced = pairs.find((pair) => pair.ours.type !== pair.recorded.type);
  if (missing.length + surplus.length > 0 || misplaced)
    return {
      level: 1,
      difference: shown(misplaced?.ours ?? surplus[0], misplaced?.recorded ?? missing[0]),
    };
  const other = pairs.find((pair) => !pair.loose && !sameEvent(pair.ours, pair.recorded));
  if (other) return { level: 2, difference: shown(other.ours, other.recorded) };
  return { level: 3, difference: "" };
}

/** Whether branches or iterations ran side by side: then AWS's order is one of several. */
function isConcurrent(recorded: Recorded[]): boolean {
  return recorded.some((event) =>
    ["ParallelStateStarted", "MapIterationStarted"].includes(event.type),
  );
}

/** These follow the branch or iteration that happened to be the last. */
const closing = /^(Parallel|Map)State(Succeeded|Exited)$/;

/**
 * Whether the events are the same but for how concurrent branches took turns: each event must follow the
 * same one, with the same details but for the numbers of events.
 */
function upToInterleaving(ours: HistoryEvent[], recorded: Recorded[]): boolean {
  if (ours.length !== recorded.length || recorded.some((event) => idOf(event) === undefined))
    return false;
  const ids = new Map<unknown, number>([[0, 0]]);
  const free = [...ours];
  return recorded.every((event) => {
    const wanted = renumbered(event, ids);
    const index = free.findIndex((one) =>
      closing.test(one.type)
        ? sameEvent(one, wanted, "id", "previousEventId")
        : sameEvent(one, wanted, "id"),
    );
    const [found] = index < 0 ? [] : free.splice(index, 1);
    if (found) ids.set(event.id, found.id);
    return found !== undefined;
  });
}

/** A recorded event that speaks of our event ids, also in its cause (`event id #7`). */
function renumbered(event: Recorded, ids: Map<unknown, number>): Recorded {
  const text = JSON.stringify({ ...event, previousEventId: ids.get(event.previousEventId) });
  return JSON.parse(
    text.replace(/event id #(\d+)/g, (_, id) => `event id #${ids.get(Number(id))}`),
  );
}

function shown(ours: HistoryEvent | undefined, recorded: Recorded | undefined): string {
  const brief = (event: HistoryEvent | Recorded | undefined) =>
    event
      ? `${event.type} ${JSON.stringify([event.id, event.previousEventId, detailsOf(event)])}`
      : "nothing";
  return `\n    AWS:  ${brief(recorded)}\n    ours: ${brief(ours)}`;
}
