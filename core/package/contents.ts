import * as z from "zod";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import * as Lines from "#core/lines/lines";
import { pageOfLines } from "#core/lines/page";
import type { Finding } from "#core/package/finding";
import { isEnded, isExpired, load } from "#core/package/package-row";
import {
  keysOf,
  ManifestFile,
  PackageFastq,
  PackageFinding,
  PackageKey,
  PackageLibrary,
  PackageWorkflowRun,
} from "#core/package/schema";
import type { Plan } from "#core/package/selection/plan";
import { type Page, PageQuery } from "#core/page-schema";

/** What a package is made of, beside its files. */
export type Contents = {
  libraries: PackageLibrary[];
  fastqs: PackageFastq[];
  workflowRuns: PackageWorkflowRun[];
  findings: Finding[];
};

/** What a plan shows of itself: not how often its rows were written. */
export function contentsOf({ libraries, fastqs, workflowRuns, findings }: Plan): Contents {
  return {
    libraries,
    fastqs: fastqs.map(({ version: _version, ...fastq }) => fastq),
    workflowRuns: workflowRuns.map(({ version: _version, ...run }) => run),
    findings: [...findings].sort((a, b) => rankOf(a) - rankOf(b)),
  };
}

/** Writes the lists, for pages of them. */
export async function write(packageId: string, contents: Contents): Promise<void> {
  const keys = keysOf(packageId);
  await Lines.write(keys.libraries, contents.libraries);
  await Lines.write(keys.fastqs, contents.fastqs);
  await Lines.write(keys.workflowRuns, contents.workflowRuns);
  await writeFindings(packageId, contents.findings);
}

export function writeFindings(packageId: string, findings: Finding[]): Promise<void> {
  return Lines.write(keysOf(packageId).findings, findings);
}

export const listLibraries = pages("libraries", PackageLibrary);
export const listFastqs = pages("fastqs", PackageFastq);
export const listWorkflowRuns = pages("workflowRuns", PackageWorkflowRun);
export const listFiles = pages("manifest", ManifestFile);
/** Also of a package that FAILED: what stood in its way. */
export const listFindings = pages("findings", PackageFinding);

/**
 * A page of one of a package's lists, in its order: one ranged read of S3, mostly. Throws `package.not_ready` while
 * there is none, and when the package has expired.
 */
function pages<Item>(name: keyof ReturnType<typeof keysOf>, schema: z.ZodType<Item>) {
  return fn(
    z.object({ ...PackageKey.shape, ...PageQuery.shape }),
    async ({ packageId, limit, cursor }): Promise<Page<Item>> => {
      const row = await load({ packageId });
      const isThere = name === "findings" ? isEnded(row) : row.status === "SUCCEEDED";
      if (!isThere || isExpired(row))
        throw new VisibleError(
          "package.not_ready",
          `Package ${packageId} ${isExpired(row) ? "has expired" : `is ${row.status}`}.`,
          { hint: "What is in a package can be listed once it is SUCCEEDED, for 30 days." },
        );
      return pageOfLines(
        { key: keysOf(packageId)[name], isOptional: name === "findings" },
        { limit, cursor },
        ["package-contents", packageId, name],
        (line: unknown) => schema.parse(line),
      );
    },
  );
}

const rankOf = ({ severity }: Finding): number => (severity === "error" ? 0 : 1);
