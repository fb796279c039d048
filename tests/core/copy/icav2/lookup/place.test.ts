import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { open } from "#core/copy/icav2/lookup/lookup";
import { type Icav2Cloud, startIcav2Cloud } from "#tests/core/copy/icav2/cloud";

let cloud: Icav2Cloud;
const ids: Record<string, string> = {};
const byob = (name: string, keyPrefix: string, subfolder?: string) =>
  cloud.icav2.ensureProject({
    name,
    storage: { bucketName: "byob", keyPrefix, ...(subfolder && { subfolder }) },
  }).id;

beforeAll(async () => {
  cloud = await startIcav2Cloud();
  cloud.s3.ensureBucket("byob");
  Object.assign(ids, {
    plain: cloud.project("plain"),
    wide: byob("wide", "data/", "wide"),
    wider: byob("wider", "data/", "wider"),
    deep: byob("deep", "data/wide/deep/"),
    empty: byob("empty", "data/", "empty"),
    twin1: cloud.icav2.ensureProject({ name: "twin", id: "abcdef12-0000-4000-8000-000000000001" })
      .id,
  });
  for (const name of ["wide", "wider", "deep"])
    await cloud.icav2.putFile(ids[name] ?? "", "/folder x/a#1.txt", Buffer.from("x"));
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.heal();
  cloud.resetCalls();
});

test("a project is found by its id and by its name, each asked for once", async () => {
  const lookup = open("test");
  for (let again = 0; again < 3; again++) {
    expect(await lookup.projectOf("plain")).toEqual({ id: ids.plain, name: "plain" });
    expect(await lookup.projectOf(ids.plain ?? "")).toEqual({ id: ids.plain, name: "plain" });
  }
  expect([cloud.calls("getProject"), cloud.calls("getProjects")]).toEqual([1, 1]);
});

test.each(["Plain", "plai", "3f0c6c7e-0c55-4a0b-9f4a-000000000000"])(
  "a project that is not there is refused by its name: %s",
  async (name) => {
    await expect(open("test").projectOf(name)).rejects.toMatchObject({
      code: "copy.invalid",
      message: `ICA has no project "${name}", or the service account cannot see it.`,
    });
  },
);

test("an error of ICA is not taken for a project that is not there, and not remembered", async () => {
  const lookup = open("test");
  cloud.fault("getProjects", { effect: "error", status: 400, code: "Bad", times: 1 });
  await expect(lookup.projectOf("plain")).rejects.toMatchObject({ status: 400 });
  expect((await lookup.projectOf("plain")).id).toBe(ids.plain);
});

test("an icav2:// URI lies where it says, letter by letter", async () => {
  const path = "a b/c#d?e+f//%41";
  expect(await open("test").placeOf(`icav2://plain/${path}`)).toEqual({
    projectId: ids.plain,
    path: `/${path}`,
  });
  expect(await open("test").placeOf("icav2://plain/")).toMatchObject({ path: "/" });
});

test("a mistyped icav2:// URI is an error, and not taken for something outside of ICA", async () => {
  await expect(open("test").placeOf("icav2://plian/a.txt")).rejects.toMatchObject({
    code: "copy.invalid",
    message: expect.stringContaining('"plian"'),
  });
});

test.each([
  ["data/wide/folder x/a#1.txt", "wide", "/folder x/a#1.txt"],
  ["data/wide/", "wide", "/"],
  ["data/wider/folder x/", "wider", "/folder x/"],
  ["data/wide/deep/folder x/a#1.txt", "deep", "/folder x/a#1.txt"],
  ["data/wide/deeper/x", "wide", "/deeper/x"],
  ["data/wide//x", "wide", "//x"],
])("an s3:// URI lies in the project with the longest prefix: %s", async (key, name, path) => {
  expect(await open("test").placeOf(`s3://byob/${key}`)).toEqual({ projectId: ids[name], path });
});

test.each([
  "s3://byob/data/other/x",
  "s3://byob/data2/x",
  "s3://other-bucket/data/wide/x",
  "s3://byob/data/empty/x",
])("an s3:// URI of no project that holds data lies nowhere: %s", async (uri) => {
  expect(await open("test").placeOf(uri)).toBeUndefined();
});

test("a thousand URIs take as many calls as one", async () => {
  const lookup = open("test");
  for (let index = 0; index < 1000; index++) await lookup.placeOf(`s3://byob/data/wide/${index}`);
  expect(cloud.calls("getStorageConfigurations")).toBe(1);
  expect(cloud.calls("getProjects")).toBe(1);
  expect(cloud.calls("createTemporaryCredentialsForData")).toBe(2);
});

test("a project whose data we may not see is left out, the others are found", async () => {
  const fault = { effect: "error", status: 403, code: "Forbidden" };
  cloud.fault("createTemporaryCredentialsForData", { ...fault, resource: ids.wider });
  const lookup = open("test");
  expect(await lookup.placeOf("s3://byob/data/wide/x")).toMatchObject({ projectId: ids.wide });
  expect(await lookup.placeOf("s3://byob/data/wider/x")).toBeUndefined();
});
