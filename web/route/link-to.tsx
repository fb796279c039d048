import { Link } from "@tanstack/react-router";
import { Nothing } from "../component/value.tsx";
import { shorten } from "../format.ts";

/** Ways from one thing to another; each is a dash where there is none. */
type Named = { id: string | null | undefined };

export function LibraryLink({ id }: Named) {
  if (!id) return <Nothing />;
  return (
    <Link to="/libraries/$libraryId" params={{ libraryId: id }} className="link whitespace-nowrap">
      {id}
    </Link>
  );
}

export function InstrumentRunLink({ id }: Named) {
  if (!id) return <Nothing />;
  return (
    <Link to="/instrument-runs/$instrumentRunId" params={{ instrumentRunId: id }} className="link">
      {id}
    </Link>
  );
}

export function FastqLink({ id, children }: Named & { children?: string | null }) {
  if (!id) return <Nothing />;
  return (
    <Link to="/fastqs/$fastqId" params={{ fastqId: id }} className="link">
      {children ?? id}
    </Link>
  );
}

export function FastqSetLink({ id }: Named) {
  if (!id) return <Nothing />;
  return (
    <Link
      to="/fastq-sets/$fastqSetId"
      params={{ fastqSetId: id }}
      className="link whitespace-nowrap"
      title={id}
    >
      {shorten(id)}
    </Link>
  );
}

/** What is looked for by samples and subjects: all libraries of it. */
export function LibrariesLink(props: { by: "sampleId" | "subjectId" | "individualId" } & Named) {
  const { by, id } = props;
  if (!id) return <Nothing />;
  return (
    <Link to="/libraries" search={{ [by]: id }} className="link">
      {id}
    </Link>
  );
}
