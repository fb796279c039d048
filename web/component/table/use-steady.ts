import { useEffect, useMemo, useReducer, useRef } from "react";
import { settle } from "../../api/live.ts";

/**
 * Rows that do not move while they are held (somebody's pointer or focus is on them). `added` counts those that wait
 * to be shown, `show` lets them in.
 */
export function useSteady<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  { isHeld, key }: { isHeld: boolean; key: string },
): { rows: readonly Row[]; added: number; show: () => void } {
  const shown = useRef<{ key: string; ids: readonly string[] }>({ key, ids: [] });
  const [turn, show] = useReducer((count: number) => count + 1, 0);
  const lastTurn = useRef(turn);
  const steady = useMemo(() => {
    const isNew = shown.current.key !== key || lastTurn.current !== turn;
    return isHeld && !isNew ? settle(shown.current.ids, rows, idOf) : { rows, added: 0 };
  }, [rows, idOf, isHeld, key, turn]);
  useEffect(() => {
    shown.current = { key, ids: steady.rows.map(idOf) };
    lastTurn.current = turn;
  }, [key, turn, steady, idOf]);
  return { ...steady, show };
}
