import { canonical, sha256 } from "#core/canonical";
import { PackageSelection } from "#core/package/selection/schema";
import { metadataLists, present, type SharingRequest } from "#core/share/sharing-job/rules";

/**
 * The selection of a package that holds what is asked for. Named runs take precedence over workflows, and without fastqs
 * over metadata too. Archived fastqs are not waited for: `defrostArchivedFastqs` is the job's own matter.
 */
export function selectionOf(request: SharingRequest): PackageSelection {
  const { portalRunIdExclusionList, instrumentRunIdList, dataTypeList } = request;
  const runs = present(request.portalRunIdList);
  const isOfRunsAlone = runs !== undefined && !dataTypeList.includes("fastq");
  const metadata = metadataLists.map((name) => [name, present(request[name])] as const);
  return PackageSelection.parse({
    ...(isOfRunsAlone ? {} : Object.fromEntries(metadata)),
    ...(!isOfRunsAlone && { instrumentRunIdList: present(instrumentRunIdList) }),
    ...(runs === undefined && { secondaryAnalysisTypeList: request.secondaryAnalysisWorkflowList }),
    portalRunIdList: runs,
    portalRunIdExclusionList: present(portalRunIdExclusionList),
    dataTypeList,
  });
}

/** A request in the one form that all equal ones have: a dry run is one of the same form. */
export type CanonicalRequest = Omit<SharingRequest, "dryrun">;

export function canonicalOf({ dryrun: _dryrun, ...request }: SharingRequest): CanonicalRequest {
  const members = Object.entries(request).map(([name, value]) => [name, formOf(name, value)]);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

/** What a dry run is found by. */
export function hashOf(projectId: string, request: CanonicalRequest): string {
  return sha256(canonical({ version: 1, projectId, request }));
}

/** Members that two requests have otherwise. */
export function differingMembers(one: CanonicalRequest, other: CanonicalRequest): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<
    keyof CanonicalRequest
  >;
  return [...names].filter(
    (name) => canonical(one[name] ?? null) !== canonical(other[name] ?? null),
  );
}

function formOf(name: string, value: unknown): unknown {
  if (name === "shareDestination" && typeof value === "string")
    return value.endsWith("/") ? value : `${value}/`;
  if (!Array.isArray(value)) return value;
  return value.length === 0 ? undefined : [...new Set(value)].sort();
}
