/**
 * A stretch of creation times that is listed as one chain of pages, each page naming the next. Times
 * are epoch milliseconds; a read set belongs to the one window with `from <= created < to`.
 */
export type Window = {
  from: number;
  to: number;
  /** Counts restarts: a page token that HealthOmics does not take any more begins the chain anew. */
  attempt: number;
  /** Pages of this attempt so far. */
  pages: number;
  token: string | undefined;
  sight: Sight | undefined;
};

/**
 * What the pages so far tell of the rest. HealthOmics promises no order; one that is seen serves to
 * guess how long a chain will be, and nothing else.
 */
export type Sight = {
  order: "ascending" | "descending" | "none";
  /** First and last creation seen. */
  first: number;
  last: number;
  /** Pages that are left, as far as the last page's pace tells; unknown without an order. */
  remaining: number | null;
};

/** A chain so short may as well run alone. */
const shortEnough = 64;
/** Pages that a part is to have at least, as far as they can be guessed, and how many parts a cut makes. */
const worthwhile = 50;
const [fewestParts, mostParts] = [4, 32];
/** Creation times of one instant cannot be told apart by a window. */
const narrowest = 4000;

export function open(from: number, to: number, attempt = 0): Window {
  return { from, to, attempt, pages: 0, token: undefined, sight: undefined };
}

/** The chain after one more page with these creation times. */
export function after(window: Window, createdAt: number[], token: string | undefined): Window {
  return { ...window, pages: window.pages + 1, token, sight: look(window, createdAt) };
}

/**
 * Where to cut a window: bounds of its parts from `from` to `to`; undefined when it is to go on as it is.
 * One chain is one call after another and cannot use the quota up, two can: so a window is cut when it
 * looks longer than all others together. Guesses are bad where read sets come in bursts: what they may cost
 * in calls is limited by `budget`. Parts are listed from their beginning, so that nothing hangs on the
 * order that was seen; therefore a chain is cut only while little of it would be listed twice.
 */
export function cut(window: Window, others: Window[], budget: number): number[] | undefined {
  const { from, to, pages, sight, token } = window;
  const most = Math.min(budget, mostParts);
  if (!sight || token === undefined || to - from < narrowest || most < fewestParts)
    return undefined;
  const left = others.reduce((total, other) => total + leftOf(other), 0);
  // Without an order nothing is known but that there is more.
  if (sight.order === "none") return left === 0 && pages === 1 ? bounds(from, to, most) : undefined;
  const { remaining } = sight;
  if (remaining === null || remaining <= Math.max(shortEnough, 10 * pages, 2 * left))
    return undefined;
  const parts = Math.max(fewestParts, Math.min(most, Math.ceil(remaining / worthwhile)));
  return sight.order === "ascending"
    ? distinct([from, ...around(Math.max(from, sight.last), to, parts)])
    : distinct([...around(Math.min(to, sight.first), from, parts), to]);
}

/**
 * Bounds from where the chain is to the window's other end: half of them even, half of them ever closer to
 * where it is. There the read sets are dense, and nobody knows how far: a burst may end in a minute or a year.
 */
function around(here: number, there: number, parts: number): number[] {
  const [from, to] = [Math.min(here, there), Math.max(here, there)];
  const even = bounds(from, to, Math.ceil(parts / 2));
  const near = (to - from) / Math.ceil(parts / 2);
  const close = Array.from({ length: Math.floor(parts / 2) }, (_, n) => {
    const away = near / 4 ** (n + 1);
    return Math.ceil((here < there ? here + away : here - away) / 1000) * 1000;
  });
  return distinct([...even, ...close.filter((time) => time > from && time < to)]);
}

/** How many windows may be made by cuts beside those there are: one call in 32, and some to begin with. */
export function budgetOf({ pages, windows }: { pages: number; windows: number }): number {
  return mostParts + 1 + Math.floor(pages / 32) - windows;
}

/** Pages that are left, as far as is known: of a window that nobody looked at yet, any number. */
function leftOf({ pages, sight }: Window): number {
  if (pages === 0) return Number.POSITIVE_INFINITY;
  return sight?.remaining ?? Number.POSITIVE_INFINITY;
}

/** The windows between bounds. */
export function between(bounds: number[]): Window[] {
  return bounds.slice(1).map((to, index) => open(bounds[index] ?? to, to));
}

/** Which window is worth a call first: unknown ones, then those under way, then the longest. */
export function weight({ pages, sight }: Window): number {
  if (pages === 0) return Number.MAX_VALUE;
  return (pages > 1 ? 1e9 : 0) + (sight?.remaining ?? 0);
}

function look({ from, to, sight }: Window, createdAt: number[]): Sight {
  if (createdAt.length === 0)
    return sight ?? { order: "none", first: to, last: from, remaining: null };
  const [least, most] = [Math.min(...createdAt), Math.max(...createdAt)];
  const isSorted = (up: boolean) =>
    createdAt.every(
      (at, index) =>
        index === 0 || up === at >= (createdAt[index - 1] ?? at) || at === createdAt[index - 1],
    );
  const ascending =
    isSorted(true) && (!sight || (sight.order !== "descending" && least >= sight.last));
  const descending =
    isSorted(false) && (!sight || (sight.order !== "ascending" && most <= sight.first));
  const order =
    sight?.order === "none" ? "none" : ascending ? "ascending" : descending ? "descending" : "none";
  const first = Math.min(least, sight?.first ?? least);
  const last = Math.max(most, sight?.last ?? most);
  const left = order === "ascending" ? to - last : first - from;
  const remaining = order === "none" ? null : left / Math.max(1, most - least);
  return { order, first, last, remaining };
}

/** `parts + 1` bounds, at whole seconds but for the ends. */
function bounds(from: number, to: number, parts: number): number[] {
  const at = (part: number) => Math.ceil((from + ((to - from) * part) / parts) / 1000) * 1000;
  const inner = Array.from({ length: parts - 1 }, (_, part) => at(part + 1));
  return distinct([from, ...inner.filter((time) => time > from && time < to), to]);
}

function distinct(times: number[]): number[] {
  return [...new Set(times)].sort((one, other) => one - other);
}
