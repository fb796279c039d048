import * as z from "zod";
import { VisibleError } from "#core/error";
import * as Build from "#core/package/build";
import * as Packages from "#core/package/package";
import { ManifestSummary, PackageKey } from "#core/package/schema";
import { step } from "#functions/lambda";

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

const Failure = PackageKey.extend({ error: z.string(), cause: z.string() });

/** → FAILED, with the reason for people. */
export const fail = step(machine, Failure, async ({ packageId, error, cause }) =>
  Packages.fail(packageId, reasonOf(error, cause)),
);

/** Lambda's cause is the thrown error as JSON; the message of one of ours is the reason. */
function reasonOf(error: string, cause: string): string {
  const thrown = z.object({ errorMessage: z.string() }).safeParse(parse(cause));
  if (error === VisibleError.name && thrown.success) return thrown.data.errorMessage;
  return `Packaging failed (${error}); the execution's history and logs hold the details.`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
