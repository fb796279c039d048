const counts = [
  /** Read sets that HealthOmics listed. */
  "listed",
  /** Of them, those the target did not have; those it had otherwise. */
  "missing",
  "stale",
  /** Read sets of the target that HealthOmics does not know any more. */
  "extra",
  /** Differences that are mended. */
  "repaired",
  /** Read sets that could not be written or asked for; the log names them. */
  "skipped",
  /** Of the listed, those that are ACTIVE, and those that still lack a detail. */
  "active",
  "lackFiles",
  "lackParts",
  "lackTags",
] as const;
export type Count = (typeof counts)[number];

/** What a step, a phase or a run counted. */
export type Tally = Record<Count, number>;

/** All zero, but for what is given. */
export function tally(given: Partial<Tally> = {}): Tally {
  return { ...zero(), ...given };
}

export function sum(one: Tally, other: Partial<Tally>): Tally {
  return Object.fromEntries(counts.map((name) => [name, one[name] + (other[name] ?? 0)])) as Tally;
}

/** What stays true when the same read sets are listed again: mended differences are not found twice. */
export function lasting({ missing, stale, extra, repaired, skipped }: Tally): Tally {
  return tally({ missing, stale, extra, repaired, skipped });
}

/** Reads a tally out of a note; counts that it lacks are zero. */
export function fromNote(value: unknown): Tally {
  return tally(value as Partial<Tally> | undefined);
}

function zero(): Tally {
  return Object.fromEntries(counts.map((name) => [name, 0])) as Tally;
}
