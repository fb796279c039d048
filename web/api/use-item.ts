import { useQuery } from "@tanstack/react-query";
import {
  type Answer,
  call,
  type Input,
  type OperationName,
  type Params,
  type Query,
} from "./client.ts";
import { useConnection } from "./connection.tsx";
import { paceOf } from "./live.ts";

/** Paths of every route that reads. */
export type ItemPath = {
  [Name in OperationName]: Name extends `GET ${infer Path}` ? Path : never;
}[OperationName];

type ItemName<Path extends ItemPath> = `GET ${Path}` & OperationName;

/** One thing while it is fetched. */
export type Loaded<One> = {
  item: One | undefined;
  isLoading: boolean;
  error: unknown;
  refresh: () => void;
  updatedAt: number;
};

/** One thing of the API that stays fresh, as lists do. A thing that is not there is not asked for again. */
export function useItem<Path extends ItemPath>(
  path: Path,
  params: Params<ItemName<Path>>,
  { query, enabled = true }: { query?: Query<ItemName<Path>>; enabled?: boolean } = {},
): Loaded<Answer<ItemName<Path>>> {
  const connection = useConnection();
  const result = useQuery({
    queryKey: [path, params, query ?? {}, "one"],
    enabled,
    queryFn: ({ signal }) =>
      call(
        connection,
        `GET ${path}` as ItemName<Path>,
        { params, query } as unknown as Input<ItemName<Path>>,
        { signal },
      ),
    refetchInterval: ({ state }) => (state.error ? false : paceOf([state.data])),
  });
  return {
    item: result.data,
    isLoading: result.isPending && enabled,
    error: result.error ?? undefined,
    refresh: () => void result.refetch(),
    updatedAt: result.dataUpdatedAt,
  };
}
