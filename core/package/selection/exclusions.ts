import type { Findings } from "#core/package/finding";
import type { PackageSelection } from "#core/package/selection/schema";

/** What a selection leaves out, whoever finds it; and which exclusions have left nothing out. */
export function exclusionsOf({
  libraryIdExclusionList = [],
  portalRunIdExclusionList = [],
}: Pick<PackageSelection, "libraryIdExclusionList" | "portalRunIdExclusionList">) {
  const libraries = new Set(libraryIdExclusionList);
  const runs = new Set(portalRunIdExclusionList);
  const idle = { libraries: new Set(libraries), runs: new Set(runs) };
  return {
    hasLibrary(libraryId: string): boolean {
      idle.libraries.delete(libraryId);
      return libraries.has(libraryId);
    },
    hasRun(portalRunId: string): boolean {
      idle.runs.delete(portalRunId);
      return runs.has(portalRunId);
    },
    /** Somebody who mistypes an exclusion gives away what they meant to keep. */
    report(findings: Findings): void {
      for (const id of idle.libraries)
        findings.warn(
          "library_exclusion.unmatched",
          id,
          `The exclusion of library ${id} leaves nothing out.`,
        );
      for (const id of idle.runs)
        findings.warn(
          "workflow_run_exclusion.unmatched",
          id,
          `The exclusion of workflow run ${id} leaves nothing out.`,
        );
    },
  };
}
