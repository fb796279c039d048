import { request } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { usualPrincipal } from "#local/engines/icav2/core";
import { type Cloud, startIcav2 } from "#tests/local/icav2/fixture";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startIcav2({ tokenSeconds: 3600 });
});
afterEach(() => cloud.stop());

const noKey = { "x-api-key": "" };
const basic = (password: string) =>
  `Basic ${Buffer.from(`${usualPrincipal.email}:${password}`).toString("base64")}`;
const claimsOf = (token = "") =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

test("a call without key or token, or with a wrong one, is a 401 problem with every member", async () => {
  for (const headers of [
    noKey,
    { "x-api-key": "wrong" },
    { ...noKey, authorization: "Bearer a.b.c" },
    { ...noKey, authorization: "Bearer nonsense" },
    { ...noKey, authorization: basic(usualPrincipal.password) },
  ]) {
    const response = await cloud.send("getProjects", { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({
      ...{ type: "about:blank", title: "Unauthorized", status: 401 },
      ...{ detail: expect.any(String), parameters: {}, timestamp: cloud.clock.iso() },
    });
  }
});

test("a token says when it expires, and is refused from that second on by the clock", async () => {
  const { token } = await cloud.ask("createJwtToken");
  expect(claimsOf(token)).toMatchObject({
    aud: ["ica"],
    exp: Math.floor(cloud.clock.now() / 1000) + 3600,
  });
  const headers = { ...noKey, authorization: `Bearer ${token}` };
  await cloud.advance(3598);
  await cloud.ask("getProjects", { headers });
  await cloud.advance(2);
  expect(await cloud.refused("getProjects", { headers })).toMatchObject({ status: 401 });
});

test("a token is not good with another's claims", async () => {
  const { token = "" } = await cloud.ask("createJwtToken");
  const [header, , signature] = token.split(".");
  const claims = { ...claimsOf(token), exp: 9_999_999_999 };
  const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
  const headers = { ...noKey, authorization: `Bearer ${forged}` };
  expect(await cloud.refused("getProjects", { headers })).toMatchObject({ status: 401 });
});

test("a token of a password can be refreshed, one of an API key cannot, a key alone neither", async () => {
  const authorization = basic(usualPrincipal.password);
  const ofPassword = await cloud.ask("createJwtToken", { headers: { ...noKey, authorization } });
  await cloud.advance(1800);
  const fresh = await cloud.ask("refreshJwtToken", {
    headers: { ...noKey, authorization: `Bearer ${ofPassword.token}` },
  });
  expect(claimsOf(fresh.token).exp).toBe(claimsOf(ofPassword.token).exp + 1800);
  const ofKey = await cloud.ask("createJwtToken");
  const headers = { ...noKey, authorization: `Bearer ${ofKey.token}` };
  expect(await cloud.refused("refreshJwtToken", { headers })).toMatchObject({ status: 400 });
  expect(await cloud.refused("refreshJwtToken")).toMatchObject({ status: 401 });
});

test("tokens are for keys and passwords that are right, and for the tenant that exists", async () => {
  const wrong = { headers: { ...noKey, authorization: basic("wrong") } };
  expect(await cloud.refused("createJwtToken", wrong)).toMatchObject({ status: 401 });
  expect(await cloud.refused("createJwtToken", { headers: noKey })).toMatchObject({ status: 401 });
  const other = { query: { tenant: "other" } };
  expect(await cloud.refused("createJwtToken", other)).toMatchObject({ status: 401 });
  await cloud.ask("createJwtToken", { query: { tenant: "local" } });
});

test("what ICA has and the engine has not is 501 and names the README, paths and parameters alike", async () => {
  const get = (path: string, method = "GET") =>
    fetch(`${cloud.url}/ica/rest/api/${path}`, {
      method,
      headers: { "x-api-key": usualPrincipal.apiKey },
    });
  for (const response of [
    await get("bundles"),
    await get(`projects/${cloud.to}/data/eligibleForLinking`),
    await get(`projects/${cloud.to}/dataMoveBatch`, "POST"),
    await get(`projects/${cloud.to}/data?fullText=x`),
    await get(`projects/${cloud.to}`, "PUT"),
  ]) {
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({
      title: "NotImplemented",
      detail: expect.stringContaining("local/engines/icav2/README.md"),
    });
  }
});

test("query and body are held to their schemas, and each wrong member is named", async () => {
  const path = { projectId: cloud.to };
  const list = (query: Record<string, string | string[]>) =>
    cloud.refused("getProjectDataList", { path, query });
  expect(await list({ type: "LINK" })).toMatchObject({
    ...{ status: 400, parameters: { type: expect.any(String) } },
  });
  expect(await list({ type: ["FILE", "FOLDER"] })).toMatchObject({ status: 400 });
  expect(await list({ parentFolderPath: "no-slash" })).toMatchObject({ status: 400 });
  const body = { name: 7, folderPath: "/a", colour: "red" };
  expect(await cloud.refused("createFolder", { path, body })).toMatchObject({
    ...{ status: 400 },
    parameters: {
      name: expect.any(String),
      folderPath: expect.any(String),
      body: expect.stringMatching("colour"),
    },
  });
  expect(await cloud.refused("getJob", { path: { jobId: "7" } })).toMatchObject({ status: 400 });
});

test("bodies come as ICA's or plain JSON, and answers in ICA's own type", async () => {
  const path = { projectId: cloud.to };
  const as = (type: string, name: string) =>
    cloud.send("createFolder", { path, body: { name }, headers: { "content-type": type } });
  expect((await as("application/json; charset=utf-8", "a")).status).toBe(201);
  const made = await as("application/vnd.illumina.v3+json", "b");
  expect(made.headers.get("content-type")).toBe("application/vnd.illumina.v3+json");
  expect((await as("text/plain", "c")).status).toBe(415);
  expect((await as("application/vnd.illumina.v4+json", "c")).status).toBe(415);
  const accept = { accept: "application/vnd.illumina.v4+json" };
  expect(await cloud.refused("getProjects", { headers: accept })).toMatchObject({ status: 406 });
});

test("answers are compressed for clients that take gzip, and for no others", async () => {
  const read = (encoding: string) =>
    new Promise<{ encoding?: string; bytes: Buffer }>((resolve, reject) => {
      const headers = { "x-api-key": usualPrincipal.apiKey, "accept-encoding": encoding };
      request(`${cloud.url}/ica/rest/api/projects`, { headers }, (response) => {
        const encoding = response.headers["content-encoding"];
        buffer(response).then((bytes) => resolve({ encoding, bytes }), reject);
      }).end();
    });
  const [packed, plain] = [await read("gzip"), await read("identity")];
  expect([packed.encoding, plain.encoding]).toEqual(["gzip", undefined]);
  expect(gunzipSync(packed.bytes)).toEqual(plain.bytes);
});

test("projects are found by a part of the name and by id; others are 404", async () => {
  const { items } = await cloud.ask("getProjects", { query: { search: "FRO" } });
  expect(items).toMatchObject([{ id: cloud.from, name: "from" }]);
  expect(await cloud.ask("getProject", { path: { projectId: cloud.from } })).toEqual(items[0]);
  const path = { projectId: "00000000-0000-4000-8000-000000000000" };
  expect(await cloud.refused("getProject", { path })).toMatchObject({ status: 404 });
  expect(await cloud.refused("getProjectDataList", { path })).toMatchObject({ status: 404 });
});

test("a project in the tenant's own bucket is mapped by its storage configuration", async () => {
  const storage = { bucketName: "mine", keyPrefix: "byob/", subfolder: "trial" };
  const { id } = cloud.icav2.ensureProject({ name: "self managed", storage });
  await cloud.icav2.putFile(id, "/a/b.txt", Buffer.from("hello"));
  expect((await cloud.s3.get("mine", "byob/trial/a/b.txt")).sizeBytes).toBe(5);
  const { items } = await cloud.ask("getStorageConfigurations");
  expect(items).toMatchObject([
    { storageConfigurationDetails: { awsS3: { bucketName: "mine", keyPrefix: "byob/" } } },
  ]);
  const project = await cloud.ask("getProject", { path: { projectId: id } });
  expect(project.selfManagedStorageConfiguration?.id).toBe(items[0]?.id);
});
