import { formatBytes, formatCount, formatHours } from "#core/package/report/format";
import type { PackageReport } from "#core/package/report/schema";

type Verdict = PackageReport["verdict"];

/** What a sender may do with a package, and every count that this comes from. */
export function verdictOf(totals: PackageReport["totals"]): Verdict {
  const { archivedFileCount, archivedBytes, thawHours } = totals;
  const { findingCount, gapCount, uncheckedFileCount } = totals;
  const thaw = thawHours > 0 ? `, up to ${formatHours(thawHours)} in bulk` : "";
  const all: Verdict["reasons"] = [
    {
      ...{ code: "archived", count: archivedFileCount },
      message: `${files(archivedFileCount)} (${formatBytes(archivedBytes)}) ${archivedFileCount === 1 ? "is" : "are"} archived and must be thawed first${thaw}: no link is made to the package until then. Ask for it again once they are thawed.`,
    },
    {
      ...{ code: "gaps", count: gapCount },
      message: `${of(gapCount, "library has", "libraries have")} no file of a data type that was asked for.`,
    },
    {
      ...{ code: "unchecked", count: uncheckedFileCount },
      message: `${files(uncheckedFileCount)} ${uncheckedFileCount === 1 ? "has" : "have"} no checksum: recipients can check sizes only.`,
    },
    {
      ...{ code: "findings", count: findingCount },
      message: `${of(findingCount, "warning", "warnings")} came up while it was gathered.`,
    },
  ];
  const reasons = all.filter(({ count }) => count > 0);
  const status =
    archivedFileCount > 0 ? "NOT_SHAREABLE" : reasons.length > 0 ? "READY_WITH_WARNINGS" : "READY";
  return { status, reasons };
}

function files(count: number): string {
  return of(count, "file", "files");
}

function of(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
