import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { record } from "#core/fastq/fact";
import * as Build from "#core/package/build";
import { start } from "#core/package/package-state";
import { get } from "#core/package/report/links";
import { PackageReport } from "#core/package/report/schema";
import { write } from "#core/package/report/write";
import { keysOf, type PackageSummary } from "#core/package/schema";
import { iso } from "#core/time";
import { type LeanCloud, leanCloud, source } from "#tests/core/copy/thaw/lean-cloud";
import { addFastq, addLocations, asSystem } from "#tests/core/fastq/places-room";
import { as, ask, asMachine, callsOf, executionArn, putObject } from "#tests/core/package/room";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
afterAll(() => cloud.close());

/** A sealed package of single-end fastqs, the first archived, with what is known of their quality. */
async function sealed(
  run: string,
  count: number,
): Promise<{ packageId: string; summary: PackageSummary }> {
  for (let n = 0; n < count; n++) {
    const Key = `${run}/${n}_R1.fastq.gz`;
    const StorageClass = n === 0 ? ("DEEP_ARCHIVE" as const) : ("STANDARD" as const);
    const Body = Buffer.from("reads");
    await cloud.s3.send(new PutObjectCommand({ Bucket: source, Key, Body, StorageClass }));
    const { fastqId } = await addFastq({ run, libraryId: `L260001${n}`, index: `${n}` });
    const place = { kind: "s3" as const, uri: `s3://${source}/${Key}`, stateAt: iso() };
    const storageState = n === 0 ? ("ARCHIVED" as const) : ("ACTIVE" as const);
    await asSystem(() => addLocations(fastqId, { r1: { ...place, storageState } }));
    const qc = { rawWgsCoverageEstimate: 30 + n, r1Q20Fraction: 0.97 };
    await asSystem(() =>
      record(fastqId, { qc, readCount: 1000 }, { source: "job", action: "fastq.update" }),
    );
  }
  const selection = { instrumentRunIdList: [run], dataTypeList: ["fastq"] };
  const { id: packageId } = await ask({ selection });
  await asMachine(() => start({ packageId, executionArn }));
  return { packageId, summary: await asMachine(() => Build.writeManifest({ packageId })) };
}

async function textAt(Key: string): Promise<string> {
  const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: "storage", Key }));
  return (await Body?.transformToString()) ?? "";
}

test("a report is written of what was sealed and of the rows of its fastqs, by a call each and a batch", async () => {
  const { packageId, summary } = await sealed("261101_A00001_0002_X", 3);
  let state: unknown;
  const calls = await callsOf(cloud, async () => {
    state = await asMachine(() => write({ packageId, summary }));
  });
  expect(state).toMatchObject({ status: "READY" });
  // Nothing is listed, and nothing is read but the package's own objects and rows: no bucket is crawled.
  expect(calls).toEqual({ GetItem: 1, BatchGetItem: 1, GetObject: 6, PutObject: 2 });
  const report = PackageReport.parse(JSON.parse(await textAt(keysOf(packageId).report)));
  expect(report.totals).toMatchObject({ fileCount: 3, archivedFileCount: 1, thawHours: 48 });
  expect(report.verdict.status).toBe("NOT_SHAREABLE");
  expect(report.package).toMatchObject({ merkleRoot: summary.merkleRoot, id: packageId });
  expect(report.fastqs.map(({ coverage }) => coverage)).toEqual([30, 31, 32]);
  expect(report.fastqs[0]).toMatchObject({ isPaired: false, compressionFormat: "GZIP" });
  expect(report.storage.map(({ storageClass, fileCount }) => [storageClass, fileCount])).toEqual([
    ["DEEP_ARCHIVE", 1],
    ["STANDARD", 2],
  ]);
  // While it is not SUCCEEDED nobody is led to what there is.
  await expect(as("viewer", () => get({ packageId }))).rejects.toMatchObject({
    code: "package.no_report",
  });
});

test("a manifest that is not as it was sealed gives no report, but the reason", async () => {
  const { packageId, summary } = await sealed("261101_A00001_0003_X", 2);
  const { manifest } = keysOf(packageId);
  const text = await textAt(manifest);
  await putObject(cloud, manifest, text.replace(/"sizeBytes":5/, '"sizeBytes":6'));
  expect(await asMachine(() => write({ packageId, summary }))).toMatchObject({
    status: "FAILED",
    reason: expect.stringMatching(
      /^The manifest's totalBytes is \d+, and not \d+ as it was sealed/,
    ),
  });
  await putObject(cloud, manifest, "not JSON\n");
  expect(await asMachine(() => write({ packageId, summary }))).toEqual({
    status: "FAILED",
    reason: "It could not be written; the logs hold the details.",
  });
});
