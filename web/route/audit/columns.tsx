import type { AuditRecord } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { Pill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { Count, Nothing, Time } from "../../component/value.tsx";

export const auditColumns: readonly Column<AuditRecord>[] = [
  { id: "action", title: "Action", cell: ({ action }) => action, value: ({ action }) => action },
  { id: "at", title: "When", cell: ({ at }) => <Time at={at} />, value: ({ at }) => at },
  {
    id: "actor",
    title: "By",
    cell: ({ actor }) => actor.name || actor.id,
    value: ({ actor }) => actor.name || actor.id,
  },
  {
    id: "subject",
    title: "Thing",
    cell: ({ subject }) => <Id text={subject} label="id of the thing" />,
    value: ({ subject }) => subject,
  },
  {
    id: "projectId",
    title: "Project",
    cell: ({ projectId }) => projectId,
    value: ({ projectId }) => projectId,
  },
  {
    id: "details",
    title: "What was said",
    cell: ({ details }) => (details ? JSON.stringify(details) : <Nothing />),
    value: ({ details }) => (details ? JSON.stringify(details) : null),
  },
  {
    id: "sequence",
    title: "Place in the chain",
    isNumeric: true,
    cell: ({ sequence }) =>
      sequence === null ? <Pill tone="busy">in a minute</Pill> : <Count of={sequence} />,
    value: ({ sequence }) => sequence,
  },
  {
    id: "actorId",
    title: "By (id)",
    isExtra: true,
    cell: ({ actor }) => <Id text={actor.id} label="actor id" />,
    value: ({ actor }) => actor.id,
  },
  {
    id: "hash",
    title: "Hash",
    isExtra: true,
    cell: ({ hash }) => (hash ? <Id text={hash} label="hash" /> : <Nothing />),
    value: ({ hash }) => hash,
  },
];
