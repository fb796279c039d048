import { gzipSync } from "node:zlib";
import { PutObjectCommand, RestoreObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Aws from "#core/aws";
import { plan } from "#core/copy/s3-copy/plan";
import {
  asSystem,
  callsOf,
  itemsOf,
  jobOf,
  later,
  newBucket,
  rowOf,
} from "#tests/core/copy/s3-copy/plan-support";
import { actIn, rowOf as readSetRow, storeOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

const reads = gzipSync("@r1\nACGT\n+\nIIII\n");
let cloud: TestCloud;
let from: string;
let to: string;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  from = await newBucket(cloud, "from");
  to = await newBucket(cloud, "to");
});
afterAll(() => cloud.close());

const put = (Key: string, StorageClass: "GLACIER" | "INTELLIGENT_TIERING", bytes: number) =>
  cloud.s3.send(
    new PutObjectCommand({ Bucket: from, Key, Body: Buffer.alloc(bytes, "x"), StorageClass }),
  );

const wishOf = (sourceUri: string) => ({ sourceUri, destinationUri: `s3://${to}/archived/` });

/** A read set whose files the mirror knows. */
async function readSet({ fileNames = ["b_R1.fastq.gz"] }: { fileNames?: string[] }) {
  const imported = await cloud.omics.importReadSet({
    ...{ storeId: storeOf(cloud), name: "reads", sampleId: "L1", subjectId: "S1", fileNames },
    source1: reads,
    ...(fileNames.length > 1 && { source2: reads }),
  });
  await eventually(async () =>
    expect((await readSetRow(cloud, imported.id))?.files).toHaveLength(fileNames.length),
  );
  return imported;
}

describe("what must be thawed first", () => {
  test("is told by the listing until it is restored, and then no longer", async () => {
    await put("cold/a", "GLACIER", 1);
    const wishes = [wishOf(`s3://${from}/cold/*`)];
    const [cold] = await itemsOf(await jobOf(wishes));
    expect(cold).toMatchObject({ storageClass: "GLACIER", isArchived: true });
    const RestoreRequest = { Days: 3, GlacierJobParameters: { Tier: "Expedited" as const } };
    await cloud.s3.send(new RestoreObjectCommand({ Bucket: from, Key: "cold/a", RestoreRequest }));
    expect((await itemsOf(await jobOf(wishes)))[0]?.isArchived).toBe(true);
    await cloud.clock.advance(3_600_000);
    const run = await jobOf(wishes);
    expect(await asSystem(() => plan(run, later()))).toEqual({ state: "done", next: "copy" });
    expect((await itemsOf(run))[0]?.isArchived).toBeUndefined();
  });

  test("of INTELLIGENT_TIERING is told by a HEAD, which objects too small for it are spared", async () => {
    for (const [key, bytes] of [
      ["it/big", 131_072],
      ["it/deep", 131_072],
      ["it/small", 131_071],
    ] as const)
      await put(key, "INTELLIGENT_TIERING", bytes);
    // The engine has no such tiers: the answer to one HEAD is given the header that S3 puts there.
    Aws.s3().middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        const { method, path } = args.request as { method: string; path: string };
        if (method === "HEAD" && path.endsWith("/it/deep"))
          (answer.response as { headers: Record<string, string> }).headers["x-amz-archive-status"] =
            "DEEP_ARCHIVE_ACCESS";
        return answer;
      },
      { step: "deserialize", priority: "low", name: "tier" },
    );
    cloud.gate.ledger.reset();
    const run = await jobOf([wishOf(`s3://${from}/it/*`)]);
    const items = await itemsOf(run);
    Aws.s3().middlewareStack.remove("tier");
    expect(callsOf(cloud, "HeadObject")).toBe(2);
    expect(
      items.map(({ sourceUri, isArchived }) => [sourceUri.split("/").at(-1), isArchived]),
    ).toEqual([
      ["big", undefined],
      ["deep", true],
      ["small", undefined],
    ]);
    expect((await rowOf(run)).estimate).toMatchObject({ archived: 1, thawHours: 48 });
  });

  test("of HealthOmics is found although its store does not show it, by file and by read set", async () => {
    const imported = await readSet({ fileNames: ["a_R1.fastq.gz", "a_R2.fastq.gz"] });
    const files = (await readSetRow(cloud, imported.id))?.files ?? [];
    const uris = files.map(({ file_path = "" }) => file_path).sort();
    expect(uris).toHaveLength(2);
    const active = await itemsOf(await jobOf(uris.map(wishOf)));
    expect(active).toMatchObject(uris.map((sourceUri) => ({ sourceUri, action: "copy" })));
    expect(active.some(({ isArchived }) => isArchived)).toBe(false);
    cloud.omics.archive([imported.id]);
    await eventually(async () =>
      expect((await readSetRow(cloud, imported.id))?.set_status).toBe("ARCHIVED"),
    );
    const folder = uris[0]?.slice(0, uris[0].lastIndexOf("/") + 1) ?? "";
    for (const wishes of [uris.map(wishOf), uris.slice(0, 1).map(wishOf), [wishOf(`${folder}*`)]]) {
      const run = await jobOf(wishes);
      expect(await itemsOf(run)).toMatchObject(
        uris.slice(0, wishes[0]?.sourceUri.endsWith("*") ? 2 : wishes.length).map((sourceUri) => ({
          ...{ sourceUri, action: "copy", isArchived: true, storageClass: "READ_SET" },
        })),
      );
      expect((await rowOf(run)).phase).toBe("thaw");
    }
  });

  test("and that nobody knows is refused as missing or denied", async () => {
    const imported = await readSet({});
    const [file] = (await readSetRow(cloud, imported.id))?.files ?? [];
    const sourceUri = `${file?.file_path}.other`;
    const run = await jobOf([wishOf(sourceUri)]);
    await expect(asSystem(() => plan(run, later()))).rejects.toMatchObject({
      code: "copy.refused",
      message: expect.stringContaining(sourceUri),
    });
  });
});
