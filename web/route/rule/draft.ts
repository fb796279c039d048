import type { CreateRule, Rule, RuleApprovalMode } from "../../api/generated/schemas.ts";

/** A rule as it is typed; texts, so that half of a number can be there. */
export type Draft = {
  jobName: string;
  projectIdList: string;
  dataTypeList: string[];
  shareDestination: string;
  approvalMode: RuleApprovalMode;
  approvalsFirstRuns: string;
  gibibytes: string;
  files: string;
  runsPerDay: string;
};

export const emptyDraft: Draft = {
  ...{ jobName: "", projectIdList: "", dataTypeList: ["fastq"], shareDestination: "" },
  ...{ approvalMode: "policy", approvalsFirstRuns: "3" },
  ...{ gibibytes: "9300", files: "50000", runsPerDay: "20" },
};

const bytesOf = 2 ** 30;
const written = (value: number | null, of = 1) => (value === null ? "" : String(value / of));

export function draftOf(rule: Rule): Draft {
  const { jobName, projectIdList, dataTypeList, shareDestination, approvalMode, caps } = rule;
  return {
    ...{ jobName, shareDestination, approvalMode, dataTypeList },
    projectIdList: projectIdList.join(", "),
    approvalsFirstRuns: String(rule.approvalsFirstRuns),
    gibibytes: written(caps.bytes, bytesOf),
    files: written(caps.files),
    runsPerDay: written(caps.runsPerDay),
  };
}

/** What the API is asked with; an empty cap is none. A number that is none is sent as it is: the API names it. */
export function bodyOf(draft: Draft): CreateRule {
  const cap = (text: string, of = 1) => (text.trim() === "" ? null : Math.round(Number(text) * of));
  return {
    jobName: draft.jobName.trim(),
    projectIdList: draft.projectIdList.split(/[\s,]+/).filter(Boolean),
    dataTypeList: draft.dataTypeList,
    shareDestination: draft.shareDestination.trim(),
    approvalMode: draft.approvalMode,
    approvalsFirstRuns: Number(draft.approvalsFirstRuns),
    caps: {
      bytes: cap(draft.gibibytes, bytesOf),
      files: cap(draft.files),
      runsPerDay: cap(draft.runsPerDay),
    },
  };
}
