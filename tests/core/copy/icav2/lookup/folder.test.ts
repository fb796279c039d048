import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { classify } from "#core/copy/icav2/client/error";
import { type Lookup, open } from "#core/copy/icav2/lookup/lookup";
import { type Icav2Cloud, startIcav2Cloud } from "#tests/core/copy/icav2/cloud";

let cloud: Icav2Cloud;
let project: string;
let count = 0;
beforeAll(async () => {
  cloud = await startIcav2Cloud(200);
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.heal();
  cloud.icav2.changeSettings({ visibilityDelaySeconds: 0, deleteSeconds: 5 });
  project = cloud.project(`folders ${count++}`);
  cloud.resetCalls();
});

const idAt = (path: string) => cloud.icav2.find(project, path)?.id;
const ensure = (lookup: Lookup, path: string) => lookup.ensureFolder(project, path);

test("a folder that is not there is made with those above it; one that is there is taken", async () => {
  const id = await ensure(open("one"), "/a b/c#?/d+/");
  expect(id).toBe(idAt("/a b/c#?/d+/"));
  expect(await ensure(open("two"), "/a b/c#?/d+/")).toBe(id);
  expect(cloud.calls("createFolder")).toBe(1);
});

test("the root is there without a call, and has no id", async () => {
  expect(await ensure(open("one"), "/")).toBeUndefined();
  expect(cloud.calls("getProjectDataList")).toBe(0);
});

test.each([
  ["/a//b/", "two slashes in a row"],
  ["/a/../b/", 'a part ".."'],
  ["/a", "does not end in a slash"],
  ["a/", "does not begin with a slash"],
  ["/\u0001/", "control characters"],
  [`/${"x".repeat(1025)}/`, "longer than 1024 bytes"],
])("a folder that ICA cannot have is refused with the reason: %j", async (path, reason) => {
  await expect(ensure(open("one"), path)).rejects.toMatchObject({
    code: "copy.invalid",
    message: expect.stringContaining(reason),
  });
});

test.each([0, 30])(
  "many that make one folder at once get one folder, lists lagging %d s",
  async (visibilityDelaySeconds) => {
    cloud.icav2.changeSettings({ visibilityDelaySeconds });
    const lookups = Array.from({ length: 8 }, (_, index) => open(`copy ${index}`));
    const ids = await Promise.all(lookups.map((lookup) => ensure(lookup, "/run/fastq/")));
    expect(new Set(ids)).toEqual(new Set([idAt("/run/fastq/")]));
  },
);

test.each([0, 0.999])(
  "a folder whose list lags is waited for as long as lists lag, whatever is drawn (%d)",
  async (drawn) => {
    cloud.icav2.changeSettings({ visibilityDelaySeconds: 50 });
    const id = await ensure(open("one"), "/run/");
    const random = vi.spyOn(Math, "random").mockReturnValue(drawn);
    onTestFinished(() => random.mockRestore());
    expect(await ensure(open("two"), "/run/")).toBe(id);
    expect(cloud.calls("createFolder")).toBeLessThan(12);
  },
);

test("one lookup asks once, for however many want the same folder", async () => {
  const lookup = open("one");
  await Promise.all(Array.from({ length: 8 }, () => ensure(lookup, "/run/")));
  await ensure(lookup, "/run/");
  expect([cloud.calls("getProjectDataList"), cloud.calls("createFolder")]).toEqual([1, 1]);
});

test("folders that were looked for together are not looked for again", async () => {
  const lookup = open("one");
  const paths = ["/a/", "/b/", "/c/"];
  await ensure(open("other"), "/b/");
  cloud.resetCalls();
  expect([...(await lookup.foldersOf(project, paths)).keys()]).toEqual(["/b/"]);
  for (const path of paths) expect(await ensure(lookup, path)).toBe(idAt(path));
  expect([cloud.calls("getProjectDataList"), cloud.calls("createFolder")]).toEqual([1, 2]);
});

test("a creation whose answer was lost makes one folder", async () => {
  cloud.fault("createFolder", { effect: "drop", times: 1 });
  expect(await ensure(open("one"), "/a/")).toBe(idAt("/a/"));
});

test("a folder that is being deleted is waited for, and made anew", async () => {
  const lookup = open("one");
  const before = await ensure(lookup, "/a/");
  await lookup.remove(project, before ?? "");
  const after = await ensure(open("two"), "/a/");
  expect(after).not.toBe(before);
  expect(after).toBe(idAt("/a/"));
});

test("a folder that was deleted since the same copy made it is made anew: ICA's old answer is not believed", async () => {
  const before = await ensure(open("one"), "/a/");
  await open("one").remove(project, before ?? "");
  await cloud.clock.advance(120_000);
  await cloud.icav2.settled();
  const after = await ensure(open("one"), "/a/");
  expect(after).not.toBe(before);
  expect(after).toBe(idAt("/a/"));
});

test("a folder that stays taken and unseen is left for later, as transient", async () => {
  await ensure(open("one"), "/a/");
  cloud.icav2.changeSettings({ visibilityDelaySeconds: 3600 });
  await ensure(open("one"), "/b/");
  const error = await ensure(open("two"), "/b/").catch((thrown) => thrown);
  expect(classify(error)).toBe("transient");
  expect(error.message).toContain("/b/ is neither there nor free");
});

test("no right to make folders is permanent, at once", async () => {
  cloud.fault("createFolder", { effect: "error", status: 403, code: "Forbidden" });
  const error = await ensure(open("one"), "/a/").catch((thrown) => thrown);
  expect([classify(error), cloud.calls("createFolder")]).toEqual(["permanent", 1]);
});
