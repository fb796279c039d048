import type { Destination } from "../../api/generated/schemas.ts";
import { Pill, StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { Tip } from "../../component/tip.tsx";
import { Time } from "../../component/value.tsx";

const column = columnsOf<Destination>();

export const destinationColumns: readonly Column<Destination>[] = [
  column.text("name", "Destination"),
  column.status((one) => <DestinationState of={one} />),
  column.id("uri", "Folder", "URI"),
  column.text("recipient", "Recipient"),
  column.texts("projectIds", "Projects"),
  {
    id: "checkedAt",
    title: "Looked at",
    cell: ({ check }) => <Time at={check.at} />,
    value: ({ check }) => check.at,
  },
  column.text("contact", "Contact", { isExtra: true }),
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
