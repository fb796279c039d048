import type { Destination } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { Pill, StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { Tip } from "../../component/tip.tsx";
import { Time } from "../../component/value.tsx";

export const destinationColumns: readonly Column<Destination>[] = [
  { id: "name", title: "Destination", cell: ({ name }) => name, value: ({ name }) => name },
  {
    id: "status",
    title: "Status",
    cell: (one) => <DestinationState of={one} />,
    value: ({ status }) => status,
  },
  {
    id: "uri",
    title: "Folder",
    cell: ({ uri }) => <Id text={uri} label="URI" />,
    value: ({ uri }) => uri,
  },
  {
    id: "recipient",
    title: "Recipient",
    cell: ({ recipient }) => recipient,
    value: ({ recipient }) => recipient,
  },
  {
    id: "projectIds",
    title: "Projects",
    cell: ({ projectIds }) => projectIds.join(", "),
    value: ({ projectIds }) => projectIds.join(", "),
  },
  {
    id: "checkedAt",
    title: "Looked at",
    cell: ({ check }) => <Time at={check.at} />,
    value: ({ check }) => check.at,
  },
  {
    id: "contact",
    title: "Contact",
    isExtra: true,
    cell: ({ contact }) => contact,
    value: ({ contact }) => contact,
  },
];

/** Whether it is open, and what the last look at it said. */
export function DestinationState({ of }: { of: Destination }) {
  const { status, check } = of;
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      <StatusPill
        status={status}
        {...(status === "DISABLED" && { reason: "Nothing goes there" })}
      />
      {check.isUsable ? null : (
        <Tip text={check.reason ?? ""}>
          <Pill tone="bad">not usable</Pill>
        </Tip>
      )}
    </span>
  );
}
