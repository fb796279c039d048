import type { Connection, Package } from "../api.ts";
import { Copyable } from "../component/copyable.tsx";
import { type Column, ListView } from "../component/list-view.tsx";
import { StatusPill } from "../component/status-pill.tsx";
import { matches } from "../filter.ts";
import { formatBytes, formatCount, formatTime } from "../format.ts";
import { useList } from "../use-list.ts";

/** The packages made for recipients. */
export function Packages(props: {
  connection: Connection;
  filter: string;
  onFilter: (filter: string) => void;
}) {
  const list = useList<Package>(props.connection, "/api/v1/packages");
  return (
    <>
      <h1>Packages</h1>
      <ListView
        noun="packages"
        list={list}
        columns={packageColumns}
        keeps={keepsPackage}
        filter={props.filter}
        onFilter={props.onFilter}
        empty={<p>No packages yet. A package made through the API appears here at once.</p>}
      />
    </>
  );
}

export const packageColumns: readonly Column<Package>[] = [
  {
    name: "Package",
    cell: ({ id, name }) => (
      <>
        <b>{name || "Unnamed"}</b>
        <Copyable text={id} label="package id" />
      </>
    ),
  },
  {
    name: "Status",
    cell: ({ status, statusReason }) => <StatusPill status={status} reason={statusReason} />,
  },
  { name: "Files", numeric: true, cell: ({ fileCount }) => formatCount(fileCount) },
  { name: "Size", numeric: true, cell: ({ totalBytes }) => formatBytes(totalBytes) },
  {
    name: "Created",
    cell: ({ createdAt }) => <time dateTime={createdAt}>{formatTime(createdAt)}</time>,
  },
];

export function keepsPackage(item: Package, filter: string): boolean {
  return matches(filter, [item.id, item.name, item.status, item.statusReason]);
}
