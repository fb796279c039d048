import type { PackageSelection } from "#core/package/selection/schema";

type Issue = { path: keyof PackageSelection; message: string };

/** Kinds of selectors; read sets and samples are one, as the first version of packages had them together. */
const kinds: (keyof PackageSelection)[][] = [
  ["libraryIdList"],
  ["subjectIdList"],
  ["individualIdList"],
  ["projectIdList"],
  ["libraryRunList"],
  ["readSetIdList", "sampleIdList"],
];
const selectors = kinds.flat();
const runLists = ["portalRunIdList", "workflowRunList"] as const;

/** What is wrong with a selection that each member by itself does not show. */
export function issuesOf(selection: PackageSelection): Issue[] {
  return [
    ...selectorIssues(selection),
    ...dateIssues(selection),
    ...exclusionIssues(selection),
    ...workflowRunIssues(selection),
    ...prefixIssues(selection),
  ];
}

/** The first selector that names something; undefined when none does. */
export function selectorOf(selection: PackageSelection): keyof PackageSelection | undefined {
  return selectors.find((name) => has(selection, name));
}

function selectorIssues(selection: PackageSelection): Issue[] {
  const [first, second] = kinds.filter((kind) => kind.some((name) => has(selection, name)));
  if (first && second)
    return [
      {
        path: second.find((name) => has(selection, name)) ?? "libraryIdList",
        message: `does not go with ${first.find((name) => has(selection, name))}: use one kind of selector`,
      },
    ];
  const { dataTypeList } = selection;
  const hasRuns = has(selection, "instrumentRunIdList");
  const isNamed = runLists.some((name) => has(selection, name));
  if (!first && !hasRuns && !isNamed)
    return [
      {
        path: "libraryIdList",
        message: `selects nothing: name something in one of ${selectors.join(", ")}, instrumentRunIdList, ${runLists.join(", ")}`,
      },
    ];
  if (!first && !hasRuns && dataTypeList.includes("fastq"))
    return [
      {
        path: "dataTypeList",
        message: `fastq needs libraries or instrument runs: name some in one of ${selectors.join(", ")}, instrumentRunIdList, or ask for secondaryAnalysis alone`,
      },
    ];
  const isOfReadSets = has(selection, "readSetIdList") || has(selection, "sampleIdList");
  if (isOfReadSets && hasRuns)
    return [
      {
        path: "instrumentRunIdList",
        message: "does not go with read sets and samples: their runs are not known",
      },
    ];
  if (isOfReadSets && dataTypeList.includes("secondaryAnalysis") && !isNamed)
    return [
      {
        path: "dataTypeList",
        message: `secondaryAnalysis needs libraries: read sets and samples name none. Name runs in ${runLists.join(" or ")}, or use another selector`,
      },
    ];
  return [];
}

function dateIssues(selection: PackageSelection): Issue[] {
  const { sequencingRunFrom: from, sequencingRunTo: to } = selection;
  if (from === undefined && to === undefined) return [];
  const path = from === undefined ? "sequencingRunTo" : "sequencingRunFrom";
  if (from !== undefined && to !== undefined && from > to)
    return [{ path: "sequencingRunTo", message: `is before sequencingRunFrom, ${from}` }];
  if (has(selection, "readSetIdList") || has(selection, "sampleIdList"))
    return [{ path, message: "does not go with read sets and samples: their runs are not known" }];
  return [];
}

function exclusionIssues(selection: PackageSelection): Issue[] {
  const libraries = new Set(selection.libraryIdExclusionList);
  const runs = new Set(selection.portalRunIdExclusionList);
  const both = (ids: string[] = [], excluded: Set<string>) => ids.filter((id) => excluded.has(id));
  const pairs: [keyof PackageSelection, string[], keyof PackageSelection][] = [
    ["libraryIdExclusionList", both(selection.libraryIdList, libraries), "libraryIdList"],
    [
      "libraryIdExclusionList",
      both(
        selection.libraryRunList?.map(({ libraryId }) => libraryId),
        libraries,
      ),
      "libraryRunList",
    ],
    [
      "libraryIdExclusionList",
      both(
        selection.workflowRunList?.map(({ libraryId }) => libraryId),
        libraries,
      ),
      "workflowRunList",
    ],
    ["portalRunIdExclusionList", both(selection.portalRunIdList, runs), "portalRunIdList"],
    [
      "portalRunIdExclusionList",
      both(
        selection.workflowRunList?.map(({ portalRunId }) => portalRunId),
        runs,
      ),
      "workflowRunList",
    ],
  ];
  return pairs.flatMap(([path, ids, other]) =>
    ids.length === 0
      ? []
      : [{ path, message: `excludes what ${other} asks for: ${named([...new Set(ids)])}` }],
  );
}

function workflowRunIssues(selection: PackageSelection): Issue[] {
  const { portalRunIdList, workflowRunList, dataTypeList } = selection;
  const issues: Issue[] = [];
  const [given] = runLists.filter((name) => has(selection, name));
  if (portalRunIdList?.length && workflowRunList?.length)
    issues.push({
      path: "workflowRunList",
      message: "does not go with portalRunIdList: name runs one way",
    });
  if (given && !dataTypeList.includes("secondaryAnalysis"))
    issues.push({
      path: given,
      message: "needs secondaryAnalysis in dataTypeList, or nothing of these runs is taken",
    });
  const libraries =
    selection.libraryIdList ?? selection.libraryRunList?.map(({ libraryId }) => libraryId);
  if (!libraries?.length) return issues;
  const known = new Set(libraries);
  const strangers = (workflowRunList ?? [])
    .map(({ libraryId }) => libraryId)
    .filter((libraryId) => !known.has(libraryId));
  if (strangers.length > 0)
    issues.push({
      path: "workflowRunList",
      message: `names libraries that ${selection.libraryIdList ? "libraryIdList" : "libraryRunList"} does not: ${named([...new Set(strangers)])}`,
    });
  return issues;
}

function prefixIssues(selection: PackageSelection): Issue[] {
  const { dataTypeList, primaryDataPathPrefix, secondaryAnalysisPathPrefix } = selection;
  if (dataTypeList.length < 2 || primaryDataPathPrefix !== secondaryAnalysisPathPrefix) return [];
  const message = `must differ from primaryDataPathPrefix, which is ${primaryDataPathPrefix} too, where both data types are asked for`;
  return [{ path: "secondaryAnalysisPathPrefix", message }];
}

function has(selection: PackageSelection, name: keyof PackageSelection): boolean {
  return ((selection[name] as unknown[] | undefined) ?? []).length > 0;
}

/** The first ten of them, and how many more there are. */
function named(ids: string[]): string {
  const rest = ids.length - 10;
  return ids.slice(0, 10).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
