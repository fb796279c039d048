import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  type Answer,
  call,
  type Input,
  type OperationName,
  type Params,
  type Query,
} from "./client.ts";
import { useConnection } from "./connection.tsx";
import { livePages, paceOf } from "./live.ts";

/** Routes that answer pages, by path: `/packages/{packageId}/files`. */
export type ListPath = {
  [Name in OperationName]: Name extends `GET ${infer Path}`
    ? Answer<Name> extends { items: unknown[]; nextCursor: string | null }
      ? Path
      : never
    : never;
}[OperationName];

type ListName<Path extends ListPath> = `GET ${Path}` & OperationName;
export type Item<Path extends ListPath> =
  Answer<ListName<Path>> extends { items: (infer One)[] } ? One : never;
export type ListQuery<Path extends ListPath> = Omit<Query<ListName<Path>>, "cursor" | "limit">;

/** A list while it is fetched page by page. */
export type List<Row> = {
  items: readonly Row[];
  /** True until the first page is there, or has failed. */
  isLoading: boolean;
  /** Why the last request failed; items of before stay. */
  error: unknown;
  hasMore: boolean;
  isFetchingMore: boolean;
  more: () => void;
  refresh: () => void;
  isRefreshing: boolean;
  /** When the items were asked for, in milliseconds since 1970. */
  updatedAt: number;
  /** False when so much is loaded that it is not looked at again by itself. */
  isLive: boolean;
};

export type ListOptions<Path extends ListPath> = {
  params?: Params<ListName<Path>>;
  query?: ListQuery<Path>;
  /** Rows of a page; at most 200. */
  limit?: number;
  enabled?: boolean;
};

/** A list of the API that stays fresh: every 5 s while one of its rows moves, else every minute and on return to the tab. */
export function useList<Path extends ListPath>(
  path: Path,
  { params, query, limit = 100, enabled = true }: ListOptions<Path> = {},
): List<Item<Path>> {
  const connection = useConnection();
  const name = `GET ${path}` as ListName<Path>;
  const result = useInfiniteQuery({
    queryKey: [path, params ?? {}, query ?? {}, limit],
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const input = { params, query: { ...query, limit, cursor: pageParam } };
      return call(connection, name, input as unknown as Input<ListName<Path>>, {
        signal,
      }) as Promise<Page<Item<Path>>>;
    },
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      return pages.length > livePages ? false : paceOf(pages.flatMap(({ items }) => items));
    },
  });
  const items = useMemo(
    () => result.data?.pages.flatMap((page) => page.items) ?? [],
    [result.data],
  );
  return {
    items,
    isLoading: result.isPending && enabled,
    error: result.error ?? undefined,
    hasMore: result.hasNextPage,
    isFetchingMore: result.isFetchingNextPage,
    more: () => void result.fetchNextPage({ cancelRefetch: false }),
    refresh: () => void result.refetch(),
    isRefreshing: result.isRefetching,
    updatedAt: result.dataUpdatedAt,
    isLive: (result.data?.pages.length ?? 0) <= livePages,
  };
}

type Page<Row> = { items: Row[]; nextCursor: string | null };
