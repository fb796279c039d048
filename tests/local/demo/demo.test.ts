import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ListReadSetsResponse } from "@aws-sdk/client-omics";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { generatePair } from "#local/demo/generate";
import { findReads } from "#local/demo/import-reads";
import { demoReadSets } from "#local/demo/plan";
import { importReads, seedDemo } from "#local/demo/seed";
import { inspectFastq } from "#local/engines/omics/fastq";
import { type Cloud, fastq, startOmics, statusesOf } from "#tests/local/omics/cloud";

let directory: string;
let cloud: Cloud;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "reads-"));
  cloud = await startOmics();
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await cloud.stop();
});

const touch = (...names: string[]) => {
  for (const name of names) writeFileSync(join(directory, name), fastq(2).gzip);
};
const sha = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const list = async () =>
  (await cloud.omics.call<ListReadSetsResponse>("ListReadSets", { sequenceStoreId: cloud.storeId }))
    .readSets ?? [];

test("the same plan gives the same bytes, another plan others, and the two ends pair up", async () => {
  const [plan, other] = demoReadSets.map((one) => ({ ...one, pairs: 50 }));
  if (!plan || !other) throw new Error("the demo has no plans");
  const first = generatePair(plan);
  const again = generatePair(plan);
  expect([sha(first.source1), sha(first.source2)]).toEqual([
    sha(again.source1),
    sha(again.source2),
  ]);
  expect(sha(generatePair(other).source1)).not.toBe(sha(first.source1));
  expect([...first.source1.subarray(4, 10)]).toEqual([0, 0, 0, 0, 0, 255]);
  const facts = await inspectFastq(Readable.from([first.source2]), "md5");
  expect(facts).toMatchObject({ readCount: 50, baseCount: 50 * 151 });
});

test("the demo has two subjects, four libraries, a library on two lanes and one archived read set", () => {
  const count = (values: unknown[]) => new Set(values).size;
  expect(demoReadSets).toHaveLength(6);
  expect(count(demoReadSets.map(({ subjectId }) => subjectId))).toBe(2);
  expect(count(demoReadSets.map(({ sampleId }) => sampleId))).toBe(4);
  expect(count(demoReadSets.map(({ name }) => name))).toBe(6);
  expect(demoReadSets.filter(({ status }) => status === "ARCHIVED")).toHaveLength(1);
});

test("seeding twice adds nothing the second time, and tells the bus of each step", async () => {
  const now = new Date(cloud.clock.now());
  const first = await seedDemo(cloud.omics, { storeId: cloud.storeId, now });
  const second = await seedDemo(cloud.omics, { storeId: cloud.storeId, now });
  expect([first.added.length, first.present, second.added.length, second.present]).toEqual([
    6, 0, 0, 6,
  ]);
  expect(await list()).toHaveLength(6);
  const archived = (await list()).find(({ status }) => status === "ARCHIVED");
  expect(statusesOf(cloud, archived?.id)).toEqual(["PROCESSING_UPLOAD", "ACTIVE", "ARCHIVED"]);
});

test("pairs and single ends of a directory are imported once, under the files' own names", async () => {
  touch(
    "L1.R1.fastq.gz",
    "L1.R2.fastq.gz",
    "L2_S3_L001_R1_001.fastq.gz",
    "L2_S3_L001_R2_001.fastq.gz",
  );
  touch("L3_R1_001.fq.gz", "notes.txt");
  const first = await importReads(cloud.omics, { storeId: cloud.storeId, directory });
  const second = await importReads(cloud.omics, { storeId: cloud.storeId, directory });
  expect(first.added.map(({ name }) => name)).toEqual(["L1", "L2_S3_L001", "L3"]);
  expect(second).toEqual({ added: [], present: 3 });
  expect((await list()).map(({ sampleId }) => sampleId)).toEqual(["L1", "L2", "L3"]);
  expect(cloud.objects.keys().some((key) => key.endsWith("/L2_S3_L001_R2_001.fastq.gz"))).toBe(
    true,
  );
});

test("whatever the sample's name, both ways of naming files give it back", () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z][A-Za-z0-9.-]{0,20}$/),
      fc.boolean(),
      (sample, dotted) => {
        const reads = mkdtempSync(join(directory, "p"));
        const names = dotted
          ? [`${sample}.R1.fastq.gz`, `${sample}.R2.fastq.gz`]
          : [`${sample}_S12_L003_R1_001.fq.gz`, `${sample}_S12_L003_R2_001.fq.gz`];
        for (const name of names) writeFileSync(join(reads, name), "");
        const found = findReads(reads);
        expect(found).toMatchObject([{ sampleId: sample, fileNames: names }]);
      },
    ),
    { numRuns: 30 },
  );
});

test("a missing directory, no reads, R2 without R1 and two R1 are told apart", () => {
  expect(() => findReads(join(directory, "none"))).toThrow("is not a directory");
  expect(() => findReads(directory)).toThrow("holds no reads");
  touch("A.R2.fastq.gz");
  expect(() => findReads(directory)).toThrow("A.R2.fastq.gz in");
  touch("A.R1.fastq.gz", "A_R1_001.fastq.gz");
  expect(() => findReads(directory)).toThrow("are both R1 of A");
});
