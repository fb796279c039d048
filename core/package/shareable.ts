import { VisibleError } from "#core/error";
import type { PackageRow } from "#core/package/package.entity";
import { isExpired } from "#core/package/package-row";
import type { PackageSummary } from "#core/package/schema";

/** What was sealed of a package. Throws `package.not_ready` unless it is SUCCEEDED and has not expired. */
export function sealedOf(row: PackageRow): PackageSummary {
  const { packageId, status, summary } = row;
  if (status === "SUCCEEDED" && summary?.download && !isExpired(row)) return summary;
  const why = isExpired(row)
    ? "has expired"
    : status === "SUCCEEDED"
      ? "was sealed by an older version, without this"
      : `is ${status}`;
  throw new VisibleError("package.not_ready", `Package ${packageId} ${why}.`, {
    hint: "It is there once a package is SUCCEEDED, for 30 days.",
  });
}

/**
 * What was sealed of a package that may be given to somebody. Throws `package.not_ready` unless it is SUCCEEDED, and
 * `package.not_shareable` when a recipient could not read all of it.
 */
export function assertShareable(row: PackageRow): PackageSummary {
  const { packageId, status, summary } = row;
  if (status !== "SUCCEEDED" || !summary)
    throw new VisibleError("package.not_ready", `Package ${packageId} is ${status}.`, {
      hint: "A link can be made once the package is SUCCEEDED.",
    });
  if (isExpired(row))
    throw new VisibleError(
      "package.not_shareable",
      `Package ${packageId} expired at ${row.expiresAt}.`,
      { hint: "Ask for it again: its selection is GET /api/v1/packages/{packageId}." },
    );
  if (!summary.download)
    throw new VisibleError(
      "package.not_shareable",
      `Package ${packageId} was sealed by an older version, without what its recipients download.`,
      { hint: "Ask for it again: its selection is GET /api/v1/packages/{packageId}." },
    );
  const { archivedFileCount, fileCount } = summary;
  if (archivedFileCount === 0) return summary;
  throw new VisibleError(
    "package.not_shareable",
    `Package ${packageId} has ${archivedFileCount} of ${fileCount} files that are archived: nobody could read them.`,
    {
      hint: "Ask for it again with defrostArchivedFastqs, or once they are thawed; or leave them out.",
    },
  );
}
