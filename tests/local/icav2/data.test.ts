import { createHash } from "node:crypto";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Cloud, type Given, startIcav2 } from "#tests/local/icav2/fixture";
import { eventually } from "#tests/support/cloud";

let cloud: Cloud;
const start = async (given: Given = {}) => {
  cloud = await startIcav2(given);
};
beforeEach(() => start());
afterEach(() => cloud.stop());

const inTo = () => ({ projectId: cloud.to });
const create = (body: object, headers = {}) =>
  cloud.ask("createFolder", { path: inTo(), body, headers });
const get = async (dataId: string) =>
  (await cloud.ask("getProjectData", { path: { ...inTo(), dataId } })).data;

test("a folder is made with those above it, and its path is its own for ever", async () => {
  const { data } = await create({ name: "c d", folderPath: "/a/b/" });
  expect(data).toMatchObject({
    id: expect.stringMatching(/^fol\.[0-9a-f]{32}$/),
    urn: expect.stringMatching(/^urn:ilmn:ica:region:.+:data:fol\..+#\/a\/b\/c d\/$/),
    details: { path: "/a/b/c d/", name: "c d", status: "AVAILABLE", dataType: "FOLDER" },
  });
  expect(await cloud.find(cloud.to, "/a/b/")).toBeDefined();
  const again = { path: inTo(), body: { name: "c d", folderPath: "/a/b/" } };
  expect(await cloud.refused("createFolder", again)).toMatchObject({ status: 409 });
  const below = await create({ name: "e", folderId: data.id });
  expect(below.data.details?.path).toBe("/a/b/c d/e/");
});

test("names and places that cannot be are refused with the member that is wrong", async () => {
  const file = await cloud.ask("createFile", { path: inTo(), body: { name: "f" } });
  for (const [status, body] of [
    [400, { name: "" }],
    [400, { name: "a/b" }],
    [400, { name: ".." }],
    [400, { name: "a\nb" }],
    [400, { name: "x".repeat(1025) }],
    [400, { name: "a", folderPath: "a/" }],
    [400, { name: "a", folderPath: "/../" }],
    [400, { name: "a", folderPath: "/b/", folderId: "fol.1" }],
    [400, { name: "a", folderId: file.data.id }],
    [404, { name: "a", folderId: "fol.00000000000000000000000000000000" }],
  ] as const)
    expect(await cloud.refused("createFolder", { path: inTo(), body })).toMatchObject({ status });
});

test("a file is PARTIAL until its bytes are there; then it has their size and MD5", async () => {
  const made = await cloud.ask("createFileWithUploadUrl", {
    path: inTo(),
    body: { name: "r 1#?%.txt", folderPath: "/up/", fileType: "text/plain", formatCode: "TXT" },
  });
  expect((await get(made.data.id)).details).toMatchObject({
    ...{ status: "PARTIAL", fileSizeInBytes: 0, format: { code: "TXT" } },
  });
  const wrong = await fetch(made.uploadUrl, {
    ...{ method: "PUT", body: "hello", headers: { "content-type": "text/html" } },
  });
  expect(wrong.status).toBe(403);
  const put = { method: "PUT", body: "hello", headers: { "content-type": "text/plain" } };
  expect((await fetch(made.uploadUrl, put)).status).toBe(200);
  expect((await get(made.data.id)).details).toMatchObject({
    status: "AVAILABLE",
    fileSizeInBytes: 5,
    objectETag: createHash("md5").update("hello").digest("hex"),
  });
  const path = { ...inTo(), dataId: made.data.id };
  const { url } = await cloud.ask("createDownloadUrlForData", { path });
  expect(await (await fetch(url)).text()).toBe("hello");
});

test("an upload bound to an MD5 takes no other bytes", async () => {
  const hash = createHash("md5").update("hello").digest("hex");
  const { uploadUrl } = await cloud.ask("createFileWithUploadUrl", {
    ...{ path: inTo(), body: { name: "a", hash } },
  });
  const headers = { "content-md5": Buffer.from(hash, "hex").toString("base64") };
  const put = (body: string) => fetch(uploadUrl, { method: "PUT", body, headers });
  expect((await put("other")).status).toBe(400);
  expect((await put("hello")).status).toBe(200);
});

test("URLs end when they say, by the clock", async () => {
  await cloud.stop();
  await start({ urlSeconds: 600 });
  await cloud.advance(30 * 86_400);
  const { id: dataId } = await cloud.icav2.putFile(cloud.to, "/a", Buffer.from("x"));
  const path = { ...inTo(), dataId };
  const { url } = await cloud.ask("createDownloadUrlForData", { path });
  await cloud.advance(595);
  expect((await fetch(url)).status).toBe(200);
  await cloud.advance(10);
  expect((await fetch(url)).status).toBe(403);
});

test("many download URLs come at once, by id and by path, or not at all", async () => {
  const a = await cloud.icav2.putFile(cloud.to, "/x/a", Buffer.from("a"));
  await cloud.icav2.putFile(cloud.to, "/x/b", Buffer.from("b"));
  const body = { dataIds: [a.id], dataPaths: ["/x/b"] };
  const { items } = await cloud.ask("createDownloadUrlsForData", { path: inTo(), body });
  expect(items.map(({ dataPath }) => dataPath)).toEqual(["/x/a", "/x/b"]);
  expect(await Promise.all(items.map(async ({ url }) => (await fetch(url)).text()))).toEqual([
    "a",
    "b",
  ]);
  for (const [status, wrong] of [
    [404, { dataPaths: ["/x/b", "/x/B"] }],
    [400, {}],
    [400, { dataIds: [] }],
  ] as const) {
    const request = { path: inTo(), body: wrong };
    expect(await cloud.refused("createDownloadUrlsForData", request)).toMatchObject({ status });
  }
});

test("only PARTIAL files are uploaded, only AVAILABLE ones downloaded, folders neither", async () => {
  const { id } = await cloud.icav2.putFile(cloud.to, "/a", Buffer.from("x"));
  const { data } = await cloud.ask("createFile", { path: inTo(), body: { name: "b" } });
  const folder = await create({ name: "c" });
  const refused = async (
    name: "createUploadUrlForData" | "createDownloadUrlForData",
    dataId: string,
  ) => (await cloud.refused(name, { path: { ...inTo(), dataId } })).status;
  expect(await refused("createUploadUrlForData", id)).toBe(409);
  expect(await refused("createDownloadUrlForData", data.id)).toBe(409);
  expect(await refused("createUploadUrlForData", folder.data.id)).toBe(400);
  expect(await refused("createDownloadUrlForData", folder.data.id)).toBe(400);
});

test("a file that has only a size says so when it is read", async () => {
  const { id: dataId } = await cloud.icav2.putFile(cloud.to, "/big", { sizeBytes: 80e9 });
  expect((await get(dataId)).details).toMatchObject({
    ...{ fileSizeInBytes: 80e9, objectETag: expect.stringMatching(/^[0-9a-f]{32}-\d+$/) },
  });
  const path = { ...inTo(), dataId };
  expect(await cloud.refused("createDownloadUrlForData", { path })).toMatchObject({ status: 501 });
});

test("credentials are for the data's prefix and 36 hours, and 501 where nobody issues them", async () => {
  const path = inTo();
  const body = { name: "d", temporaryCredentials: { readOnlyCredentials: true } };
  const nobody = { path, body };
  expect(await cloud.refused("createFolderWithTemporaryCredentials", nobody)).toMatchObject({
    status: 501,
  });
  await cloud.stop();
  const issue = vi.fn(async () => ({
    ...{ accessKeyId: "A", secretAccessKey: "S", sessionToken: "T" },
  }));
  await start({ credentials: issue });
  const folder = await cloud.ask("createFolderWithTemporaryCredentials", { path: inTo(), body });
  expect(folder.tempCredentials.awsTempCredentials).toEqual({
    ...{ accessKey: "A", secretKey: "S", sessionToken: "T", region: "us-east-1" },
    ...{ bucket: `icav2-${cloud.to}`, objectPrefix: "d/" },
  });
  expect(issue).toHaveBeenCalledWith({
    ...{ bucket: `icav2-${cloud.to}`, prefix: "d/", readOnly: true, seconds: 129_600 },
  });
  const file = await cloud.ask("createFileWithTemporaryCredentials", {
    ...{ path: inTo(), body: { name: "f", folderPath: "/d/" } },
  });
  await cloud.s3.put(`icav2-${cloud.to}`, "d/f", Buffer.from("12345"));
  expect((await get(file.data.id)).details).toMatchObject({
    ...{ status: "AVAILABLE", fileSizeInBytes: 5 },
  });
  const rclone = {
    path: { ...inTo(), dataId: file.data.id },
    body: { credentialsFormat: "RCLONE" },
  };
  expect(await cloud.refused("createTemporaryCredentialsForData", rclone)).toMatchObject({
    status: 501,
  });
});

test("an object that a client puts with a folder's credentials becomes a file", async () => {
  const client = new S3Client({
    endpoint: cloud.url,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await client.send(
    new PutObjectCommand({ Bucket: `icav2-${cloud.to}`, Key: "runs/1/a.txt", Body: "abc" }),
  );
  await eventually(async () => {
    expect((await cloud.find(cloud.to, "/runs/1/a.txt"))?.details).toMatchObject({
      ...{ status: "AVAILABLE", fileSizeInBytes: 3 },
    });
  });
});

test("a deletion is accepted at once, shows as DELETING, and takes all that lies below", async () => {
  await cloud.icav2.putFile(cloud.to, "/x/y/a", Buffer.from("x"));
  await cloud.icav2.putFile(cloud.to, "/x0", Buffer.from("x"));
  const folder = await cloud.find(cloud.to, "/x/");
  await cloud.ask("deleteData", { path: { ...inTo(), dataId: String(folder?.id) } });
  expect((await cloud.find(cloud.to, "/x/y/a"))?.details?.status).toBe("DELETING");
  const taken = { path: inTo(), body: { name: "a", folderPath: "/x/y/" } };
  expect(await cloud.refused("createFile", taken)).toMatchObject({ status: 409 });
  await cloud.advance(6);
  const { items } = await cloud.ask("getProjectDataList", { path: inTo() });
  expect(items.map(({ data }) => data.details?.path)).toEqual(["/x0"]);
  await expect(cloud.s3.get(`icav2-${cloud.to}`, "x/y/a")).rejects.toThrow();
  await cloud.ask("createFile", taken);
});

test("bytes that come for a file that is being deleted do not bring it back", async () => {
  const made = await cloud.ask("createFileWithUploadUrl", { path: inTo(), body: { name: "a" } });
  await cloud.ask("deleteData", { path: { ...inTo(), dataId: made.data.id } });
  expect((await fetch(made.uploadUrl, { method: "PUT", body: "late" })).status).toBe(200);
  expect((await get(made.data.id)).details?.status).toBe("DELETING");
  await cloud.advance(6);
  await expect(cloud.s3.get(`icav2-${cloud.to}`, "a")).rejects.toThrow();
  const next = await cloud.ask("createFile", { path: inTo(), body: { name: "a" } });
  expect((await get(next.data.id)).details?.status).toBe("PARTIAL");
});

test("a file is archived and brought back over hours, and cannot be read in between", async () => {
  const { id: dataId } = await cloud.icav2.putFile(cloud.to, "/x/a", Buffer.from("x"));
  const folder = await cloud.find(cloud.to, "/x/");
  const path = { ...inTo(), dataId };
  const status = async () => (await get(dataId)).details?.status;
  await cloud.ask("archiveData", { path: { ...inTo(), dataId: String(folder?.id) } });
  expect(await status()).toBe("ARCHIVING");
  expect(await cloud.refused("archiveData", { path })).toMatchObject({ status: 409 });
  await cloud.advance(601);
  expect(await status()).toBe("ARCHIVED");
  expect(await cloud.refused("createDownloadUrlForData", { path })).toMatchObject({ status: 409 });
  await cloud.ask("unarchiveData", { path });
  await cloud.advance(3 * 3600);
  expect(await status()).toBe("UNARCHIVING");
  await cloud.advance(3601);
  expect(await status()).toBe("AVAILABLE");
  await cloud.ask("createDownloadUrlForData", { path });
});

test("a call under the same Idempotency-Key and body gets the first answer, for seven days", async () => {
  const key = { "idempotency-key": "k".repeat(255) };
  const first = await create({ name: "a" }, key);
  expect(await create({ name: "a" }, key)).toEqual(first);
  await cloud.advance(7 * 86_400);
  const late = { path: inTo(), body: { name: "a" }, headers: key };
  expect(await cloud.refused("createFolder", late)).toMatchObject({ status: 409 });
});

test("the key holds for one operation, place and body; errors are not kept", async () => {
  const headers = { "idempotency-key": "k" };
  await create({ name: "a" }, headers);
  const other = { path: inTo(), body: { name: "b" }, headers };
  expect(await cloud.refused("createFolder", other)).toMatchObject({ status: 422 });
  await cloud.ask("createFile", { path: inTo(), body: { name: "a" }, headers });
  await cloud.ask("createFolder", {
    path: { projectId: cloud.from },
    body: { name: "a" },
    headers,
  });
  const long = { ...other, headers: { "idempotency-key": "k".repeat(256) } };
  expect(await cloud.refused("createFolder", long)).toMatchObject({ status: 400 });
  const failing = { path: inTo(), body: { name: "a" }, headers: { "idempotency-key": "l" } };
  expect(await cloud.refused("createFolder", failing)).toMatchObject({ status: 409 });
  await create({ name: "c" }, failing.headers);
});

test("while the first call goes on, the second under its key is 409, and one folder is made", async () => {
  await cloud.stop();
  const issued = { accessKeyId: "A", secretAccessKey: "S", sessionToken: "T" };
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<typeof issued>();
  await start({
    credentials() {
      asked.resolve();
      return answered.promise;
    },
  });
  const call = { path: inTo(), body: { name: "a" }, headers: { "idempotency-key": "k" } };
  const first = cloud.ask("createFolderWithTemporaryCredentials", call);
  await asked.promise;
  expect(await cloud.refused("createFolderWithTemporaryCredentials", call)).toMatchObject({
    status: 409,
    detail: expect.stringContaining("not been answered"),
  });
  answered.resolve(issued);
  expect(await cloud.ask("createFolderWithTemporaryCredentials", call)).toEqual(await first);
});
