import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";

/** The head of every page: where it belongs, what it is, its state, and what can be done. Names the window too. */
export function PageHeader(props: {
  title: string;
  /** The list above it. */
  parent?: { to: string; label: string };
  /** Id, pill, and what else belongs to the title. */
  facts?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
}) {
  const { title, parent, facts, lead, actions } = props;
  useEffect(() => {
    document.title = title === "Seqferry" ? title : `${title} · Seqferry`;
  }, [title]);
  return (
    <div className="mb-5">
      {parent ? (
        <nav aria-label="Where this is" className="mb-1 text-sm">
          <Link to={parent.to} className="link">
            {parent.label}
          </Link>
          <span aria-hidden="true" className="text-faint">
            {" "}
            /
          </span>
        </nav>
      ) : null}
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
          {facts ? (
            <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">{facts}</div>
          ) : null}
        </div>
        {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
      </div>
      {lead ? <p className="mt-1 max-w-3xl text-faint">{lead}</p> : null}
    </div>
  );
}
