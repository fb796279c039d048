import type { SyncRequest } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { Nothing } from "../../component/value.tsx";
import { formatAge } from "../../format.ts";
import { isWaiting } from "./explanation.ts";

/** Names of requirements without the words that all of them have. */
const short = (name: string) => name.replace(/^has|Information$/g, "");

const column = columnsOf<SyncRequest>();

export const syncColumns: readonly Column<SyncRequest>[] = [
  column.text("id", "Request"),
  column.status(),
  {
    id: "age",
    title: "Waits for",
    cell: (request) => (isWaiting(request) ? formatAge(request.createdAt) : <Nothing />),
    value: (request) => (isWaiting(request) ? -Date.parse(request.createdAt) : null),
  },
  {
    id: "asked",
    title: "Fastqs and sets",
    cell: ({ fastqIds, fastqSetIds }) => askedOf(fastqIds.length, fastqSetIds.length),
    value: ({ fastqIds, fastqSetIds }) => fastqIds.length + fastqSetIds.length,
  },
  {
    id: "requirements",
    title: "Requires",
    cell: ({ requirements }) => Object.keys(requirements).map(short).join(", "),
    value: ({ requirements }) => Object.keys(requirements).join(" "),
  },
  {
    id: "statusReason",
    title: "Why",
    cell: ({ error, statusReason }) => error ?? statusReason ?? <Nothing />,
    value: ({ error, statusReason }) => error ?? statusReason,
  },
  column.time("deadlineAt", "At the latest"),
  {
    id: "hasTaskToken",
    title: "Task",
    cell: ({ hasTaskToken }) => (hasTaskToken ? "parked" : <Nothing />),
    value: ({ hasTaskToken }) => hasTaskToken,
    isExtra: true,
  },
  column.text("projectId", "Project", { isExtra: true }),
  column.text("createdBy", "By", { isExtra: true }),
  column.time("createdAt", "Asked"),
];

function askedOf(fastqs: number, sets: number): string {
  const parts = [
    fastqs > 0 && `${fastqs} fastq${fastqs === 1 ? "" : "s"}`,
    sets > 0 && `${sets} set${sets === 1 ? "" : "s"}`,
  ];
  return parts.filter(Boolean).join(", ");
}

export function SyncRequestId({ id }: { id: string }) {
  return (
    <Id
      text={id}
      label="sync request id"
      forms={{ "the CLI line": `seqferry sync explain ${id}` }}
    />
  );
}
