import type { LimsColumn, SetSharingPolicy, SharingPolicy } from "../../api/generated/schemas.ts";

/** A policy while it is edited. */
export type PolicyDraft = {
  newDestination: boolean;
  findings: boolean;
  /** In GB, as typed; empty: size is no reason. */
  aboveGigabytes: string;
  /** Null: all of them, those to come included. */
  releasedColumns: readonly LimsColumn[] | null;
  /** A pattern a line. */
  patterns: string;
};

const gigabyte = 1e9;

export function draftOf({
  approval,
  releasedColumns,
  hiddenNamePatterns,
}: SharingPolicy): PolicyDraft {
  const { newDestination, findings, aboveBytes } = approval;
  return {
    ...{ newDestination, findings, releasedColumns },
    aboveGigabytes: aboveBytes === null ? "" : String(aboveBytes / gigabyte),
    patterns: hiddenNamePatterns.join("\n"),
  };
}

/** What is set by a draft, or what is wrong with it. */
export function policyOf(draft: PolicyDraft): { body: SetSharingPolicy } | { fault: string } {
  const { newDestination, findings, releasedColumns } = draft;
  const typed = draft.aboveGigabytes.trim();
  const amount = Number(typed);
  if (typed !== "" && !(amount >= 0 && Number.isFinite(amount)))
    return { fault: "The size must be a number of GB, or empty." };
  const aboveBytes = typed === "" ? null : Math.round(amount * gigabyte);
  return {
    body: {
      approval: { newDestination, findings, aboveBytes },
      releasedColumns: releasedColumns && [...releasedColumns],
      hiddenNamePatterns: [
        ...new Set(draft.patterns.split("\n").map((line) => line.trim())),
      ].filter(Boolean),
    },
  };
}
