import {
  GetReadSetMetadataCommand,
  ListReadSetsCommand,
  OmicsClient,
  StartReadSetActivationJobCommand,
  StartReadSetExportJobCommand,
  StartReadSetImportJobCommand,
  TagResourceCommand,
} from "@aws-sdk/client-omics";
import { afterEach, beforeEach, expect, test } from "vitest";
import { limits } from "#local/engines/omics/limits";
import { operations } from "#local/engines/omics/model";
import { type Cloud, importPair, startOmics } from "#tests/local/omics/cloud";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startOmics();
  cloud.clock.setScale(0);
  cloud.gate.limits.enforced = true;
});
afterEach(() => cloud.stop());

const list = (client = cloud.client) =>
  client.send(new ListReadSetsCommand({ sequenceStoreId: cloud.storeId }));
const perSecond = (operation: string) => limits.quotaOf?.(operation, "")?.perSecond;

test("5 calls a second per operation and no sixth, refilled by the clock alone", async () => {
  for (let call = 0; call < 5; call++) await list();
  await expect(list()).rejects.toMatchObject({
    name: "ThrottlingException",
    $metadata: { httpStatusCode: 429 },
  });
  const other = new GetReadSetMetadataCommand({ sequenceStoreId: cloud.storeId, id: "1234567890" });
  await expect(cloud.client.send(other)).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await cloud.clock.advance(199);
  await expect(list()).rejects.toMatchObject({ name: "ThrottlingException" });
  await cloud.clock.advance(1);
  await list();
});

test("every operation of the engine has a quota, and no other", async () => {
  cloud.gate.limits.enforced = false;
  for (const name of operations.keys()) {
    const code = await cloud.omics.call(name, {}).then(
      () => "none",
      (error: { code: string }) => error.code,
    );
    expect([name, perSecond(name) !== undefined]).toEqual([name, code !== "NotImplemented"]);
  }
});

test("rates are those of AWS's list", () => {
  expect(["GetReadSet", "UploadReadSetPart"].map(perSecond)).toEqual([30, 10]);
  expect(["GetReadSetMetadata", "ListReadSets", "ListTagsForResource"].map(perSecond)).toEqual([
    5, 5, 5,
  ]);
  expect(["CreateSequenceStore", "BatchDeleteReadSet", "GetS3AccessPolicy"].map(perSecond)).toEqual(
    [1, 1, 1],
  );
});

test("the SDK's adaptive retries get all calls through a quota that refuses some", async () => {
  cloud.clock.setScale(10);
  const patient = new OmicsClient({
    ...{ endpoint: cloud.url, region: "us-east-1", disableHostPrefix: true },
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    retryMode: "adaptive",
    maxAttempts: 8,
  });
  await Promise.all(Array.from({ length: 8 }, () => list(patient)));
  const [row] = cloud.gate.ledger.rows().filter(({ operation }) => operation === "ListReadSets");
  expect(row?.overQuota).toBeGreaterThan(0);
  patient.destroy();
});

test("with latency on, a call takes its time on the clock", async () => {
  cloud.gate.limits.latency = true;
  let done = false;
  const call = cloud.omics
    .call("ListReadSets", { sequenceStoreId: cloud.storeId })
    .then(() => (done = true));
  await cloud.clock.advance(299);
  expect(done).toBe(false);
  await cloud.clock.advance(1);
  await call;
});

const sources = [{ readSetId: "1234567890" }];
const roleArn = "arn:aws:iam::000000000000:role/omics";
const refused = {
  name: "ServiceQuotaExceededException",
  $metadata: { httpStatusCode: 402 },
};

test("a 26th concurrent activation job is refused until one has ended, a repeated token is not", async () => {
  const start = async (clientToken?: string) => {
    await cloud.clock.advance(200);
    const sequenceStoreId = cloud.storeId;
    return cloud.client.send(
      new StartReadSetActivationJobCommand({ sequenceStoreId, sources, clientToken }),
    );
  };
  const { id } = await importPair(cloud, "A", { status: "ARCHIVED" });
  sources[0] = { readSetId: id };
  const { id: first } = await start("token");
  sources[0] = { readSetId: "1234567890" };
  cloud.gate.limits.adjust("omics", "ActivationJobs", { burst: 1, perSecond: 1 });
  await expect(start()).rejects.toMatchObject(refused);
  sources[0] = { readSetId: id };
  expect((await start("token")).id).toBe(first);
  await cloud.advance(200_000);
  await start();
});

test("import and export jobs have quotas of their own, which only count when enforced", async () => {
  const item = { sourceFiles: { source1: "s3://lab/a.fastq.gz" }, sampleId: "a", subjectId: "b" };
  const kinds = {
    import: new StartReadSetImportJobCommand({
      ...{ sequenceStoreId: cloud.storeId, roleArn },
      sources: [{ ...item, sourceFileType: "FASTQ" }],
    }),
    export: new StartReadSetExportJobCommand({
      ...{ sequenceStoreId: cloud.storeId, roleArn, destination: "s3://out/" },
      sources: [{ readSetId: "1234567890" }],
    }),
  };
  const start = (kind: keyof typeof kinds) =>
    kind === "import" ? cloud.client.send(kinds.import) : cloud.client.send(kinds.export);
  for (const kind of ["import", "export"] as const) {
    for (let job = 0; job < 5; job++) await start(kind);
    await cloud.clock.advance(200);
    await expect(start(kind)).rejects.toMatchObject(refused);
    cloud.gate.limits.enforced = false;
    await start(kind);
    cloud.gate.limits.enforced = true;
  }
});

test("calls can be hit by faults of one store alone", async () => {
  const { arn } = await importPair(cloud, "A");
  cloud.gate.faults.arm({ service: "omics", effect: "error", resource: cloud.storeId });
  await expect(list()).rejects.toMatchObject({ name: "InternalFailure" });
  await cloud.client.send(new TagResourceCommand({ resourceArn: arn, tags: { a: "b" } }));
});
