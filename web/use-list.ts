import { useCallback, useEffect, useRef, useState } from "react";
import { type Connection, fetchPage } from "./api.ts";

/** A list while it is fetched page by page. */
export type ListState<Item> = {
  phase: "loading" | "ready" | "failed";
  items: readonly Item[];
  /** Present when there is more to fetch. */
  nextCursor?: string;
  error?: unknown;
};

/** What a person can do with a list. */
export type List<Item> = ListState<Item> & { more: () => void; reload: () => void };

/** Fetches a list of the API, from its beginning whenever the connection changes. */
export function useList<Item>({ api, token }: Connection, path: string): List<Item> {
  const [state, setState] = useState<ListState<Item>>({ phase: "loading", items: [] });
  const running = useRef<AbortController>(undefined);
  const load = useCallback(
    async (before: readonly Item[], cursor?: string) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      setState({ phase: "loading", items: before, nextCursor: cursor });
      try {
        const page = await fetchPage<Item>({ api, token }, path, cursor, controller.signal);
        const items = [...before, ...page.items];
        setState({ phase: "ready", items, nextCursor: page.nextCursor ?? undefined });
      } catch (error) {
        if (controller.signal.aborted) return;
        setState({ phase: "failed", items: before, nextCursor: cursor, error });
      }
    },
    [api, token, path],
  );
  useEffect(() => {
    void load([]);
    return () => running.current?.abort();
  }, [load]);
  return {
    ...state,
    more: () => void load(state.items, state.nextCursor),
    reload: () => void load([]),
  };
}
