import * as z from "zod";
import { type Named, type Option, option } from "#cli/command";
import { optionsFrom, unsetOptionsFrom } from "#cli/from-schema";
import { CreatePackagePreview } from "#core/package/preview-schema";
import { PackageSelection } from "#core/package/selection/schema";

const { shape } = PackageSelection;
export type Member = keyof typeof shape;

/** Members that are lists of words, each an option that repeats: its name, what people read, what it names. */
export const lists = {
  libraryIdList: ["libraryId", "A library.", "library"],
  subjectIdList: ["subjectId", "All libraries of a subject.", undefined],
  individualIdList: ["individualId", "All libraries of an individual.", undefined],
  // --project-id is who the package is for, as everywhere.
  projectIdList: ["wholeProject", "All libraries of a project.", "project"],
  readSetIdList: ["readSet", "A read set, STORE/READSET. May go with --sample-id.", "readSet"],
  sampleIdList: ["sampleId", "All read sets of a sample.", undefined],
  instrumentRunIdList: ["instrumentRunId", undefined, undefined],
  fastqIdList: ["fastqId", "Only these fastqs of what is chosen.", "fastq"],
  portalRunIdList: ["portalRunId", undefined, "workflowRun"],
  portalRunIdExclusionList: ["excludePortalRunId", undefined, "workflowRun"],
  libraryIdExclusionList: ["excludeLibraryId", undefined, "library"],
  dataTypeList: ["dataType", "fastq or secondaryAnalysis; one at least.", undefined],
  secondaryAnalysisTypeList: ["secondaryAnalysisType", undefined, undefined],
} as const satisfies Partial<
  Record<Member, readonly [option: string, says: string | undefined, names: Named | undefined]>
>;
type ListMember = keyof typeof lists;

/** Members that rows of a CSV file are made into. */
export const manifests = {
  libraryRunList: "limsManifest",
  workflowRunList: "workflowManifest",
} as const satisfies Partial<Record<Member, string>>;

type ListOptions = { [Name in ListMember as (typeof lists)[Name][0]]: Option<z.ZodType<string[]>> };

const listOptions = Object.fromEntries(
  Object.entries(lists).map(([member, [name, says, names]]) => [
    name,
    {
      // What is wrong with one is said when all of them are there: a line of stdin is no option.
      schema: z.array(z.string().min(1)).default([]),
      description: says ?? (shape[member as Member].meta()?.description as string),
      value: member === "dataTypeList" || member.endsWith("TypeList") ? "TYPE" : "ID",
      repeats: true,
      ...(names && { names }),
    } satisfies Option,
  ]),
) as unknown as ListOptions;

const { runsNarrowSecondary, useWorkflowFilters, defrostArchivedFastqs } = shape;
const { primaryDataPathPrefix, secondaryAnalysisPathPrefix } = shape;
const { sequencingRunFrom, sequencingRunTo } = shape;
const { projectId } = CreatePackagePreview.shape;
const dates = unsetOptionsFrom({ sequencingRunFrom, sequencingRunTo });
const prefixes = unsetOptionsFrom({ primaryDataPathPrefix, secondaryAnalysisPathPrefix });

const csv = (description: string) =>
  option({ schema: z.string().min(1).optional(), value: "FILE", description });

/** What `package create` and `package preview` take in common: who for, and what. */
export const selectionOptions = {
  ...unsetOptionsFrom({ projectId }),
  ...listOptions,
  limsManifest: csv(
    "CSV of libraries and their sequencing runs: exactly these pairs are taken. - is stdin.",
  ),
  workflowManifest: csv(
    "CSV of workflow runs and their libraries, in place of the newest of each library. - is stdin.",
  ),
  sequencingRunFrom: { ...dates.sequencingRunFrom, value: "DATE" },
  sequencingRunTo: { ...dates.sequencingRunTo, value: "DATE" },
  ...optionsFrom({ runsNarrowSecondary, defrostArchivedFastqs }),
  useWorkflowFilters: option({
    schema: useWorkflowFilters,
    description: "All result files, not only those that are shared of their workflow.",
  }),
  ...prefixes,
};

/** Option of a member of the selection, by the member. */
export function optionOf(member: Member): string {
  if (member in lists) return lists[member as ListMember][0];
  return member in manifests ? manifests[member as keyof typeof manifests] : member;
}
