import { nameOf } from "#core/error";
import * as Log from "#core/log";
import * as Ask from "#core/readset/ask";
import { drain } from "#core/readset/backfill/drain";
import { patiently, type Run } from "#core/readset/backfill/run";
import { fromNote, lasting, sum, type Tally, tally } from "#core/readset/backfill/tally";
import { type Look, take } from "#core/readset/backfill/target";
import * as Window from "#core/readset/backfill/window";
import { type Chain, keyOf, restore } from "#core/readset/backfill/window-notes";
import { iso, now } from "#core/time";

/** Chains of pages under way: calls of 300 ms need two to fill five a second; more even out slow ones. */
const lanes = 8;
/** What the API's bounds mean is not documented: each window asks for more than it owns. */
const overlapMs = 2000;
const mostAttempts = 5;

/** What the phase came to; `asOf`: the target is the store as it was then, or later. */
export type Indexed = { asOf: string; tally: Tally };

/**
 * Lists every read set of the store, 100 a call, and brings the target's rows up to what the list
 * tells. Several windows of creation times are in flight; each page is noted once it is worked through.
 */
export async function index(run: Run): Promise<Indexed> {
  const done = await run.notes.get("index");
  if (done) return { asOf: String(done.asOf), tally: fromNote(done.tally) };
  const { asOf, from, to } = await planOf(run);
  const { open, tally: before, made } = await restore(run.notes, Window.open(from, to));
  let total = before;
  const edges = { from, to };
  const underWay = new Set(open);
  await drain(open, { lanes, weight: ({ window }) => Window.weight(window) }, async (chain) => {
    run.signal.throwIfAborted();
    const page = await step(run, chain, edges);
    made.pages++;
    underWay.delete(chain);
    const others = [...underWay].map(({ window }) => window);
    const { next, finished } = await split(run, page, others, made);
    for (const other of next) underWay.add(other);
    total = sum(total, finished);
    run.onProgress({ phase: "index", ...extent(total, underWay), bytes: 0 });
    return next;
  });
  await run.notes.put("index", { asOf, tally: total });
  return { asOf, tally: total };
}

type Step = {
  next: Chain[];
  /** Counts that nothing can change any more. */
  finished: Tally;
};

/** One page of a chain, and what becomes of the chain. */
async function step(run: Run, chain: Chain, edges: { from: number; to: number }): Promise<Step> {
  const { window } = chain;
  const page = await pageOf(run, window, edges);
  if (!page) return restart(run, chain);
  const mine = page.items.filter(({ createdAt }) => owns(window, createdAt, edges));
  const { store } = run;
  const looks = mine.map(
    ({ named, observation }): Look => ({
      named,
      look: () => ({ ...observation, store: storeRow(store) }),
    }),
  );
  const taken = await take(run, looks);
  const created = page.items.map(({ createdAt }) => Date.parse(createdAt));
  const after = Window.after(window, created, page.nextToken);
  const counted = { ...taken, listed: mine.length };
  await run.notes.put(keyOf(after), {
    token: page.nextToken ?? null,
    sight: after.sight,
    ids: mine.map(({ named }) => named.set_id).join(" "),
    tally: counted,
  });
  const so = sum(chain.tally, counted);
  if (page.nextToken === undefined) return { next: [], finished: so };
  return { next: [{ window: after, tally: so }], finished: tally() };
}

/** Cuts a chain that would be left to run alone. */
async function split(
  run: Run,
  step: Step,
  others: Window.Window[],
  made: { pages: number; windows: number },
): Promise<Step> {
  const [chain] = step.next;
  if (!chain) return step;
  const bounds = Window.cut(chain.window, others, Window.budgetOf(made));
  if (!bounds) return step;
  await run.notes.put(`cut/${chain.window.from}-${chain.window.to}`, { bounds });
  const next = Window.between(bounds).map((part) => ({ window: part, tally: tally() }));
  made.windows += next.length;
  return { next, finished: kept(run, chain.tally) };
}

/** A page token lives for a time that HealthOmics does not tell: without it the window begins anew. */
async function restart(run: Run, { window, tally: so }: Chain): Promise<Step> {
  const fresh = Window.open(window.from, window.to, window.attempt + 1);
  await run.notes.put(keyOf(fresh), { token: null, sight: null, ids: "", tally: kept(run, so) });
  Log.warn("A page token was refused; its window is listed anew", {
    storeId: run.store.store_id,
    from: iso(window.from),
    to: iso(window.to),
    attempt: fresh.attempt,
  });
  return { next: [{ window: fresh, tally: kept(run, so) }], finished: tally() };
}

/** Undefined when the page token is not taken any more. */
async function pageOf(run: Run, { from, to, token, attempt }: Window.Window, edges: Edges) {
  const asked = {
    storeId: run.store.store_id,
    // The first window has no beginning and the last no end.
    from: from > edges.from ? iso(from - overlapMs) : undefined,
    to: to < edges.to ? iso(to + overlapMs) : undefined,
  };
  try {
    return await patiently(run, () => Ask.page(asked, run.pace, token));
  } catch (error) {
    const isToken = token !== undefined && nameOf(error) === "ValidationException";
    if (isToken && attempt < mostAttempts) return undefined;
    throw error;
  }
}

type Edges = { from: number; to: number };

/** Each read set belongs to one window, whichever of them list it. */
function owns({ from, to }: Window.Window, createdAt: string, edges: Edges): boolean {
  const at = Date.parse(createdAt);
  return (at >= from || from === edges.from) && (at < to || to === edges.to);
}

/** What counts although it will be listed again. A dry run mends nothing and finds all of it anew. */
function kept({ dryRun }: Run, so: Tally): Tally {
  return dryRun ? tally() : lasting(so);
}

async function planOf({ notes, store }: Run): Promise<{ asOf: string } & Edges> {
  const noted = await notes.get("plan");
  if (noted) return noted as { asOf: string } & Edges;
  const asOf = iso();
  const plan = {
    asOf,
    from: Date.parse(store.createdAt),
    to: Math.max(now(), Date.parse(store.createdAt) + 1),
  };
  await notes.put("plan", plan);
  return plan;
}

/** How far it is, and how far it goes as long as every chain's end can be guessed. */
function extent(total: Tally, chains: Set<Chain>): { done: number; total: number | null } {
  let done = total.listed;
  let left: number | null = 0;
  for (const { window, tally } of chains) {
    done += tally.listed;
    const remaining = window.sight?.remaining;
    left = left === null || remaining === undefined || remaining === null ? null : left + remaining;
  }
  return { done, total: left === null ? null : done + Math.round(left * 100) };
}

function storeRow({ createdAt: _createdAt, ...store }: Run["store"]) {
  return store;
}

/** Every id that was listed, a page at a time. */
export async function* listedIds({ notes }: Run): AsyncIterable<string[]> {
  for await (const { value } of notes.list("window/"))
    yield String(value.ids ?? "")
      .split(" ")
      .filter(Boolean);
}
