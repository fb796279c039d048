import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cloud, fastq, importPair, startOmics, statusesOf } from "#tests/local/omics/cloud";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startOmics();
});
afterEach(() => cloud.stop());

const roleArn = "arn:aws:iam::000000000000:role/omics";
type Item = { status: string; statusMessage?: string; readSetId?: string; id?: string };
type Described = { id: string; status: string; sources?: Item[]; readSets?: Item[] };

async function run(kind: "Activation" | "Export" | "Import", more: object): Promise<Described> {
  const sequenceStoreId = cloud.storeId;
  const { id } = await cloud.omics.call<Described>(`StartReadSet${kind}Job`, {
    sequenceStoreId,
    ...more,
  });
  await cloud.advance(300_000);
  return cloud.omics.call(`GetReadSet${kind}Job`, { sequenceStoreId, id });
}

const archivedSets = async (count: number) => {
  const made: { id: string }[] = [];
  for (let index = 0; index < count; index++)
    made.push(await importPair(cloud, `A${index}`, { status: "ARCHIVED" }));
  return made.map(({ id }) => ({ readSetId: id }));
};
const statusOf = async (id: string | undefined) =>
  (await cloud.omics.call<Item>("GetReadSetMetadata", { sequenceStoreId: cloud.storeId, id }))
    .status;

test("a failing activation job fails each source with a reason and leaves them ARCHIVED, to be tried again", async () => {
  cloud.gate.faults.arm({
    ...{ service: "omics", operation: "ActivationJob", effect: "fail", times: 1 },
  });
  const sources = await archivedSets(2);
  const job = await run("Activation", { sources });
  expect(job).toMatchObject({ status: "FAILED" });
  for (const { status, statusMessage, readSetId } of job.sources ?? []) {
    expect([status, statusMessage]).toEqual(["FAILED", expect.stringMatching(/internal error/)]);
    expect(statusesOf(cloud, readSetId).slice(-3)).toEqual(["ARCHIVED", "ACTIVATING", "ARCHIVED"]);
  }
  expect(statusesOf(cloud, job.id)).toEqual(["SUBMITTED", "IN_PROGRESS", "FAILED"]);
  expect(await run("Activation", { sources })).toMatchObject({ status: "COMPLETED" });
  expect(await statusOf(sources[0]?.readSetId)).toBe("ACTIVE");
});

test("a partly failing export delivers the others, the same ones for the same seed", async () => {
  cloud.objects.store.ensureBucket("out");
  const sources: { readSetId: string }[] = [];
  for (let index = 0; index < 6; index++)
    sources.push({ readSetId: (await importPair(cloud, `E${index}`)).id });
  const exportAll = async (seed: number) => {
    cloud.gate.faults.disarm();
    cloud.gate.faults.arm({
      ...{ service: "omics", operation: "ExportJob", effect: "partial", seed },
    });
    const job = await run("Export", { sources, roleArn, destination: `s3://out/${seed}/` });
    expect(job.status).toBe("COMPLETED_WITH_FAILURES");
    return (job.readSets ?? []).map(({ status }) => status);
  };
  const first = await exportAll(1);
  expect(await exportAll(1)).toEqual(first);
  expect(await exportAll(2)).not.toEqual(first);
  const delivered = cloud.objects.keys().filter((key) => key.startsWith("1/"));
  expect(delivered).toHaveLength(first.filter((status) => status === "FINISHED").length * 2);
});

test("a failing import ends in UPLOAD_FAILED read sets without bytes", async () => {
  cloud.objects.store.ensureBucket("lab");
  await cloud.objects.store.put("lab", "a.fastq.gz", fastq(3).gzip);
  cloud.gate.faults.arm({ service: "omics", operation: "ImportJob", effect: "fail" });
  const source = {
    ...{ sourceFiles: { source1: "s3://lab/a.fastq.gz" }, sourceFileType: "FASTQ" },
    ...{ sampleId: "a", subjectId: "b" },
  };
  const job = await run("Import", { sources: [source], roleArn });
  expect(job).toMatchObject({ status: "FAILED", sources: [{ status: "FAILED" }] });
  expect(await statusOf(job.sources?.[0]?.readSetId)).toBe("UPLOAD_FAILED");
  expect(cloud.objects.keys()).toEqual(["a.fastq.gz"]);
});

test("whatever the seed, a partly failing job of several sources fails some and not all", async () => {
  const sources = await archivedSets(2);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1000 }), async (seed) => {
      cloud.gate.faults.disarm();
      cloud.gate.faults.arm({
        ...{ service: "omics", operation: "ActivationJob", effect: "partial", seed },
      });
      const job = await run("Activation", { sources });
      expect(job.status).toBe("COMPLETED_WITH_FAILURES");
    }),
    { numRuns: 20 },
  );
});

test("a fault of one store's jobs leaves those of another alone", async () => {
  cloud.gate.faults.arm({
    ...{ service: "omics", operation: "*Job", effect: "fail", resource: "9999999999" },
  });
  const sources = await archivedSets(1);
  expect(await run("Activation", { sources })).toMatchObject({ status: "COMPLETED" });
});
