import { createHash, randomBytes } from "node:crypto";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import * as Aws from "#core/aws";
import { classify } from "#core/copy/icav2/client/error";
import type {
  ExternalItem,
  ExternalOutcome,
  ExternalState,
  ExternalTarget,
} from "#core/copy/icav2-copy/external/external-schema";
import { abandon, send } from "#core/copy/icav2-copy/external/send";
import { type Icav2Cloud, startIcav2Cloud } from "#tests/core/copy/icav2/cloud";

let cloud: Icav2Cloud;
let projectId: string;
let bucket: string;
let saved: ExternalState[] = [];
let count = 0;
const mebibyte = 2 ** 20;
const large = randomBytes(8 * mebibyte + 3);

beforeAll(async () => {
  cloud = await startIcav2Cloud(20);
  await Aws.s3().send(new CreateBucketCommand({ Bucket: "outside" }));
  await put("large", large);
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.heal();
  projectId = cloud.project(`external ${count++}`);
  bucket = `icav2-${projectId}`;
  saved = [];
  cloud.resetCalls();
});

async function put(key: string, bytes: Buffer): Promise<ExternalItem> {
  const { ETag } = await Aws.s3().send(
    new PutObjectCommand({ Bucket: "outside", Key: key, Body: bytes }),
  );
  const etag = ETag?.replaceAll('"', "");
  return { sourceUri: `s3://outside/${key}`, sizeBytes: bytes.length, etag };
}
const target = (path: string, state?: ExternalState): ExternalTarget => ({
  ...{ projectId, path, scope: "cpy.1 1", state },
  save: async (next) => void saved.push(next),
});
const far = () => cloud.clock.now() + 3_600_000;
const item = (): ExternalItem => ({ sourceUri: "s3://outside/large", sizeBytes: large.length });
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");
const stored = async (path: string) => {
  const { Body } = await Aws.s3().send(
    new GetObjectCommand({ Bucket: bucket, Key: path.slice(1) }),
  );
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};
const uploads = async () =>
  (await Aws.s3().send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads ?? [];
const statusAt = (path: string) => cloud.icav2.find(projectId, path)?.status;
/** Goes on from what was saved until it is done, as one invocation after the other does. */
const finish = async (path: string, state?: ExternalState): Promise<ExternalOutcome> => {
  for (let turn = 0; turn < 5; turn++) {
    const outcome = await send(item(), target(path, state), far());
    if (outcome.state === "done") return outcome;
    state = outcome.resume;
  }
  throw new Error("It does not end.");
};

test.each([
  ["an empty object", 0],
  ["a small one", 5],
  ["one of exactly the limit", 8 * mebibyte],
])("%s arrives whole, in one request", async (_, size) => {
  const bytes = randomBytes(size);
  const path = "/a b/#1 +?ä.bin";
  const outcome = await send(await put(`of ${size}`, bytes), target(path), far());
  expect(outcome).toMatchObject({ state: "done", bytes: size });
  expect([statusAt(path), md5(await stored(path))]).toEqual(["AVAILABLE", md5(bytes)]);
  expect(cloud.calls("getProjectData")).toBeGreaterThan(0);
});

test("a large one arrives whole, in parts", async () => {
  const outcome = await send(item(), target("/run/large"), far());
  expect(outcome).toMatchObject({ state: "done", bytes: large.length });
  expect(md5(await stored("/run/large"))).toBe(md5(large));
  expect(saved.map((state) => Object.keys(state))).toEqual([
    ["dataId"],
    ["dataId", "uploadId", "partBytes"],
    ["dataId", "sentAt"],
  ]);
});

test("what is there already is not sent again, and counts no bytes", async () => {
  await send(item(), target("/x"), far());
  const again = await send(item(), target("/x"), far());
  expect(again).toMatchObject({ state: "done", bytes: 0 });
  const resumed = await send(item(), target("/x", again.resume), far());
  expect(resumed).toMatchObject({ state: "done", bytes: large.length });
});

test("at the end of its time it stops, and the next call sends what is missing only", async () => {
  const parts = () => cloud.calls("UploadPart");
  const first = await send(item(), target("/x"), cloud.clock.now() - 1);
  expect([first.state, parts()]).toEqual(["again", 0]);
  cloud.fault("UploadPart", {
    service: "s3",
    effect: "error",
    status: 403,
    code: "AccessDenied",
    times: 1,
  });
  await expect(send(item(), target("/x", first.resume), far())).rejects.toThrow();
  const before = parts();
  cloud.heal();
  const last = await send(item(), target("/x", first.resume), far());
  expect([last.state, parts() - before]).toEqual(["done", 1]);
  expect(md5(await stored("/x"))).toBe(md5(large));
});

test.each([
  ["cut before", { effect: "reset" }],
  ["cut after", { effect: "drop" }],
  ["throttled", { effect: "error", status: 503, code: "SlowDown" }],
])("parts whose calls are %s are read and sent again", async (_, fault) => {
  cloud.fault("UploadPart", { service: "s3", ...fault, times: 3 });
  expect((await send(item(), target("/x"), far())).state).toBe("done");
  expect(md5(await stored("/x"))).toBe(md5(large));
});

test("reads of the source that break off in the middle are repeated, of small objects too", async () => {
  const small = await put("breaks off", Buffer.from("small"));
  for (const [path, source, bytes] of [
    ["/large", item(), large],
    ["/small", small, Buffer.from("small")],
  ] as const) {
    cloud.fault("GetObject", { service: "s3", resource: "outside", effect: "drop", times: 3 });
    expect((await send(source, target(path), far())).state).toBe("done");
    expect(md5(await stored(path))).toBe(md5(bytes));
  }
});

/** Each call of ICA and S3 that a send makes, cut off for good: the process is gone. What comes after starts from what was saved. */
test.each([
  ["createFile", "icav2"],
  ["createTemporaryCredentialsForData", "icav2"],
  ["CreateMultipartUpload", "s3"],
  ["UploadPart", "s3"],
  ["CompleteMultipartUpload", "s3"],
  ["getProjectData", "icav2"],
])(
  "killed in %s, after it was done, it goes on and ends as if nothing had been",
  async (operation, service) => {
    cloud.fault(operation, { service, resource: service === "s3" ? bucket : "", effect: "drop" });
    await send(item(), target("/x"), far()).catch(() => undefined);
    cloud.heal();
    cloud.forget();
    const outcome = await finish("/x", saved.at(-1));
    expect(outcome.bytes).toBe(large.length);
    expect([statusAt("/x"), md5(await stored("/x"))]).toEqual(["AVAILABLE", md5(large)]);
    expect(await uploads()).toEqual([]);
    expect(outcome.dataId).toBe(cloud.icav2.find(projectId, "/x")?.id);
  },
  20_000,
);

test("an upload that S3 threw away is begun anew", async () => {
  const { resume } = await send(item(), target("/x"), cloud.clock.now() - 1);
  const outcome = await finish("/x", { ...resume, uploadId: "no-such-upload" });
  expect(outcome.state).toBe("done");
  expect(md5(await stored("/x"))).toBe(md5(large));
});

test("another file at its place is left as it is, and is permanent", async () => {
  const { id } = await cloud.icav2.putFile(projectId, "/x", Buffer.from("another"));
  const error = await send(item(), target("/x"), far()).catch((thrown) => thrown);
  expect(error).toMatchObject({
    code: "copy.refused",
    message: expect.stringContaining("/x is there already"),
  });
  expect([classify(error), cloud.icav2.find(projectId, "/x")?.id]).toEqual(["permanent", id]);
});

test("another file of the same size and another MD5 is not taken for a copy", async () => {
  const source = await put("same size", Buffer.from("aaaa"));
  await cloud.icav2.putFile(projectId, "/x", Buffer.from("bbbb"));
  await expect(send(source, target("/x"), far())).rejects.toMatchObject({ code: "copy.refused" });
});

test("the PARTIAL file of a copy that failed is filled", async () => {
  cloud.fault("PutObject", {
    service: "s3",
    resource: bucket,
    effect: "error",
    status: 403,
    code: "AccessDenied",
  });
  const source = await put("small", Buffer.from("small"));
  await expect(send(source, target("/x"), far())).rejects.toThrow();
  expect(statusAt("/x")).toBe("PARTIAL");
  cloud.heal();
  const other = { ...target("/x"), scope: "cpy.2 1" };
  expect(await send(source, other, far())).toMatchObject({ state: "done", bytes: 5 });
});

test.each([
  ["is not there", { sourceUri: "s3://outside/nothing", sizeBytes: null }],
  ["is not there", { sourceUri: "s3://no-such-bucket-here/x", sizeBytes: null }],
  ["has changed", { sourceUri: "s3://outside/large", sizeBytes: 7 }],
  ["has changed", { sourceUri: "s3://outside/large", sizeBytes: null, etag: "0".repeat(32) }],
])("a source that %s is refused before anything is made", async (reason, source) => {
  const error = await send(source, target("/x"), far()).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: "copy.refused", message: expect.stringContaining(reason) });
  expect([classify(error), cloud.calls("createFile")]).toEqual(["permanent", 0]);
});

