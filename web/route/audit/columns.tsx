import type { AuditRecord } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { Pill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { Count, Cut } from "../../component/value.tsx";
import { wordsOf } from "../../component/words-of.ts";

const column = columnsOf<AuditRecord>();

export const auditColumns: readonly Column<AuditRecord>[] = [
  column.text("action", "Action"),
  column.time("at", "When"),
  {
    id: "actor",
    title: "By",
    cell: ({ actor }) => actor.name || actor.id,
    value: ({ actor }) => actor.name || actor.id,
  },
  column.id("subject", "Thing", "id of the thing"),
  column.text("projectId", "Project", { isExtra: true }),
  {
    id: "details",
    title: "What was said",
    cell: ({ details }) => <Cut text={wordsOf(details).join(" · ")} />,
    value: ({ details }) => (details ? JSON.stringify(details) : null),
  },
  {
    id: "sequence",
    title: "In the chain",
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
  column.id("hash", "Hash", "hash", { isExtra: true }),
];
