import type { SyncRequest } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { Nothing, Time } from "../../component/value.tsx";
import { formatAge } from "../../format.ts";
import { isWaiting } from "./explanation.ts";

/** Names of requirements without the words that all of them have. */
const short = (name: string) => name.replace(/^has|Information$/g, "");

export const syncColumns: readonly Column<SyncRequest>[] = [
  { id: "id", title: "Request", cell: ({ id }) => id, value: ({ id }) => id },
  {
    id: "status",
    title: "Status",
    cell: ({ status, statusReason, updatedAt }) => (
      <StatusPill status={status} reason={statusReason} since={updatedAt} />
    ),
    value: ({ status }) => status,
  },
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
  {
    id: "deadlineAt",
    title: "At the latest",
    cell: ({ deadlineAt }) => <Time at={deadlineAt} />,
    value: ({ deadlineAt }) => deadlineAt,
  },
  {
    id: "hasTaskToken",
    title: "Task",
    cell: ({ hasTaskToken }) => (hasTaskToken ? "parked" : <Nothing />),
    value: ({ hasTaskToken }) => hasTaskToken,
    isExtra: true,
  },
  {
    id: "projectId",
    title: "Project",
    cell: ({ projectId }) => projectId,
    value: ({ projectId }) => projectId,
    isExtra: true,
  },
  {
    id: "createdBy",
    title: "By",
    cell: ({ createdBy }) => createdBy,
    value: ({ createdBy }) => createdBy,
    isExtra: true,
  },
  {
    id: "createdAt",
    title: "Asked",
    cell: ({ createdAt }) => <Time at={createdAt} />,
    value: ({ createdAt }) => createdAt,
  },
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
