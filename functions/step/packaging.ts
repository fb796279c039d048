import * as z from "zod";
import { syncErrors } from "#core/fastq/sync/schema";
import * as Build from "#core/package/build";
import * as State from "#core/package/package-state";
import * as Waits from "#core/package/package-waits";
import { ReportState } from "#core/package/report/schema";
import * as Report from "#core/package/report/write";
import { PackageKey, PackageSummary } from "#core/package/schema";
import { step } from "#functions/lambda";
import { Failure, reasonOf } from "#functions/step/reason";

const machine = "packaging";

/** PENDING → RUNNING; `proceed` is false when there is nothing left to do. */
export const start = step(
  machine,
  PackageKey.extend({ executionArn: z.string() }),
  async (run) => ({ proceed: await State.start(run) }),
);

/** What it will be made of; `groups` of archived fastqs are waited for first. */
export const plan = step(machine, PackageKey, (key) => Build.plan(key));

/** Lets the task of the token wait for a group of fastqs. */
export const wait = step(
  machine,
  PackageKey.extend({ group: z.int().nonnegative(), taskToken: z.string().min(1) }),
  ({ packageId, group, taskToken }) => Waits.wait(packageId, group, taskToken),
);

/** Gathers the files and seals the manifest. */
export const writeManifest = step(machine, PackageKey, (key) => Build.writeManifest(key));

/** Writes the report of what was sealed. What is wrong with it is an answer, and no failure of the package. */
export const writeReport = step(machine, PackageKey.extend({ summary: PackageSummary }), (sealed) =>
  Report.write(sealed),
);

/** → SUCCEEDED. Executions that began before there were reports have none. */
export const finish = step(
  machine,
  PackageKey.extend({ summary: PackageSummary, report: ReportState.optional() }),
  async ({ packageId, summary, report }) => State.succeed(packageId, summary, report),
);

/** → FAILED, with the reason for people. */
export const fail = step(
  machine,
  PackageKey.extend(Failure.shape),
  async ({ packageId, ...failure }) => State.fail(packageId, whyOf(failure)),
);

/** Why fastqs could not be waited for is said by sync, in words. */
function whyOf(failure: z.output<typeof Failure>): string {
  const { error, cause } = failure;
  const isOfSync = syncErrors.some((name) => name === error);
  if (isOfSync) return `Fastqs could not be made readable (${error}): ${cause}`;
  return reasonOf(
    failure,
    `Packaging failed (${error}); the execution's history and logs hold the details.`,
  );
}
