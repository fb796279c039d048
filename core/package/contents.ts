import * as z from "zod";
import * as Cursor from "#core/cursor";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import * as Lines from "#core/lines/lines";
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

/** Bytes that a line has, usually; and that one page reads at most. */
const usualLineBytes = 1200;
const mostBytes = 1024 ** 2;

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
 * A page of one of a package's lists, in its order: one ranged read of S3. Throws `package.not_ready` while there is
 * none, and when the package has expired.
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
      const scope = ["package-contents", packageId, name];
      const start = Cursor.open<number>(cursor, scope).after ?? 0;
      const { lines, next } = await linesFrom(keysOf(packageId)[name], start, limit);
      return {
        items: lines.map((line) => schema.parse(JSON.parse(line))),
        nextCursor: next === undefined ? null : Cursor.seal({ partition: 0, after: next }, scope),
      };
    },
  );
}

/** Whole lines from a place on, one at least where there is one, and where the next one begins. */
async function linesFrom(
  key: string,
  start: number,
  limit: number,
): Promise<{ lines: string[]; next: number | undefined }> {
  for (let length = Math.min(limit * usualLineBytes, mostBytes); ; length *= 4) {
    const found = await Lines.range({ key }, start, length);
    if (!found) return { lines: [], next: undefined };
    const { bytes, total } = found;
    const lines: string[] = [];
    let at = 0;
    while (lines.length < limit) {
      const end = bytes.indexOf("\n", at);
      if (end < 0) break;
      lines.push(bytes.toString("utf8", at, end));
      at = end + 1;
    }
    const next = start + at < total ? start + at : undefined;
    if (lines.length > 0 || next === undefined) return { lines, next };
  }
}

const rankOf = ({ severity }: Finding): number => (severity === "error" ? 0 : 1);
