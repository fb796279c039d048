import type { HistoryEvent } from "#local/engines/stepfunctions/interpreter/history";
import { idOf, parsed, type Recorded } from "#tests/local/stepfunctions/recordings/recording";

/** What the recorder put for ids, ARNs, times and the names of functions it made, as a whole value … */
const placeholder = /^(arn:.*|timestamp|[\w-]*date|[\w-]*role_arn|lambda_func\w*)$/i;
/** … or inside one. */
const hole = /<[^<>]*>/;

/** Whether a value is what was recorded. JSON texts count by their value: recordings hold them parsed. */
export function same(actual: unknown, recorded: unknown): boolean {
  if (typeof recorded === "string" && placeholder.test(recorded)) return actual !== undefined;
  if (typeof recorded === "string" && typeof actual === "string") {
    if (actual === recorded || filled(recorded).test(actual)) return true;
    const [ours, theirs] = [parsed(actual), parsed(recorded)];
    return typeof ours === "object" && typeof theirs === "object" && same(ours, theirs);
  }
  if (recorded === null || typeof recorded !== "object") return actual === recorded;
  const value = parsed(actual);
  if (value === null || typeof value !== "object") return false;
  if (Array.isArray(value) !== Array.isArray(recorded)) return false;
  const keys = new Set([...Object.keys(value), ...Object.keys(recorded)]);
  return [...keys].every((key) =>
    same((value as Record<string, unknown>)[key], (recorded as Record<string, unknown>)[key]),
  );
}

function filled(text: string): RegExp {
  const parts = text.split(hole).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[\\s\\S]*")}$`);
}

/** Whether two events are the same but for the named members. */
export function sameEvent(
  ours: HistoryEvent,
  recorded: Recorded,
  ...ignored: ("id" | "previousEventId")[]
): boolean {
  const drop = Object.fromEntries([...ignored, "timestamp"].map((key) => [key, null]));
  return same({ ...ours, ...drop }, { ...recorded, ...drop });
}

/** How our events stand to the recorded ones: in pairs, and what is left of either side. */
export type Alignment = {
  pairs: { ours: HistoryEvent; recorded: Recorded; loose: boolean }[];
  missing: Recorded[];
  surplus: HistoryEvent[];
};

/** The recorder sorts the events of a Parallel and loses the one that closes them. */
const lost = new Set(["ParallelStateSucceeded", "ParallelStateFailed"]);

/**
 * Pairs events by their ids. Recorded events without ids (of parallel branches, sorted by the recorder)
 * are paired with any of ours that lie between the same neighbours.
 */
export function align(ours: HistoryEvent[], recorded: Recorded[]): Alignment {
  const alignment: Alignment = { pairs: [], missing: [], surplus: [] };
  let free: HistoryEvent[] = [];
  let waiting: Recorded[] = [];
  let at = 0;
  const settle = () => {
    const sorted = waiting.length > 0;
    for (const event of waiting) {
      const index = free.findIndex((one) => sameEvent(one, event, "id", "previousEventId"));
      const [found] = index < 0 ? [] : free.splice(index, 1);
      if (found) alignment.pairs.push({ ours: found, recorded: event, loose: true });
      if (!found) alignment.missing.push(event);
    }
    alignment.surplus.push(...free.filter(({ type }) => !(sorted && lost.has(type))));
    [free, waiting] = [[], []];
  };
  for (const event of recorded) {
    const id = idOf(event);
    if (id === undefined) waiting.push(event);
    if (id === undefined) continue;
    while (at < ours.length && (ours[at] as HistoryEvent).id < id)
      free.push(ours[at++] as HistoryEvent);
    settle();
    const found = ours[at]?.id === id ? ours[at++] : undefined;
    if (found) alignment.pairs.push({ ours: found, recorded: event, loose: false });
    if (!found) alignment.missing.push(event);
  }
  free = ours.slice(at);
  settle();
  return alignment;
}
