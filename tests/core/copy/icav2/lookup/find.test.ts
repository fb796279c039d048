import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { open } from "#core/copy/icav2/lookup/lookup";
import { faultOf } from "#core/copy/icav2/lookup/path";
import { type Icav2Cloud, startIcav2Cloud } from "#tests/core/copy/icav2/cloud";

let cloud: Icav2Cloud;
beforeAll(async () => {
  cloud = await startIcav2Cloud();
});
afterAll(() => cloud.stop());
beforeEach(() => cloud.resetCalls());

const put = (project: string, paths: string[]) =>
  Promise.all(paths.map((path) => cloud.icav2.putFile(project, path, { sizeBytes: 3 })));
const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const listed = () => cloud.calls("getProjectDataList");

test("names of any kind are found by their exact path, and others of the same letters are not", async () => {
  const project = cloud.project("names");
  const long = `/${"ä".repeat(500)}`;
  const odd = [
    "/a b/c d.txt",
    "/a#1?x.txt",
    "/a+b&c=d.txt",
    "/%41.txt",
    "/日本/𝔸.bam",
    "/e\u0301",
    long,
  ];
  await put(project, [...odd, "/Same", "/same", "/SAME/x", "/sub/deep/x"]);
  const absent = ["/sAME", "/A.txt", "/é", "/a", "/a b", "/sub/deep/X", "/sub", "/sub/deep/"];
  const found = await open("test").filesOf(project, [...odd, "/same", "/SAME/x", ...absent]);
  expect([...found.keys()].sort()).toEqual([...odd, "/same", "/SAME/x"].sort());
  for (const [path, data] of found) expect(data.id).toBe(cloud.icav2.find(project, path)?.id);
});

test("paths that ICA cannot have are not there, and do not spoil the others", async () => {
  const project = cloud.project("impossible");
  await put(project, ["/a/b", "/c"]);
  const paths = [
    "/a/b",
    "/c",
    "//",
    "/a//b",
    "/../c",
    "/./c",
    "/a/\u0007",
    "c",
    "",
    "/\ud800",
    `/${"x".repeat(1025)}`,
  ];
  expect([...(await open("test").filesOf(project, paths)).keys()].sort()).toEqual(["/a/b", "/c"]);
  for (const path of paths.slice(2))
    expect((await open("test").filesOf(project, [path])).size).toBe(0);
});

test("eighteen files of one folder take one call, however large the folder is", async () => {
  const project = cloud.project("few of many");
  const paths = range(1500).map((index) => `/run/Fastq/L2600001_S1_L001_R1_${index}.fastq.gz`);
  await put(project, paths);
  cloud.resetCalls();
  expect((await open("test").filesOf(project, paths.slice(700, 718))).size).toBe(18);
  expect(listed()).toBe(1);
});

test("a whole folder of many takes its pages, and not more", async () => {
  const project = cloud.project("all of many");
  const paths = range(2500).map((index) => `/run/Fastq/L2600001_S1_L001_R1_${index}.fastq.gz`);
  await put(project, paths);
  cloud.resetCalls();
  expect((await open("test").filesOf(project, paths)).size).toBe(2500);
  expect(listed()).toBe(3);
});

test("of a very large folder the wanted files are asked by name", async () => {
  const project = cloud.project("some of very many");
  const paths = range(6000).map((index) => `/${index}-${"n".repeat(50)}`);
  await put(project, paths);
  const wanted = paths.slice(-150);
  cloud.resetCalls();
  expect((await open("test").filesOf(project, wanted)).size).toBe(150);
  // One page shows how many there are; two calls by name are fewer than five more pages.
  expect(listed()).toBe(3);
});

test("many folders of which one file each is wanted share calls", async () => {
  const project = cloud.project("many folders");
  const paths = range(60).map((index) => `/runs/run-${index}/file.txt`);
  await put(project, paths);
  cloud.resetCalls();
  expect((await open("test").filesOf(project, paths)).size).toBe(60);
  expect(listed()).toBe(1);
});

test("any set of paths is found as one by one", async () => {
  const name = fc.stringMatching(/^[aA b#?+%_ä&=]{1,4}$/).filter((text) => !faultOf(`/${text}`));
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join("/")}`);
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(path, { maxLength: 12 }),
      fc.array(path, { maxLength: 12 }),
      async (there, more) => {
        const project = cloud.project(`property ${round++}`);
        for (const one of there) await put(project, [one]);
        const found = await open("test").filesOf(project, [...there, ...more]);
        expect([...found.keys()].sort()).toEqual([...there].sort());
      },
    ),
    { numRuns: 40 },
  );
});

test("a file that is being deleted is shown as that", async () => {
  const project = cloud.project("deleting");
  const [file] = await put(project, ["/a"]);
  const lookup = open("test");
  await lookup.remove(project, file?.id ?? "");
  expect((await lookup.filesOf(project, ["/a"])).get("/a")?.details?.status).toBe("DELETING");
});

test("below a folder are all its files at any depth, and none of a folder whose name begins like it", async () => {
  const project = cloud.project("below");
  const paths = range(1200).map((index) => `/run/${index % 7}/${index}`);
  await put(project, [...paths, "/RUN/other", "/run2/other", "/run"]);
  await open("test").ensureFolder(project, "/run/empty/");
  cloud.resetCalls();
  const found: string[] = [];
  for await (const page of open("test").below(project, "/run/"))
    found.push(...page.map(({ details }) => details?.path ?? ""));
  expect(found.sort()).toEqual(paths.sort());
  expect(listed()).toBe(2);
});

test("a deletion whose answer was lost, or that is repeated, is done", async () => {
  const project = cloud.project("remove");
  const files = await put(project, ["/a", "/b"]);
  const lookup = open("test");
  cloud.fault("deleteData", { effect: "drop", times: 1 });
  await lookup.remove(project, files[0]?.id ?? "");
  expect(cloud.calls("deleteData")).toBe(1);
  cloud.fault("deleteData", { effect: "reset", times: 1 });
  await lookup.remove(project, files[1]?.id ?? "");
  expect(cloud.calls("deleteData")).toBe(3);
  await cloud.clock.advance(10_000);
  await cloud.icav2.settled();
  await lookup.remove(project, files[0]?.id ?? "");
  expect(cloud.icav2.find(project, "/a") ?? cloud.icav2.find(project, "/b")).toBeUndefined();
});
