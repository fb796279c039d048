import type { PackageSelection } from "#core/package/selection/schema";

/** Lists of the request that say whose data is shared; one of them at most. */
export const metadataLists = [
  "libraryIdList",
  "subjectIdList",
  "individualIdList",
  "projectIdList",
] as const;

/** What somebody asks to share, as its schema has checked it. */
export type SharingRequest = Pick<
  PackageSelection,
  | (typeof metadataLists)[number]
  | "instrumentRunIdList"
  | "dataTypeList"
  | "defrostArchivedFastqs"
  | "portalRunIdList"
  | "portalRunIdExclusionList"
> & {
  secondaryAnalysisWorkflowList?: PackageSelection["secondaryAnalysisTypeList"];
  shareType: "push" | "pull";
  shareDestination?: string | undefined;
  dryrun: boolean;
};

export type Issue = { path: keyof SharingRequest; message: string };

/** What is wrong with a request that each member by itself does not show. */
export function issuesOf(request: SharingRequest): Issue[] {
  return [...selectionIssues(request), ...shareIssues(request)];
}

function selectionIssues(request: SharingRequest): Issue[] {
  const { dataTypeList, portalRunIdList, portalRunIdExclusionList } = request;
  const takesFastqs = dataTypeList.includes("fastq");
  const takesRuns = dataTypeList.includes("secondaryAnalysis");
  const [first, second] = metadataLists.filter((name) => present(request[name]));
  const hasRuns = present(request.instrumentRunIdList) !== undefined;
  const named = present(portalRunIdList);
  const issues: Issue[] = [];
  if (first && second)
    issues.push({ path: second, message: `cannot be used alongside ${first}: use one of them` });
  if (!first && !hasRuns && !named)
    issues.push({
      path: "libraryIdList",
      message: `nothing is asked for: name something in one of ${metadataLists.join(", ")}, instrumentRunIdList or portalRunIdList`,
    });
  if (!first && !hasRuns && named && takesFastqs)
    issues.push({
      path: "dataTypeList",
      message: `Fastq needs one of ${metadataLists.join(", ")} or instrumentRunIdList: portal runs name secondary analyses only`,
    });
  if (hasRuns && !takesFastqs)
    issues.push({
      path: "instrumentRunIdList",
      message: "is used for fastqs only, and dataTypeList does not name Fastq",
    });
  if (named && !takesRuns)
    issues.push({
      path: "portalRunIdList",
      message: "is of secondary analyses, and dataTypeList does not name SecondaryAnalysis",
    });
  if (request.secondaryAnalysisWorkflowList && !takesRuns)
    issues.push({
      path: "secondaryAnalysisWorkflowList",
      message: "is of secondary analyses, and dataTypeList does not name SecondaryAnalysis",
    });
  const excluded = named?.filter((id) => portalRunIdExclusionList?.includes(id)) ?? [];
  if (excluded.length > 0)
    issues.push({
      path: "portalRunIdExclusionList",
      message: `excludes what portalRunIdList asks for: ${excluded.slice(0, 10).join(", ")}`,
    });
  return issues;
}

function shareIssues({ shareType, shareDestination, dryrun }: SharingRequest): Issue[] {
  if (shareType === "push")
    return shareDestination
      ? []
      : [{ path: "shareDestination", message: "is required when shareType is push" }];
  return [
    ...(shareDestination !== undefined
      ? [{ path: "shareDestination" as const, message: "is for shareType push only" }]
      : []),
    ...(dryrun
      ? [{ path: "dryrun" as const, message: "is for shareType push only: a pull sends nothing" }]
      : []),
  ];
}

/** Undefined for a list that is empty, which asks for nothing. */
export function present<Item>(list: readonly Item[] | undefined): Item[] | undefined {
  return list && list.length > 0 ? [...list] : undefined;
}
