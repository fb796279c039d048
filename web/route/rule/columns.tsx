import type { Rule } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { Time } from "../../component/value.tsx";

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

export const ruleColumns: readonly Column<Rule>[] = [
  {
    id: "jobName",
    title: "Rule",
    cell: ({ jobName }) => jobName,
    value: ({ jobName }) => jobName,
  },
  {
    id: "enabled",
    title: "State",
    cell: (rule) => <RulePill rule={rule} />,
    value: ({ enabled }) => enabled,
  },
  {
    id: "projectIdList",
    title: "Projects",
    cell: ({ projectIdList }) => projectIdList.join(", "),
    value: ({ projectIdList }) => projectIdList.join(", "),
  },
  {
    id: "dataTypeList",
    title: "Data",
    cell: ({ dataTypeList }) => dataTypeList.join(", "),
    value: ({ dataTypeList }) => dataTypeList.join(", "),
  },
  {
    id: "shareDestination",
    title: "To",
    cell: ({ shareDestination }) => <Id text={shareDestination} label="destination" />,
    value: ({ shareDestination }) => shareDestination,
  },
  {
    id: "approvalMode",
    title: "Who decides",
    cell: ({ approvalMode }) => modeWords[approvalMode],
    value: ({ approvalMode }) => approvalMode,
  },
  {
    id: "backTestedAt",
    title: "Back-tested",
    cell: ({ backTestedAt }) => <Time at={backTestedAt} />,
    value: ({ backTestedAt }) => backTestedAt,
  },
  {
    id: "owner",
    title: "Owner",
    isExtra: true,
    cell: ({ owner }) => owner,
    value: (one) => one.owner,
  },
  {
    id: "updatedAt",
    title: "Changed",
    isExtra: true,
    cell: ({ updatedAt }) => <Time at={updatedAt} />,
    value: ({ updatedAt }) => updatedAt,
  },
  { id: "id", title: "Id", isExtra: true, cell: ({ id }) => <Id text={id} label="rule id" /> },
];
