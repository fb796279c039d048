import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CopyJob } from "#core/copy/schema";
import type { NewLink } from "#core/package/link-schema";
import { endpoints } from "#functions/api/app";
import type { Endpoint } from "#functions/api/endpoint";
import type { Problem } from "#functions/api/problem";
import { folderOf } from "#tests/functions/copy-support";
import { actIn, addReadSet, packageOf, rowsOf, storeOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
/** Ids that exist, in the project `demo`. */
let existing: Record<string, string>;
/** A sharer of another project, and somebody of the project without any role. */
let tokens: { stranger: string; powerless: string };

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  const readSet = await addReadSet(cloud);
  const built = await packageOf(cloud, { readSetIds: [readSet.id] });
  const link = await cloud.api<NewLink>("sharer", "POST", `/api/v1/packages/${built.id}/links`, {});
  const copy = await cloud.api<CopyJob>(
    "admin",
    "POST",
    "/api/v1/copy-jobs",
    bodies.createCopyJob?.(),
  );
  existing = {
    storeId: storeOf(cloud),
    readSetId: readSet.id,
    packageId: built.id,
    linkId: link.body.id,
    backfillId: unknown.backfillId ?? "",
    copyJobId: copy.body.id,
    queue: "ReadSetDeadLetters",
  };
  tokens = {
    stranger: await cloud.token({ username: "stranger", groups: ["sharer", "project:other"] }),
    powerless: await cloud.token({ username: "powerless", groups: ["project:demo"] }),
  };
});
afterAll(() => cloud.close());

/** Well-formed ids of nothing. */
const unknown: Record<string, string> = {
  storeId: "9999999999",
  readSetId: "9999999999",
  packageId: "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
  linkId: "lnk.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
  backfillId: "bkf.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
  copyJobId: "cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
  queue: "Nothing",
};

/** A body that each endpoint with one takes. */
const bodies: Record<string, () => object> = {
  createPackage: () => ({ name: "x", readSetIds: [existing.readSetId] }),
  createLink: () => ({}),
  createBackfill: () => ({ sequenceStoreId: existing.storeId }),
  changeBackfill: () => ({ status: "PAUSED" }),
  createCopyJob: () => ({
    projectId: "demo",
    dryRun: true,
    sourceUriList: ["icav2://b23fb516-d852-4985-adcc-831c12e8cd22/a.fastq.gz"],
    destinationUri: folderOf("guards"),
  }),
  changeCopyJob: () => ({ status: "ABORTED" }),
  redriveDeadLetters: () => ({}),
};

const cases = endpoints.map((endpoint) => [endpoint.operationId, endpoint] as const);
const withParams = cases.filter(([, { params }]) => params);
const pathOf = ({ path }: Endpoint, ids: Record<string, string>) =>
  `/api/v1${path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? name)}`;

function call(token: string | undefined, endpoint: Endpoint, ids = existing, more = "") {
  const body = endpoint.body && (bodies[endpoint.operationId]?.() ?? {});
  const path = pathOf(endpoint, ids) + more;
  return cloud.api<Problem>(token, endpoint.method.toUpperCase(), path, body);
}

describe.each(cases)("%s", (_, endpoint) => {
  test("answers 401 without a token and with one that nobody signed", async () => {
    const [head, payload] = (cloud.outputs.tokens.admin ?? "").split(".");
    for (const token of [undefined, "nonsense", `${head}.${payload}.c2lnbmF0dXJl`])
      expect((await call(token, endpoint)).status).toBe(401);
  });

  test("answers 403 to who lacks its role, and names the role", async () => {
    const { status, body } = await call(
      endpoint.role === "viewer" ? tokens.powerless : "viewer",
      endpoint,
    );
    expect(status).toBe(403);
    expect(body).toMatchObject({
      code: "auth.forbidden",
      detail: `This needs the role "${endpoint.role}".`,
      hint: expect.any(String),
    });
  });

  test("refuses a query parameter that it does not know, and says which it takes", async () => {
    const { status, headers, body } = await call("admin", endpoint, existing, "?nonsense=1");
    expect(status).toBe(400);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(body.hint).toMatch(/^It takes/);
    expect(body.errors).toEqual([{ path: "nonsense", message: expect.any(String) }]);
  });
});

/** What only admins may call hides nothing from them; to others it answers 403 before it looks. */
const masked = withParams.filter(([, { role }]) => role !== "admin");

