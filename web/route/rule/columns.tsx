import type { Rule } from "../../api/generated/schemas.ts";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";

export const modeWords: Record<Rule["approvalMode"], string> = {
  policy: "as the project's policy says",
  always: "a second person, always",
  unattended: "nobody, unless something is found",
};

/** Whether it fires, and why not. */
export function RulePill({ rule }: { rule: Rule }) {
  const errors = rule.findings.filter(({ severity }) => severity === "error");
  const reason = errors.map(({ message }) => message).join(" ");
  return (
    <StatusPill
      status={rule.enabled ? "ENABLED" : "DISABLED"}
      tone={errors.length > 0 ? "bad" : undefined}
      reason={reason || undefined}
    />
  );
}

const column = columnsOf<Rule>();

export const ruleColumns: readonly Column<Rule>[] = [
  column.text("jobName", "Rule"),
  {
    id: "enabled",
    title: "State",
    cell: (rule) => <RulePill rule={rule} />,
    value: ({ enabled }) => enabled,
  },
  column.texts("projectIdList", "Projects"),
  column.texts("dataTypeList", "Data"),
  column.id("shareDestination", "To", "destination"),
  {
    id: "approvalMode",
    title: "Who decides",
    cell: ({ approvalMode }) => modeWords[approvalMode],
    value: ({ approvalMode }) => approvalMode,
  },
  column.time("backTestedAt", "Back-tested"),
  column.text("owner", "Owner", { isExtra: true }),
  column.time("updatedAt", "Changed", { isExtra: true }),
  column.id("id", "Id", "rule id", { isExtra: true }),
];
