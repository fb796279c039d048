import { createHash } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type * as z from "zod";
import * as Aws from "#core/aws";
import { isTransient, VisibleError } from "#core/error";
import { loadMany } from "#core/fastq/change";
import { fn } from "#core/fn";
import * as Lines from "#core/lines/lines";
import * as Log from "#core/log";
import * as Manifest from "#core/package/manifest";
import { selectionOf } from "#core/package/package";
import { running } from "#core/package/package-state";
import { draw, type SealedFile } from "#core/package/report/draw";
import type { Material } from "#core/package/report/model";
import { qualityOf } from "#core/package/report/quality";
import type { ReportState } from "#core/package/report/schema";
import {
  keysOf,
  PackageFastq,
  PackageFinding,
  PackageKey,
  PackageLibrary,
  PackageSummary,
  PackageWorkflowRun,
} from "#core/package/schema";
import { chunksOf } from "#core/package/selection/batch";
import { setting } from "#core/settings";
import { iso } from "#core/time";

/** Fastqs whose rows are in memory at once. */
const rowsAtOnce = 500;

const Sealed = PackageKey.extend({ summary: PackageSummary });

/**
 * Writes the report of a package that was sealed, as `report.html` and `report.json`. Never throws but for what is worth
 * another try: a package is good without its report, which then says why it is not there.
 */
export const write = fn(Sealed, async (sealed): Promise<ReportState> => {
  try {
    return await writeBoth(sealed);
  } catch (error) {
    if (isTransient(error)) throw error;
    if (error instanceof VisibleError) return { status: "FAILED", reason: error.message };
    Log.error("A report could not be written", { packageId: sealed.packageId, error });
    return { status: "FAILED", reason: "It could not be written; the logs hold the details." };
  }
});

async function writeBoth({ packageId, summary }: z.output<typeof Sealed>): Promise<ReportState> {
  const material = await materialOf(packageId, summary);
  const { report, html } = await draw(material, sealedFiles(packageId, summary.fileCount));
  const { fileCount, totalBytes, archivedFileCount } = report.totals;
  const { merkleRoot } = report.package;
  const told = { fileCount, totalBytes, archivedFileCount, merkleRoot };
  for (const [name, value] of Object.entries(told))
    if (summary[name as keyof typeof told] !== value)
      throw new VisibleError(
        "package.no_report",
        `The manifest's ${name} is ${value}, and not ${summary[name as keyof typeof told]} as it was sealed.`,
      );
  const keys = keysOf(packageId);
  return {
    status: "READY",
    html: await put(keys.reportPage, "text/html; charset=utf-8", html),
    json: await put(keys.report, "application/json", `${JSON.stringify(report)}\n`),
  };
}

/** What was sealed beside the files, and what is known of the fastqs' quality by now. */
async function materialOf(packageId: string, summary: PackageSummary): Promise<Material> {
  const row = await running(packageId);
  const keys = keysOf(packageId);
  const list = async <Schema extends z.ZodType>(schema: Schema, key: string) =>
    (await Lines.read(schema, key)) ?? [];
  const fastqs: Material["fastqs"] = [];
  for (const chunk of chunksOf(await list(PackageFastq, keys.fastqs), rowsAtOnce)) {
    const rows = await loadMany(chunk.map(({ fastqId }) => fastqId));
    for (const fastq of chunk) {
      const found = rows.get(fastq.fastqId);
      // What was moved to another project since is not this one's to tell of.
      const own = found?.projectId === row.projectId ? found : undefined;
      fastqs.push({ ...fastq, ...qualityOf(own) });
    }
  }
  return {
    ...{ row, summary, fastqs, selection: await selectionOf(row), writtenAt: iso() },
    libraries: await list(PackageLibrary, keys.libraries),
    workflowRuns: await list(PackageWorkflowRun, keys.workflowRuns),
    findings: await list(PackageFinding, keys.findings),
  };
}

/** The manifest's lines, each with what the sender knows of it. */
async function* sealedFiles(packageId: string, fileCount: number): AsyncGenerator<SealedFile> {
  const locations = Manifest.eachLocation(packageId);
  for await (const file of Manifest.lines(packageId)) {
    const { value } = await locations.next();
    yield { file, storageClass: value?.storageClass ?? null };
    // What is delivered beside the package's files has a place, and no line of the manifest.
    if (file.n === fileCount - 1) break;
  }
  await locations.return(undefined);
}

async function put(Key: string, ContentType: string, text: string) {
  const Body = Buffer.from(text);
  await Aws.s3().send(
    new PutObjectCommand({ Bucket: setting("storageBucket"), Key, Body, ContentType }),
  );
  return { bytes: Body.length, sha256: createHash("sha256").update(Body).digest("hex") };
}
