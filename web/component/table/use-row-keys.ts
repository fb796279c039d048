import { type KeyboardEvent, type RefObject, useEffect } from "react";

export type RowKeys = {
  count: number;
  /** Brings a row into the document. */
  reveal: (index: number) => void;
  toggle: (index: number) => void;
  /** Selects from the row that was toggled last to this one. */
  extend: (index: number) => void;
};

/**
 * Keys of a table: j/k or arrows go to the next row's link, Enter follows it as links do, Space selects, Shift with
 * any of them selects a range. With nothing focused, j begins at the first row.
 */
export function useRowKeys(box: RefObject<HTMLElement | null>, keys: RowKeys) {
  const focus = (index: number) => {
    if (index < 0 || index >= keys.count) return;
    keys.reveal(index);
    requestAnimationFrame(() => linkOf(box.current, index)?.focus());
  };
  useEffect(() => {
    const begin = (event: globalThis.KeyboardEvent) => {
      const isFree = document.activeElement === document.body || document.activeElement === null;
      if (!isFree || event.key !== "j" || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      linkOf(box.current, undefined)?.focus();
    };
    document.addEventListener("keydown", begin);
    return () => document.removeEventListener("keydown", begin);
  }, [box]);
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>("[data-row]");
    const isRowLink = target.matches("[data-row-link]");
    const index = row ? Number(row.dataset.row) : -1;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, J: 1, K: -1 }[event.key];
    if (step !== undefined && (isRowLink || target === box.current)) {
      event.preventDefault();
      if (event.shiftKey) keys.extend(index + step);
      focus(index + step);
    }
    if (event.key === " " && isRowLink) {
      event.preventDefault();
      if (event.shiftKey) keys.extend(index);
      else keys.toggle(index);
    }
  };
}

function linkOf(box: HTMLElement | null, index: number | undefined): HTMLElement | null {
  const row = index === undefined ? "[data-row]" : `[data-row="${index}"]`;
  return box?.querySelector<HTMLElement>(`${row} [data-row-link]`) ?? null;
}
