import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isActive } from "#core/fastq/place";
import { begin } from "#core/fastq/unarchiving/begin";
import { settle } from "#core/fastq/unarchiving/conclude";
import { load } from "#core/fastq/unarchiving/rows";
import { create } from "#core/fastq/unarchiving/unarchiving-job";
import { parseS3Uri } from "#core/location";
import { days, minutes, now } from "#core/time";
import { type LeanCloud, leanCloud, source, target } from "#tests/core/copy/thaw/lean-cloud";
import { fill } from "#tests/core/copy/thaw/thaw-support";
import {
  archivedAt,
  asSharer,
  asSystem,
  fastq,
  fastqOf,
  frozenPair,
  runCopy,
  unseenReadSet,
} from "#tests/core/fastq/unarchiving/support";

const place = { bucket: target, prefix: "restored/14d/" };

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
  cloud.set({ restoredReads: { ...place, days: 14 } });
});
afterAll(() => cloud.close());

async function done(...rows: { fastqId: string }[]) {
  const fastqIds = rows.map(({ fastqId }) => fastqId);
  const { id, copyJobId } = await asSharer(() => create({ fastqIds }));
  await runCopy(cloud, copyJobId ?? "");
  await asSystem(() => settle(copyJobId ?? ""));
  return load(id);
}

test("with a place for restored reads they are copied there, thawed on the way, for its days", async () => {
  const row = await frozenPair(cloud, "copied");
  const { unarchivingJobId: id, ...job } = await done(row);
  expect(job).toMatchObject({ status: "SUCCEEDED", mode: "copy" });
  const after = await fastqOf(row);
  expect(isActive(after, place)).toBe(true);
  const [before, copy] = after.reads?.r1.locations ?? [];
  expect(before).toMatchObject({ storageState: "ARCHIVED" });
  expect(copy).toMatchObject({
    ...{ kind: "s3", storageState: "ACTIVE", isRestoredCopy: true, sizeBytes: 4 },
    uri: `s3://${target}/restored/14d/${id}/${row.fastqId}/R1.fastq.gz`,
  });
  const until = Date.parse(copy?.expiresAt ?? "");
  expect(until).toBeGreaterThan(now() + days(14) - minutes(5));
  expect(until).toBeLessThanOrEqual(now() + days(14));
  expect(after.dueAt).toBe(copy?.expiresAt);
  const { bucket: Bucket, key: Key } = parseS3Uri(copy?.uri ?? "");
  expect((await cloud.s3.send(new GetObjectCommand({ Bucket, Key }))).ContentLength).toBe(4);
});

test("files of one fastq with the same name do not meet, nor do those of others", async () => {
  const keys = ["lane1/reads.fastq.gz", "lane2/reads.fastq.gz", "lane3/reads.fastq.gz"];
  await fill(cloud, "GLACIER", keys);
  const [r1, r2, other] = keys.map((key) => archivedAt(`s3://${source}/${key}`));
  const rows = [
    await fastq({ ...(r1 && { r1 }), ...(r2 && { r2 }) }),
    await fastq({ ...(other && { r1: other }) }),
  ];
  expect(await done(...rows)).toMatchObject({ status: "SUCCEEDED" });
  const uris = await Promise.all(
    rows.map(async (row) => {
      const { reads } = await fastqOf(row);
      return [reads?.r1, reads?.r2].flatMap((read) => read?.locations[1]?.uri ?? []);
    }),
  );
  expect(new Set(uris.flat()).size).toBe(3);
});

test("a read set of which nobody has seen the files is thawed in place, and others are copied all the same", async () => {
  const [unseen, seen] = [await unseenReadSet(cloud), await frozenPair(cloud, "seen")];
  const jobs = await asSystem(() => begin([unseen, seen]));
  expect(jobs.map(({ mode, fastqIds }) => [mode, ...fastqIds]).sort()).toEqual([
    ["copy", seen.fastqId],
    ["in-place", unseen.fastqId],
  ]);
});

test("what is copied already is not asked for twice; what is not allowed there fails at once, with why", async () => {
  const row = await frozenPair(cloud, "again");
  await done(row);
  expect(await asSystem(() => begin([{ ...row, place }]))).toEqual([]);
  const refused = await frozenPair(cloud, "refused");
  cloud.set({ restoredReads: { ...place, days: 14 }, copyDestinations: ["s3://elsewhere/"] });
  const [job] = await asSystem(() => begin([refused]));
  expect(job).toMatchObject({
    status: "FAILED",
    statusReason: expect.stringContaining("not below a destination that this stage may copy to"),
  });
  expect((await fastqOf(refused)).unarchiving).toMatchObject({
    ...{ status: "FAILED", reason: expect.stringContaining("was refused") },
  });
});
