import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import * as Manifest from "#core/package/manifest";
import * as Packages from "#core/package/package";
import { type ManifestSummary, PackageKey } from "#core/package/schema";
import * as Source from "#core/package/source";

/** Problems named one by one; the rest is counted. */
const namedProblems = 10;

/**
 * Resolves a package and writes its manifest. Throws `package.not_ready` with every reason, if
 * there is one; nothing is written then.
 */
export const writeManifest = fn(PackageKey, async ({ packageId }): Promise<ManifestSummary> => {
  const row = await Packages.load({ packageId });
  const { files, problems, readSetCount } = await Source.resolve(row);
  if (problems.length > 0) throw new VisibleError("package.not_ready", describe(problems));
  return Manifest.write(packageId, files, readSetCount);
});

function describe(problems: string[]): string {
  const named = problems.slice(0, namedProblems).join("; ");
  const rest = problems.length - namedProblems;
  return rest > 0 ? `${named}; and ${rest} more` : named;
}
