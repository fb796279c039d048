import * as fc from "fast-check";
import { applyChange, applyObservation, missing, type Observation } from "#core/readset/merge";
import type { FileRow, Row } from "#core/readset/row";
import * as HealthOmics from "#tests/property/health-omics";
import { type Life, quietAt, stores } from "#tests/property/world";

/** What reaches the mirror of one read set: an event, or the answer to a question that was asked `at`. */
export type Message = { life: Life; deliveredAt: number } & (
  | { kind: "event"; turn: number }
  | { kind: "get" | "page" | "listing" | "tags"; at: number }
  /** What a page did not show is asked for. */
  | { kind: "prune"; listedAt: number; at: number }
);

export type Mirror = {
  rows: Map<string, Row>;
  /** Files that were seen last of each read set. */
  seen: Map<string, { at: string; files: FileRow[] }>;
  writes: number;
};

export const empty = (): Mirror => ({ rows: new Map(), seen: new Map(), writes: 0 });

/** Takes a message into the mirror; answers the row before and after, which is undefined when nothing was written. */
export function take(mirror: Mirror, message: Message): { before?: Row; after?: Row } {
  const { life } = message;
  const before = mirror.rows.get(life.id);
  if (message.kind !== "event") return observe(mirror, life, lookOf(message, before));
  const turn = life.turns[message.turn];
  if (!turn) throw new RangeError(`This life has no turn ${message.turn}.`);
  return write(mirror, life, applyChange(before, HealthOmics.eventOf(life, turn), "demo"));
}

/** What the answer to a question tells a mirror that has `row`; undefined when that is nothing. */
export function lookOf(message: Exclude<Message, { kind: "event" }>, row: Row | undefined) {
  const { life, at } = message;
  switch (message.kind) {
    case "get":
      return HealthOmics.get(life, at);
    case "page":
      return HealthOmics.listed(life, at);
    case "listing":
      return HealthOmics.seenFiles(life, row, at);
    case "tags":
      return HealthOmics.tags(life, at);
    case "prune":
      if (!row || HealthOmics.listed(life, message.listedAt)) return undefined;
      return HealthOmics.get(life, at);
  }
}

function observe(mirror: Mirror, life: Life, observation: Observation | undefined) {
  const before = mirror.rows.get(life.id);
  if (!observation) return { before };
  note(mirror, life, observation);
  return write(
    mirror,
    life,
    applyObservation(before, HealthOmics.named(life), observation, "demo"),
  );
}

/** Remembers, on its own, which files the mirror was shown. */
function note({ rows, seen }: Mirror, { id }: Life, { at, status, files = [] }: Observation): void {
  const row = rows.get(id);
  if (row?.set_status === "DELETED" || (!row && !status)) return;
  if (!files.some((file) => file.file_path)) return;
  if (at >= (seen.get(id)?.at ?? "")) seen.set(id, { at, files });
}

function write(mirror: Mirror, { id }: Life, after: Row | undefined) {
  const before = mirror.rows.get(id);
  if (!after) return { before };
  mirror.rows.set(id, after);
  mirror.writes++;
  return { before, after };
}

/** A nightly run over the store: list, prune, files, details, tags. Answers how many rows it wrote. */
export function reconcile(mirror: Mirror, store: Life[], at: number): number {
  const writesBefore = mirror.writes;
  for (const life of store) observe(mirror, life, HealthOmics.listed(life, at));
  for (const life of store) {
    if (mirror.rows.has(life.id) && !HealthOmics.listed(life, at))
      observe(mirror, life, HealthOmics.get(life, at));
  }
  for (const life of store)
    observe(mirror, life, HealthOmics.seenFiles(life, mirror.rows.get(life.id), at));
  for (const life of store) {
    const row = mirror.rows.get(life.id);
    if (row?.details_missing?.match(/metadata|files|parts/))
      observe(mirror, life, HealthOmics.get(life, at));
    if (row && isBorn(row)) observe(mirror, life, HealthOmics.tags(life, at));
  }
  return mirror.writes - writesBefore;
}

/** Those that tags are asked for. */
export function isBorn(row: Row): boolean {
  return missing({ ...row, tags_at: undefined }).includes("tags");
}

const delay = fc.oneof(fc.constant(0), fc.nat({ max: 2000 }), fc.nat({ max: 20_000 }));
const look = fc.record({
  kind: fc.constantFrom("get", "page", "listing", "tags", "prune"),
  /** Index of the life, and when in the world's time, in thousandths. */
  life: fc.nat({ max: 2 }),
  when: fc.nat({ max: 1000 }),
  delay,
});

/** A store and what reaches its mirror, in the order in which it does. Every event `copies` times. */
export const traffic = (copies: { min: number; max: number }) =>
  fc
    .record({
      store: stores,
      looks: fc.array(look, { maxLength: 25 }),
      delays: fc.array(fc.array(delay, { minLength: copies.min, maxLength: copies.max }), {
        minLength: 40,
        maxLength: 40,
      }),
    })
    .map(({ store, looks, delays }) => {
      const asked = looks.flatMap((each): Message[] => lookAt(store, each));
      const events = store.flatMap((life, index) =>
        life.turns.flatMap((turn, n): Message[] => {
          const late = delays[(17 * index + n) % delays.length] ?? [];
          return late.map((ms) => ({ kind: "event", life, turn: n, deliveredAt: turn.at + ms }));
        }),
      );
      const messages = [...asked, ...events].sort((a, b) => a.deliveredAt - b.deliveredAt);
      return { store, messages };
    });

function lookAt(
  store: Life[],
  {
    kind,
    life: index,
    when,
    delay: late,
  }: { kind: string; life: number; when: number; delay: number },
): Message[] {
  const life = store[index];
  const bornAt = life?.turns[0]?.at;
  if (!life || bornAt === undefined) return [];
  const at = Math.round(bornAt + ((quietAt(store) - 8000 - bornAt) * when) / 1000);
  const message = { life, at, deliveredAt: at + late };
  if (kind === "prune") return [{ ...message, kind, listedAt: at, at: at + Math.min(late, 500) }];
  return [{ ...message, kind: kind as "get" | "page" | "listing" | "tags" }];
}
