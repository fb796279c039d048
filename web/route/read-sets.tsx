import type { Connection, ReadSet } from "../api.ts";
import { Copyable } from "../component/copyable.tsx";
import { type Column, ListView } from "../component/list-view.tsx";
import { StatusPill } from "../component/status-pill.tsx";
import { matches } from "../filter.ts";
import { formatBytes, formatCount, formatTime, totalBytes } from "../format.ts";
import { useList } from "../use-list.ts";

/** The read sets of the sequence stores. */
export function ReadSets(props: {
  connection: Connection;
  filter: string;
  onFilter: (filter: string) => void;
}) {
  const list = useList<ReadSet>(props.connection, "/api/v1/read-sets");
  return (
    <>
      <h1>Read sets</h1>
      <ListView
        noun="read sets"
        list={list}
        columns={readSetColumns}
        keeps={keepsReadSet}
        filter={props.filter}
        onFilter={props.onFilter}
        empty={<p>No read sets yet. They appear here once a sequence store reports them.</p>}
      />
    </>
  );
}

export const readSetColumns: readonly Column<ReadSet>[] = [
  {
    name: "Read set",
    cell: ({ id, name }) => (
      <>
        <b>{name || "Unnamed"}</b>
        <Copyable text={id} label="read set id" />
      </>
    ),
  },
  { name: "Status", cell: ({ status }) => <StatusPill status={status} /> },
  { name: "Sample", cell: ({ sampleId }) => sampleId || "–" },
  { name: "Subject", cell: ({ subjectId }) => subjectId || "–" },
  { name: "Type", cell: ({ fileType }) => fileType || "–" },
  { name: "Files", numeric: true, cell: ({ files }) => formatCount(files?.length) },
  { name: "Size", numeric: true, cell: ({ files }) => formatBytes(files && totalBytes(files)) },
  { name: "Store", cell: ({ storeId }) => <Copyable text={storeId} label="store id" /> },
  {
    name: "Created",
    cell: ({ createdAt }) => <time dateTime={createdAt}>{formatTime(createdAt)}</time>,
  },
];

export function keepsReadSet(item: ReadSet, filter: string): boolean {
  const { id, arn, name, status, sampleId, subjectId, fileType, storeId, files } = item;
  const paths = files?.map(({ path }) => path) ?? [];
  return matches(filter, [id, arn, name, status, sampleId, subjectId, fileType, storeId, ...paths]);
}
