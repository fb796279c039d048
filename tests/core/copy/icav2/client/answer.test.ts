import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, everything } from "#core/copy/icav2/client/client";
import { configure, setting } from "#core/settings";
import { type Icav2Cloud, startIcav2Cloud } from "#tests/core/copy/icav2/cloud";

const id = "3f0c6c7e-0c55-4a0b-9f4a-111111111111";
const jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";
let answer: { status: number; headers?: Record<string, string>; body: unknown };
let asked: string[] = [];
let cloud: Icav2Cloud;

/** An ICA that says what its contract does not have. */
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
  response.end(JSON.stringify(answer.body));
});

beforeAll(async () => {
  cloud = await startIcav2Cloud(500);
  await cloud.putSecret(jwt);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  configure({
    icav2: { baseUrl: `http://127.0.0.1:${port}/ica/rest`, secretArn: "icav2", jobsInFlight: 1 },
  });
});
afterAll(() => cloud.stop());

const copy = () =>
  call("createProjectDataCopyBatch", {
    path: { projectId: id },
    body: {
      items: [{ dataId: "fil.1" }],
      ...{ copyUserTags: true, copyTechnicalTags: true, copyInstrumentInfo: true },
      actionOnExist: "SKIP",
    },
  });
const times = { timeCreated: "2026-01-01T00:00:00Z", timeModified: "2026-01-01T00:00:00Z" };
const owned = { id, ownerId: id, tenantId: id, ...times };
const user = {
  ...{ ...owned, username: "u", email: "u", active: true, tenantAdministrator: false },
  emailVerified: true,
  twoFactorAuthentication: false,
};
const job = { id, status: "DONE_ISH", subjectType: "x", subjectId: id, ...times, owner: user };

test("a status that ICA never documented is an error, and not taken for success or failure", async () => {
  answer = { status: 200, body: { items: [job] } };
  await expect(everything("getJobs", {})).rejects.toThrow(
    "ICA's getJobs: the answer is not what the contract says: items.0.status invalid_value",
  );
});

test("an answer that cannot be read leaves it open whether a copy was begun", async () => {
  answer = { status: 201, body: { token: "a secret of the answer" } };
  const error = await copy().catch((thrown) => thrown);
  expect(error).toMatchObject({ isUncertain: true });
  expect(String(error)).not.toContain("a secret of the answer");
});

test("no error shows the token, also when ICA repeats it", async () => {
  const detail = `Bearer ${jwt} is not welcome`;
  const problem = { type: "about:blank", title: "Forbidden", status: 403, parameters: {} };
  answer = { status: 403, body: { ...problem, detail, timestamp: times.timeCreated } };
  const error = await call("getProjects", {}).catch((thrown) => thrown);
  expect(error.message).toContain("is not welcome");
  expect(JSON.stringify([error.message, error.stack, error, error.cause])).not.toContain(jwt);
});

test("a redirect is not followed: it would take the token to another host", async () => {
  answer = { status: 307, headers: { location: `${cloud.url}/elsewhere` }, body: {} };
  await expect(call("getProjects", {})).rejects.toMatchObject({ status: 307, isTransient: false });
});

test("a list whose cursor comes back is an error and not a loop", async () => {
  asked = [];
  answer = { status: 200, body: { items: [], nextPageToken: "again" } };
  await expect(everything("getJobs", {})).rejects.toThrow("the list does not end");
  expect(asked).toHaveLength(2);
});

test("names go into paths and queries as they are", async () => {
  asked = [];
  answer = { status: 200, body: { items: [] } };
  const name = "a b#c?d+e&f=%41/ä";
  await call("getProjectDataList", { path: { projectId: name }, query: { filename: [name, "x"] } });
  const url = new URL(`http://x${asked[0]?.replace("GET ", "")}`);
  expect(decodeURIComponent(url.pathname)).toBe(`/ica/rest/api/projects/${name}/data`);
  expect(url.searchParams.getAll("filename")).toEqual([name, "x"]);
});

test("a server that cannot be reached leaves nothing open, also of a copy: nothing was sent", async () => {
  await new Promise((resolve) => server.close(resolve));
  // By another name, so that no connection of before is taken.
  configure({
    icav2: {
      ...setting("icav2"),
      baseUrl: setting("icav2").baseUrl.replace("127.0.0.1", "localhost"),
    },
  });
  const error = await copy().catch((thrown) => thrown);
  expect(error).toMatchObject({ isTransient: true, isUncertain: false });
  expect(error.message).toContain("ECONNREFUSED");
});