test("a source that may not be read, or is archived, is refused with what to do", async () => {
  cloud.fault("HeadObject", {
    service: "s3",
    resource: "outside",
    effect: "error",
    status: 403,
    code: "AccessDenied",
    times: 1,
  });
  await expect(send(item(), target("/x"), far())).rejects.toMatchObject({
    message: "s3://outside/large cannot be read by this stage.",
    hint: expect.stringContaining("role"),
  });
  await Aws.s3().send(
    new PutObjectCommand({
      Bucket: "outside",
      Key: "cold",
      Body: "cold",
      StorageClass: "DEEP_ARCHIVE",
    }),
  );
  const cold = { sourceUri: "s3://outside/cold", sizeBytes: 4 };
  await expect(send(cold, target("/y"), far())).rejects.toMatchObject({
    message: "s3://outside/cold is archived.",
  });
});

test("a source that changes before the next call is refused", async () => {
  const source = await put("changing", randomBytes(9 * mebibyte));
  const { resume } = await send(source, target("/x"), cloud.clock.now() - 1);
  await put("changing", randomBytes(9 * mebibyte));
  const unplanned = { sourceUri: source.sourceUri, sizeBytes: null, etag: source.etag };
  const error = await send(unplanned, target("/x", resume), far()).catch((thrown) => thrown);
  expect([classify(error), error.message]).toEqual([
    "permanent",
    expect.stringContaining("has changed"),
  ]);
  expect(statusAt("/x")).toBe("PARTIAL");
});

