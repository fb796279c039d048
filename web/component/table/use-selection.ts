import { useRef, useState } from "react";

/** Which rows are chosen, by id, in the order in which they are shown. */
export function useSelection(ids: readonly string[], key: string) {
  const [chosen, setChosen] = useState<{ key: string; ids: ReadonlySet<string> }>({
    key,
    ids: new Set(),
  });
  const anchor = useRef(0);
  // Another filter is another question: what was chosen of the one before is none of its answers.
  const selected = chosen.key === key ? chosen.ids : none;
  const set = (next: Iterable<string>) => setChosen({ key, ids: new Set(next) });
  const toggle = (index: number) => {
    const id = ids[index];
    if (id === undefined) return;
    anchor.current = index;
    set(selected.has(id) ? [...selected].filter((one) => one !== id) : [...selected, id]);
  };
  const extend = (index: number) => {
    const [first, last] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
    set([...selected, ...ids.slice(Math.max(0, first), last + 1)]);
  };
  return { selected, toggle, extend, clear: () => set([]), all: () => set(ids) };
}

const none: ReadonlySet<string> = new Set();
