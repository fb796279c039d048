import type { PlanAction, PlanItem } from "../../api/generated/schemas.ts";
import { planAction } from "../../api/generated/values.ts";
import { useList } from "../../api/use-list.ts";
import { CopyIcon } from "../../component/copy.tsx";
import { Field, Select } from "../../component/field.tsx";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { Tip } from "../../component/tip.tsx";
import { Bytes } from "../../component/value.tsx";

const actions: Record<PlanAction, { label: string; tone: "good" | "rest" | "warn" }> = {
  send: { label: "send", tone: "good" },
  "already-there": { label: "already there", tone: "rest" },
  collision: { label: "collision", tone: "warn" },
};

const columns: readonly SmallColumn<PlanItem>[] = [
  {
    title: "Path",
    cell: ({ path }) => <span className="block min-w-72 wrap-anywhere">{path}</span>,
  },
  {
    title: "What is done",
    cell: ({ action, reason }) => (
      <Tip text={reason}>
        <Pill tone={actions[action].tone}>{actions[action].label}</Pill>
      </Tip>
    ),
  },
  { title: "Size", isNumeric: true, cell: ({ sizeBytes }) => <Bytes count={sizeBytes} /> },
  {
    title: "Storage",
    cell: ({ storageState }) => (
      <Pill tone={storageState === "ARCHIVED" ? "warn" : "good"}>{storageState.toLowerCase()}</Pill>
    ),
  },
  {
    title: "To",
    cell: ({ destinationUri }) => <CopyIcon label="destination" text={destinationUri} />,
  },
];

/** Files of a plan, all or those of one action. */
export function PlanItems(props: {
  planId: string;
  action: string | undefined;
  onAction: (action: string | undefined) => void;
}) {
  const { planId, onAction } = props;
  const action = planAction.find((one) => one === props.action);
  const items = useList("/plans/{planId}/items", {
    params: { planId },
    query: { ...(action && { action }) },
  });
  return (
    <>
      <div className="mb-3 max-w-60">
        <Field label="Show">
          <Select
            value={action ?? ""}
            onChange={(value) => onAction(value || undefined)}
            options={[
              { value: "", label: "All files" },
              ...planAction.map((value) => ({ value, label: actions[value].label })),
            ]}
          />
        </Field>
      </div>
      <PartList of={items} none="No such file.">
        {(rows) => (
          <SmallTable label="files" columns={columns} rows={rows} keyOf={({ n }) => String(n)} />
        )}
      </PartList>
    </>
  );
}
