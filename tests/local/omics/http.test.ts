import { request } from "node:http";
import { text } from "node:stream/consumers";
import { ListReadSetsCommand, ListRunsCommand } from "@aws-sdk/client-omics";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cloud, startOmics } from "#tests/local/omics/cloud";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startOmics();
  cloud.gate.limits.enforced = true;
});
afterEach(() => cloud.stop());

const list = () => cloud.client.send(new ListReadSetsCommand({ sequenceStoreId: cloud.storeId }));

test("an operation the engine does not have is refused by name", async () => {
  await expect(cloud.client.send(new ListRunsCommand({}))).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining("ListRuns"),
  });
});

test("an absolute URL with a host prefix, as a proxy gets it, finds its operation", async () => {
  const { hostname, port } = new URL(cloud.url);
  const path = `http://control-storage-omics.us-east-1.amazonaws.com/sequencestore/${cloud.storeId}/readsets?maxResults=5`;
  const answer = await new Promise<string>((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method: "POST" }, (incoming) =>
      resolve(text(incoming)),
    );
    outgoing.on("error", reject);
    outgoing.end();
  });
  expect(JSON.parse(answer)).toEqual({ readSets: [] });
});

test("a path that no operation has is 404, a body that is no JSON object 400", async () => {
  const unknown = await fetch(`${cloud.url}/nothing/here`);
  expect([unknown.status, unknown.headers.get("x-amzn-errortype")]).toEqual([
    404,
    "UnknownOperationException",
  ]);
  const broken = await fetch(`${cloud.url}/sequencestore`, { method: "POST", body: "[1" });
  expect([broken.status, broken.headers.get("x-amzn-errortype")]).toEqual([
    400,
    "SerializationException",
  ]);
});

test("missing, mistyped and malformed members are named", async () => {
  cloud.gate.limits.enforced = false;
  const post = async (path: string, body: unknown) => {
    const options = { method: "POST", body: JSON.stringify(body) };
    const { message } = (await (await fetch(`${cloud.url}${path}`, options)).json()) as {
      message: string;
    };
    return message;
  };
  expect(await post("/sequencestore", {})).toMatch("Value null at 'name'");
  expect(await post("/sequencestore", { name: 7 })).toMatch(
    "'name' failed to satisfy constraint: Member must be a string",
  );
  const job = `/sequencestore/${cloud.storeId}/activationjob`;
  expect(await post(job, { sources: [{ readSetId: "x" }] })).toMatch(
    "'sources.1.member.readSetId'",
  );
  expect(
    await post(`/sequencestore/${cloud.storeId}/readsets`, { filter: { status: "GONE" } }),
  ).toMatch("'filter.status' failed to satisfy constraint: Member must satisfy enum value set");
});

test("the ledger counts calls and errors by operation", async () => {
  await list();
  await expect(cloud.client.send(new ListRunsCommand({}))).rejects.toThrow();
  expect(cloud.gate.ledger.rows()).toMatchObject([
    { service: "omics", operation: "ListReadSets", calls: 1, errors: 0 },
    { service: "omics", operation: "ListRuns", calls: 1, errors: 1 },
  ]);
});
