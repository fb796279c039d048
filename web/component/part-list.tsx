import type { ReactNode } from "react";
import type { List } from "../api/use-list.ts";
import { Button } from "./button.tsx";
import { Problem } from "./problem.tsx";
import { Skeleton } from "./skeleton.tsx";

/** A list inside a page: waiting, failure, nothing, what came, and the way to the rest of it. */
export function PartList<Row>(props: {
  of: List<Row>;
  /** Said when there is none. */
  none: ReactNode;
  children: (rows: readonly Row[]) => ReactNode;
}) {
  const { of: list, none, children } = props;
  if (list.isLoading) return <Skeleton lines={2} />;
  const { items, error, hasMore, isFetchingMore, more, refresh } = list;
  return (
    <>
      {error ? <Problem error={error} onRetry={refresh} /> : null}
      {items.length > 0 ? children(items) : null}
      {items.length === 0 && !error && !hasMore ? (
        <p className="text-sm text-faint">{none}</p>
      ) : null}
      {hasMore ? (
        <Button className="mt-2" isRunning={isFetchingMore} onClick={more}>
          {isFetchingMore ? "Loading…" : "Show more"}
        </Button>
      ) : null}
    </>
  );
}
