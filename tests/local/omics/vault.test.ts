import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Cloud, fastq, importPair, memoryObjects, startOmics } from "#tests/local/omics/cloud";

/** Where the files of the read set lie: `shown` behind the access point, or `vault`. */
async function placesOf(cloud: Cloud, id: string): Promise<string[]> {
  const { store } = cloud.objects;
  const places: string[] = [];
  for (const name of ["A_R1_001.fastq.gz", "A_R2_001.fastq.gz"]) {
    const key = `000000000000/sequenceStore/${cloud.storeId}/readSet/${id}/${name}`;
    for (const [place, bucket] of Object.entries(await bucketsOf(cloud)))
      await store.get(bucket, key).then(
        () => places.push(place),
        () => undefined,
      );
  }
  return places;
}

async function bucketsOf(cloud: Cloud) {
  const { s3Access } = await cloud.omics.call<{ s3Access: { s3Uri: string } }>("GetSequenceStore", {
    id: cloud.storeId,
  });
  const [, accessPoint] = /^s3:\/\/(.+)-s3alias\//.exec(s3Access.s3Uri) ?? [];
  return { shown: `omics-${accessPoint}`, vault: `omics-${accessPoint}-vault` };
}

const activate = (cloud: Cloud, readSetId: string) =>
  cloud.omics.call("StartReadSetActivationJob", {
    sequenceStoreId: cloud.storeId,
    sources: [{ readSetId }],
  });

test("files that a crash left in sight of the access point are put away by the next start", async () => {
  const directory = mkdtempSync(join(tmpdir(), "omics-"));
  const objects = memoryObjects();
  const first = await startOmics({ directory }, objects);
  const { id } = await importPair(first, "A");
  first.omics.archive([id]);
  expect(await placesOf(first, id)).toEqual(["shown", "shown"]);
  await first.kill();
  const second = await startOmics({ directory }, objects);
  await second.omics.settled();
  expect(await placesOf(second, id)).toEqual(["vault", "vault"]);
  await second.stop();
  rmSync(directory, { recursive: true });
});

test("an activation that fails half-way puts its files away again, and a later one succeeds", async () => {
  const cloud = await startOmics();
  const { id } = await importPair(cloud, "A", { status: "ARCHIVED" });
  await cloud.omics.settled();
  const { store } = cloud.objects;
  const { get } = store;
  store.get = async (bucket, key) => {
    if (key.includes("_R2_")) throw new Error("the disk is broken");
    return get(bucket, key);
  };
  await activate(cloud, id);
  await cloud.advance(181_000);
  store.get = get;
  await cloud.advance(120_000);
  expect(await placesOf(cloud, id)).toEqual(["vault", "vault"]);
  await activate(cloud, id);
  await cloud.advance(200_000);
  expect(await placesOf(cloud, id)).toEqual(["shown", "shown"]);
  const one = { sequenceStoreId: cloud.storeId, id };
  const { etag } = await cloud.omics.call<{ etag: object }>("GetReadSetMetadata", one);
  expect(etag).toMatchObject({ source1: fastq(40, "A").md5, source2: fastq(40, "C").md5 });
  await cloud.stop();
});

test("an activation that overtakes the putting away finds its files, and they stay in sight", async () => {
  const cloud = await startOmics({ delays: { jobStartMs: 0, activationMs: 0 } });
  cloud.clock.setScale(0);
  const { id } = await importPair(cloud, "A");
  cloud.omics.archive([id]);
  await activate(cloud, id);
  await cloud.omics.settled();
  expect(await placesOf(cloud, id)).toEqual(["shown", "shown"]);
  const one = { sequenceStoreId: cloud.storeId, id };
  expect(await cloud.omics.call("GetReadSetMetadata", one)).toMatchObject({ status: "ACTIVE" });
  await cloud.stop();
});
