import { type Notes, padded } from "#core/readset/backfill/notes";
import { fromNote, lasting, sum, type Tally, tally } from "#core/readset/backfill/tally";
import * as Window from "#core/readset/backfill/window";

/** A window with what its pages have counted so far. */
export type Chain = { window: Window.Window; tally: Tally };

/** A page's note: its window, the attempt and the page, in an order that sorts as text. */
export function keyOf({ from, to, attempt, pages }: Window.Window): string {
  return `window/${from}-${to}/${padded(attempt, 3)}/${padded(pages)}`;
}

type Last = Chain & { ended: boolean };

/**
 * The windows that are not ended yet, and what ended ones have counted. The plan is one window; where
 * it was cut and how far each part has come is read off the notes.
 */
export async function restore(
  notes: Notes,
  whole: Window.Window,
): Promise<{ open: Chain[]; tally: Tally; made: { pages: number; windows: number } }> {
  const cuts = new Map<string, number[]>();
  for await (const { key, value } of notes.list("cut/"))
    cuts.set(key.slice("cut/".length), value.bounds as number[]);
  const { chains, pages } = await chainsOf(notes);
  const made = { pages, windows: 0 };
  const open: Chain[] = [];
  let total = tally();
  const visit = (window: Window.Window) => {
    made.windows++;
    const name = `${window.from}-${window.to}`;
    const chain = chains.get(name);
    const bounds = cuts.get(name);
    if (bounds) {
      if (chain) total = sum(total, lasting(chain.tally));
      for (const part of Window.between(bounds)) visit(part);
      return;
    }
    if (chain?.ended) total = sum(total, chain.tally);
    else open.push(chain ?? { window, tally: tally() });
  };
  visit(whole);
  return { open, tally: total, made };
}

/** The last attempt of each window, with the sum of its pages. */
async function chainsOf(notes: Notes): Promise<{ chains: Map<string, Last>; pages: number }> {
  const chains = new Map<string, Last>();
  let listed = 0;
  for await (const { key, value } of notes.list("window/")) {
    const [, name = "", attempt = "", page = ""] = key.split("/");
    const [from = 0, to = 0] = name.split("-").map(Number);
    const before = chains.get(name);
    listed++;
    // A restart's own note carries what of the earlier attempts stays true.
    const isSame = before?.window.attempt === Number(attempt);
    const token = (value.token as string | null) ?? undefined;
    const pages = Number(page);
    chains.set(name, {
      window: {
        from,
        to,
        attempt: Number(attempt),
        pages,
        token,
        sight: (value.sight as Window.Sight | null) ?? undefined,
      },
      tally: sum(isSame && before ? before.tally : tally(), fromNote(value.tally)),
      ended: token === undefined && pages > 0,
    });
  }
  return { chains, pages: listed };
}
