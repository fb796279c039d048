import { type ReactNode, useId } from "react";
import { Problem } from "./problem.tsx";
import { Skeleton } from "./skeleton.tsx";

/** A titled part of a page. */
export function Panel(props: { title: string; actions?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="rounded-xl border border-line bg-surface p-4">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 id={id} className="font-semibold">
          {props.title}
        </h2>
        {props.actions}
      </div>
      {props.children}
    </section>
  );
}

/** What every part that asks the API goes through: waiting, failure, and then what came. */
export function Await<One>(props: {
  of: { item: One | undefined; isLoading: boolean; error: unknown; refresh: () => void };
  lines?: number;
  children: (item: One) => ReactNode;
}) {
  const { item, error, refresh } = props.of;
  if (item === undefined)
    return error ? (
      <Problem error={error} onRetry={refresh} />
    ) : (
      <Skeleton lines={props.lines ?? 4} />
    );
  return (
    <>
      {error ? <Problem error={error} onRetry={refresh} /> : null}
      {props.children(item)}
    </>
  );
}
