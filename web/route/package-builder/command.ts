import type { CreatePackage, PackageSelection } from "../../api/generated/schemas.ts";
import { quoted } from "../../command-line.ts";
import type { Draft } from "./draft.ts";

/** Options of the command line by the member of a selection; each entry of a list is one. */
const options: Partial<Record<keyof PackageSelection, string>> = {
  libraryIdList: "library-id",
  subjectIdList: "subject-id",
  individualIdList: "individual-id",
  projectIdList: "whole-project",
  readSetIdList: "read-set",
  sampleIdList: "sample-id",
  instrumentRunIdList: "instrument-run-id",
  libraryIdExclusionList: "exclude-library-id",
  portalRunIdExclusionList: "exclude-portal-run-id",
  secondaryAnalysisTypeList: "secondary-analysis-type",
  dataTypeList: "data-type",
  sequencingRunFrom: "sequencing-run-from",
  sequencingRunTo: "sequencing-run-to",
};

/** The same request as a line for our command line. */
export function packageLine(draft: Draft, { name, projectId, selection }: CreatePackage): string {
  const words = Object.entries(options).flatMap(([member, option]) => {
    const value = selection[member as keyof PackageSelection];
    const entries = Array.isArray(value) ? value : value === undefined ? [] : [value];
    return entries.map((entry) => `--${option} ${quoted(String(entry))}`);
  });
  const files = [
    ...(selection.libraryRunList && draft.limsManifest
      ? [`--lims-manifest ${quoted(draft.limsManifest.fileName)}`]
      : []),
    ...(selection.workflowRunList && draft.workflowManifest
      ? [`--workflow-manifest ${quoted(draft.workflowManifest.fileName)}`]
      : []),
  ];
  return [
    "seqferry package create",
    `--name ${quoted(name)}`,
    ...(projectId ? [`--project-id ${quoted(projectId)}`] : []),
    ...words,
    ...files,
    ...(selection.useWorkflowFilters === false ? ["--no-use-workflow-filters"] : []),
    ...(selection.defrostArchivedFastqs ? ["--defrost-archived-fastqs"] : []),
  ].join(" ");
}