describe.each(masked)("%s of one thing", (_, endpoint) => {
  test("answers 404 for what is another project's, in the words for what does not exist", async () => {
    const foreign = await call(tokens.stranger, endpoint);
    const missing = await call(tokens.stranger, endpoint, unknown);
    const blank = (body: Problem, ids: Record<string, string>) =>
      Object.values(ids).reduce(
        (text, id) => text.replaceAll(id, "<id>"),
        JSON.stringify({ ...body, requestId: "" }),
      );
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(blank(foreign.body, existing)).toBe(blank(missing.body, unknown));
    expect([...foreign.headers.keys()]).toEqual([...missing.headers.keys()]);
  });
});

describe.each(withParams)("%s of one thing", (_, endpoint) => {
  test("answers 404 for what there is not", async () => {
    const { status, body } = await call("admin", endpoint, unknown);
    expect(status).toBe(404);
    expect(body.hint).toEqual(expect.any(String));
  });

  test("answers 400 that names each id that cannot be one", async () => {
    const wrong = Object.fromEntries(Object.keys(unknown).map((name) => [name, "x'y"]));
    const names = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    const { status, body } = await call("admin", endpoint, wrong);
    expect(status).toBe(400);
    expect(body.errors?.map(({ path }) => path)).toEqual(names);
  });
});

test("every endpoint with a body has one in this test", () => {
  const taking = endpoints.filter(({ body }) => body).map(({ operationId }) => operationId);
  expect(Object.keys(bodies).sort()).toEqual(taking.sort());
});

const packages = "/api/v1/packages";
const links = () => `${packages}/${existing.packageId}/links`;
const readSetIds = ["3000000001"];

test.each<[string, () => string, unknown, string[]]>([
  ["no members", () => packages, {}, ["name"]],
  ["no read sets", () => packages, { name: "x" }, ["readSetIds"]],
  ["no name of a package", () => packages, { name: " ", readSetIds }, ["name"]],
  ["a control character", () => packages, { name: "a\u0007b", readSetIds }, ["name"]],
  [
    "an id that is none",
    () => packages,
    { name: "x", readSetIds: ["1", "x"] },
    ["readSetIds.0", "readSetIds.1"],
  ],
  [
    "too many read sets",
    () => packages,
    { name: "x", readSetIds: Array(1001).fill("3000000001") },
    ["readSetIds"],
  ],
  [
    "a number for a text",
    () => packages,
    { name: 1, readSetIds, sampleIds: [2] },
    ["name", "sampleIds.0"],
  ],
  [
    "a project of others",
    () => packages,
    { name: "x", readSetIds, projectId: "other" },
    ["projectId"],
  ],
  ["a list", () => packages, [], [""]],
  ["too short a life", links, { expiresInDays: 5 }, ["expiresInDays"]],
  ["too long a life", links, { expiresInDays: 91 }, ["expiresInDays"]],
  ["half a day", links, { expiresInDays: 7.5 }, ["expiresInDays"]],
])(
  "a body with %s is refused by the names of its fields, and nothing is written",
  async (_, path, body, fields) => {
    const before = (await rowsOf(cloud)).length;
    const answer = await cloud.api<Problem>("sharer", "POST", path(), body);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe("request.invalid");
    expect(answer.body.errors?.map(({ path }) => path)).toEqual(fields);
    for (const { message } of answer.body.errors ?? []) expect(message).not.toBe("");
    expect(await rowsOf(cloud)).toHaveLength(before);
  },
);

test.each(["{", "name=x", '"'])("the body %s is refused as no JSON", async (body) => {
  const { status, body: problem } = await cloud.api<Problem>("sharer", "POST", packages, body);
  expect([status, problem.detail]).toEqual([400, "The body is not JSON."]);
});

test.each([
  ["read-sets?limit=0", "limit"],
  ["read-sets?limit=201", "limit"],
  ["read-sets?status=LOST", "status"],
  ["read-sets?storeId=abc", "storeId"],
  ["read-sets?sampleId=", "sampleId"],
  ["packages?status=DONE", "status"],
  ["packages?limit=many", "limit"],
])("GET %s is refused by the name of the parameter", async (path, field) => {
  const { status, body } = await cloud.api<Problem>("viewer", "GET", `/api/v1/${path}`);
  expect(status).toBe(400);
  expect(body.errors?.map(({ path }) => path)).toEqual([field]);
});

test("a route that there is not answers 404 with its own code", async () => {
  const { status, body } = await cloud.api<Problem>("viewer", "GET", "/api/v1/nothing");
  expect([status, body.code]).toEqual([404, "request.unknown_route"]);
});
