import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Panel } from "../../component/panel.tsx";
import { Problem } from "../../component/problem.tsx";
import { Progress } from "../../component/progress.tsx";
import { Skeleton } from "../../component/skeleton.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Age } from "../../component/value.tsx";
import type { HomeRow } from "./rows.ts";

/** What several lists say of themselves. */
type Asked = readonly { isLoading: boolean; error: unknown; refresh: () => void }[];

/** Lines at most; beyond them it is said how many there are. */
const most = 8;

/** A part of the home page: lines of several lists in one, and what went wrong with any of them. */
export function HomePart(props: {
  title: string;
  rows: readonly HomeRow[];
  asked: Asked;
  none: string;
  actions?: ReactNode;
}) {
  const { title, rows, asked, none, actions } = props;
  const failed = asked.find(({ error }) => error !== undefined);
  const isLoading = rows.length === 0 && asked.some((one) => one.isLoading);
  return (
    <Panel title={rows.length > 0 ? `${title} (${rows.length})` : title} actions={actions}>
      {failed ? <Problem error={failed.error} onRetry={failed.refresh} /> : null}
      {isLoading ? <Skeleton lines={3} /> : null}
      {rows.length === 0 && !isLoading && !failed ? (
        <p className="text-sm text-faint">{none}</p>
      ) : null}
      <ul className="divide-y divide-line">
        {rows.slice(0, most).map((row) => (
          <Line key={row.key} row={row} />
        ))}
      </ul>
      {rows.length > most ? (
        <p className="mt-2 text-sm text-faint">{rows.length - most} more are in their lists.</p>
      ) : null}
    </Panel>
  );
}

function Line({ row: { kind, name, to, status, reason, at, progress } }: { row: HomeRow }) {
  const isBad = status === "FAILED" || status === "UPLOAD_FAILED";
  return (
    <li className="py-2 text-sm first:pt-0">
      <div className="flex items-center justify-between gap-3">
        <span className="min-w-0 truncate">
          <span className="text-faint">{kind}</span>{" "}
          <Link to={to} className="link">
            {name}
          </Link>
        </span>
        <span className="flex shrink-0 items-center gap-3 text-faint">
          <Age at={at} />
          <StatusPill status={status} reason={reason} />
        </span>
      </div>
      {isBad && reason ? <p className="mt-0.5 line-clamp-2 text-faint">{reason}</p> : null}
      {progress?.total ? (
        <Progress label={`Progress of ${kind.toLowerCase()} ${name}`} {...progress} isLabelHidden />
      ) : null}
    </li>
  );
}
