import * as Build from "#core/package/build";
import * as Packages from "#core/package/package";
import { ManifestSummary, PackageKey } from "#core/package/schema";
import { step } from "#functions/lambda";
import { Failure, reasonOf } from "#functions/step/reason";

const machine = "packaging";

/** PENDING → RUNNING; `proceed` is false when there is nothing left to do. */
export const start = step(machine, PackageKey, async (key) => ({
  proceed: await Packages.start(key),
}));

/** Resolves the files and writes the manifest. */
export const writeManifest = step(machine, PackageKey, (key) => Build.writeManifest(key));

/** → SUCCEEDED. */
export const finish = step(
  machine,
  PackageKey.extend({ manifest: ManifestSummary }),
  async ({ packageId, manifest }) => Packages.succeed(packageId, manifest),
);

/** → FAILED, with the reason for people. */
export const fail = step(
  machine,
  PackageKey.extend(Failure.shape),
  async ({ packageId, ...failure }) => {
    const other = `Packaging failed (${failure.error}); the execution's history and logs hold the details.`;
    await Packages.fail(packageId, reasonOf(failure, other));
  },
);