test("a source that changes after it was looked at is refused: no file is put together of two", async () => {
  const source = await put("changes", Buffer.from("before"));
  const change = async () => void (await put("changes", Buffer.from("after!")));
  const error = await send(source, { ...target("/x"), save: change }, far()).catch((e) => e);
  expect([classify(error), error.message]).toEqual([
    "permanent",
    expect.stringContaining("has changed"),
  ]);
  expect(statusAt("/x")).toBe("PARTIAL");
});

test("bytes that ICA does not see yet are waited for and not sent again; after half an hour they are", async () => {
  const fault = { service: "s3", resource: bucket, effect: "error", status: 403 };
  cloud.fault("PutObject", { ...fault, code: "AccessDenied" });
  const source = await put("unseen", Buffer.from("unseen"));
  await expect(send(source, target("/x"), far())).rejects.toThrow();
  cloud.heal();
  cloud.resetCalls();
  const state = { dataId: saved.at(-1)?.dataId ?? "", sentAt: cloud.clock.now() };
  const soon = () => cloud.clock.now() + 5000;
  expect((await send(source, target("/x", state), soon())).state).toBe("again");
  await cloud.clock.advance(1_800_000);
  const error = await send(source, target("/x", state), soon()).catch((thrown) => thrown);
  expect(classify(error)).toBe("transient");
  expect(cloud.calls("PutObject")).toBe(0);
  expect((await send(source, target("/x", saved.at(-1)), far())).bytes).toBe(6);
});

test("what is given up leaves no upload and no file", async () => {
  const { resume } = await send(item(), target("/x"), cloud.clock.now() - 1);
  expect(await uploads()).toHaveLength(1);
  await abandon(target("/x", resume));
  await cloud.clock.advance(10_000);
  await cloud.icav2.settled();
  expect([await uploads(), statusAt("/x")]).toEqual([[], undefined]);
  await abandon(target("/x", resume));
});

test("a whole file is not given up", async () => {
  const { resume } = await send(item(), target("/x"), far());
  await abandon(target("/x", resume));
  expect(statusAt("/x")).toBe("AVAILABLE");
});

test("no state, error or outcome holds a credential", async () => {
  cloud.fault("UploadPart", { service: "s3", effect: "error", status: 403, code: "AccessDenied" });
  const error = await send(item(), target("/x"), far()).catch((thrown) => thrown);
  const text = JSON.stringify([saved, error.message, error.stack, { ...error }]);
  expect(text).not.toMatch(/ASIA|[sS]ession[tT]oken|[sS]ecret/);
});
