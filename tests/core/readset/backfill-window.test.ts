import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Window from "#core/readset/backfill/window";

/** A store as ListReadSets answers it: pages of 100 in one order, a token that says where the next begins. */
function store(created: number[], order: "ascending" | "descending" | "none") {
  const sorted = [...created].sort((one, other) =>
    order === "descending" ? other - one : one - other,
  );
  const listed = order === "none" ? shuffled(sorted) : sorted;
  const windows = new Map<string, number[]>();
  return (from: number, to: number, token: string | undefined) => {
    const key = `${from}-${to}`;
    const within = windows.get(key) ?? listed.filter((at) => at >= from && at < to);
    windows.set(key, within);
    const start = Number(token ?? 0);
    const next = start + 100 < within.length ? String(start + 100) : undefined;
    return { created: within.slice(start, start + 100), next };
  };
}

/** Always the same disorder, in which no page is sorted. */
function shuffled(times: number[]): number[] {
  const keyed = times.map((at, n) => ({ at, key: (n * 2_654_435_761) % 4_294_967_296 }));
  return keyed.sort((one, other) => one.key - other.key).map(({ at }) => at);
}

/**
 * Works through windows as eight lanes do that take turns; answers what was listed, and how many calls were
 * made while only one window was left: those cannot use the quota up.
 */
function list(page: ReturnType<typeof store>, from: number, to: number) {
  let open = [Window.open(from, to)];
  const seen = new Set<number>();
  let [calls, alone, windows] = [0, 0, 1];
  while (open.length > 0) {
    open.sort((one, other) => Window.weight(other) - Window.weight(one));
    const inFlight = open.slice(0, 8);
    for (const window of inFlight) {
      const { created, next } = page(window.from, window.to, window.token);
      for (const at of created) seen.add(at);
      calls++;
      if (open.length === 1) alone++;
      open = open.filter((other) => other !== window);
      if (next === undefined) continue;
      const after = Window.after(window, created, next);
      const bounds = Window.cut(after, open, Window.budgetOf({ pages: calls, windows }));
      const parts = bounds ? Window.between(bounds) : [after];
      if (bounds) windows += parts.length;
      open.push(...parts);
    }
  }
  return { seen, calls, alone };
}

const from = Date.parse("2020-01-01T00:00:00Z");
const to = Date.parse("2026-01-01T00:00:00Z");
const count = 100_000;
const histories = {
  even: (n: number) => from + ((to - from) * n) / count,
  "nine tenths in the last month": (n: number) =>
    n < count / 10
      ? from + ((to - from) * n * 9) / count
      : to - (30 * 86_400_000 * (count - n)) / count,
  "nine tenths in the first month": (n: number) =>
    n > count / 10
      ? to - ((to - from) * (count - n)) / count
      : from + (30 * 86_400_000 * n) / count,
  growing: (n: number) => from + (to - from) * Math.log2(1 + n / count),
  "of weekly bursts": (n: number) => {
    const week = Math.floor((n * 312) / count);
    return from + ((to - from) * week) / 312 + (n % 320) * 1000;
  },
};

describe("windows of creation times", () => {
  for (const [name, at] of Object.entries(histories))
    for (const order of ["ascending", "descending"] as const)
      test(`a history that is ${name}, listed ${order}: the quota is used up, by few calls beyond the pages`, () => {
        const created = Array.from({ length: count }, (_, n) => Math.floor(at(n)));
        const { seen, calls, alone } = list(store(created, order), from, to + 1);
        expect(seen).toEqual(new Set(created));
        expect(calls).toBeLessThanOrEqual((count / 100) * 1.15);
        // A chain alone makes three calls a second where five are allowed.
        expect(alone).toBeLessThanOrEqual((count / 100) * 0.15);
      });

  test("a small store that was filled in bursts costs some calls more than its pages, not many times as many", () => {
    const bursts = Array.from({ length: 4500 }, (_, n) => from + Math.floor(n / 450) * 2e10 + n);
    const { seen, calls } = list(store(bursts, "ascending"), from, to + 1);
    expect(seen).toEqual(new Set(bursts));
    expect(calls).toBeLessThanOrEqual(45 + 60);
  });

  test("whatever the order and the times: nothing is left out, and it ends", () => {
    const times = fc.array(fc.integer({ min: from, max: to }), { minLength: 1, maxLength: 900 });
    const orders = fc.constantFrom("ascending" as const, "descending" as const, "none" as const);
    fc.assert(
      fc.property(times, orders, (created, order) => {
        const { seen } = list(store(created, order), from, to + 1);
        expect(seen).toEqual(new Set(created));
      }),
      { numRuns: 300 },
    );
  });

  test("cuts go from end to end without a gap, at whole seconds", () => {
    const window = fc
      .tuple(fc.integer({ min: from, max: to - 10_000 }), fc.integer({ min: 5000, max: 9e10 }))
      .map(([begin, length]) => Window.open(begin, begin + length));
    const page = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(window, page, fc.boolean(), (open, offsets, up) => {
        const sorted = offsets.sort((a, b) => (up ? a - b : b - a));
        const base = up ? open.from : Math.max(open.from, open.to - 100_000);
        const created = sorted.map((offset) => Math.min(open.to - 1, base + offset));
        const bounds = Window.cut(Window.after(open, created, "more"), [], 33);
        if (!bounds) return;
        expect([bounds[0], bounds.at(-1)]).toEqual([open.from, open.to]);
        expect([...bounds].sort((a, b) => a - b)).toEqual(bounds);
        expect(new Set(bounds).size).toBe(bounds.length);
      }),
      { numRuns: 500 },
    );
  });

  test("read sets of one instant cannot be cut apart, and are listed as one chain", () => {
    const created = Array.from({ length: 50_000 }, () => from + 500);
    const { seen, calls } = list(store(created, "ascending"), from, to);
    expect(seen.size).toBe(1);
    expect(calls).toBeLessThan(650);
  });

  test("a window nobody knows comes first, then one under way, then the longest", () => {
    const known = Window.after(Window.open(from, to), [from, from + 1000], "t");
    const begun = Window.after(Window.after(Window.open(from, to), [from], "t"), [from + 1], "t");
    const short = Window.after(Window.open(from, to), [from, to - 1], "t");
    const weights = [Window.open(from, to), begun, known, short].map(Window.weight);
    expect([...weights].sort((a, b) => b - a)).toEqual(weights);
  });
});
