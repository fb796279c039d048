import { afterAll, beforeAll, expect, test } from "vitest";
import { load } from "#core/copy/change";
import { VisibleError } from "#core/error";
import { now } from "#core/time";
import { openRoom, type Room, type Wish } from "#tests/core/copy/icav2-copy/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.end());

/** Two empty projects. */
const pair = () => ({ from: room.project(), to: room.project() });
const wish = (
  from: string,
  path: string,
  to: string,
  folder = "/x/",
  more: Partial<Wish> = {},
) => ({
  ...{ sourceUri: `icav2://${from}${path}`, destinationUri: `icav2://${to}${folder}` },
  ...more,
});
/** Plans, and gives what is wrong. */
async function refusal(wishes: Wish[], given = {}): Promise<string> {
  const run = await room.job(wishes, given);
  await room.start(run);
  const error = await room.plan(run).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(VisibleError);
  expect((error as VisibleError).code).toBe("copy.refused");
  expect(await load(run)).toMatchObject({ status: "FAILED" });
  expect(await room.tasks(run)).toEqual([]);
  return (error as Error).message;
}

test("a folder comes with all below it under its own name, names and slashes as they are", async () => {
  const { from, to } = pair();
  await room.files(from, { "/r/a/1 é#?.b": 1, "/r/a/deep/2+%20": 2, "/r/A/3": 3, "/r/other": 4 });
  const run = await room.job([wish(from, "/r/a/", to)]);
  await room.start(run);
  await room.plan(run);
  expect((await room.outcome(run)).map((one) => one.to)).toEqual([
    ...["/x/a/1 é#?.b", "/x/a/deep/2+%20"],
  ]);
});

test("everything that is wrong is told at once, each with its URI, and nothing is copied", async () => {
  const { from, to } = pair();
  await room.files(from, { "/a": 1, "/b/a": 2 });
  await room.files(to, { "/own": 1 });
  const said = await refusal([
    ...[wish(from, "/a", to), wish(from, "/b/a", to), wish(from, "/gone", to)],
    ...[wish(from, "/no/", to), wish(to, "/own", to)],
    { sourceUri: "s3://nobodys/key", destinationUri: `icav2://${to}/x/` },
    { sourceUri: "s3://nobodys/key", destinationUri: `icav2://${to}/y/`, isExternal: true },
    { sourceUri: `icav2://${from}/a`, destinationUri: `icav2://${to}/z/`, isExternal: true },
    { sourceUri: "icav2://no-such-project/a", destinationUri: `icav2://${to}/x/` },
  ]);
  expect(said).toContain(`icav2://${from}/gone: there is no such file`);
  expect(said).toContain(`icav2://${from}/no/: there is no such folder`);
  expect(said).toContain(`icav2://${to}/own: lies in the destination's own project`);
  expect(said).toContain(`icav2://${from}/b/a and icav2://${from}/a would both become`);
  expect(said).toContain("s3://nobodys/key: lies in no project of ICA");
  expect(said).toContain("s3://nobodys/key: is not there");
  expect(said).toContain("so it is not external");
  expect(said).toContain("no-such-project");
  expect(room.batches(to)).toEqual([]);
  expect(room.icav2.find(to, "/x/")).toBeUndefined();
});

test("an archived or unfinished source is refused with what to do", async () => {
  const { from, to } = pair();
  const ids = await room.files(from, { "/a": 1 });
  const path = { projectId: from, dataId: ids.get("/a") ?? "" };
  const { call } = await import("#core/copy/icav2/client/client");
  await call("archiveData", { path });
  expect(await refusal([wish(from, "/a", to)])).toMatch(/ARCHIVING.*unarchived/);
  await call("createFile", { path: { projectId: from }, body: { name: "half" } });
  expect(await refusal([wish(from, "/half", to)])).toContain("upload is not finished");
});

test("a folder that may not be made is told before anything is copied", async () => {
  const { from, to } = pair();
  await room.files(from, { "/a": 1 });
  room.arm({
    operation: "createFolder",
    effect: "error",
    code: "Forbidden",
    status: 403,
    times: 1,
  });
  expect(await refusal([wish(from, "/a", to)])).toMatch(/icav2:.*\/x\/: .*403/);
});

test("what is identical is there already, what differs goes by onExist", async () => {
  const { from, to } = pair();
  await room.files(from, { "/same": 30_000_000, "/less": 5, "/new": 7 });
  await room.files(to, { "/x/same": 30_000_000, "/x/less": 4 });
  const wishes = ["/same", "/less", "/new"].map((path) => wish(from, path, to));
  const run = await room.job(wishes);
  expect(await room.copy(run)).toMatchObject({
    status: "FAILED",
    counts: { total: 3, copied: 1, alreadyCopied: 1, failed: 1 },
  });
  expect(await room.outcome(run)).toMatchObject([
    { to: "/x/same", status: "ALREADY_COPIED", attempts: 0 },
    { to: "/x/less", status: "FAILED", error: expect.stringContaining("4 bytes") },
    { to: "/x/new", status: "COPIED" },
  ]);
  expect(room.there(to, ["/x/less"])).toEqual([["/x/less", "AVAILABLE", 4]]);

  expect(await refusal(wishes, { onExist: "fail" })).toMatch(/\/x\/less: a file of 4 bytes/);

  const replaced = await room.job(wishes, { onExist: "overwrite" });
  expect(await room.copy(replaced)).toMatchObject({ status: "SUCCEEDED" });
  expect(room.there(to, ["/x/less"])).toEqual([["/x/less", "AVAILABLE", 5]]);
});

test("what lies at a destination PARTIAL is removed before the copy", async () => {
  const { from, to } = pair();
  await room.files(from, { "/a": 5 });
  const { call } = await import("#core/copy/icav2/client/client");
  const body = { name: "a", folderPath: "/x/" };
  await call("createFile", { path: { projectId: to }, body });
  const run = await room.job([wish(from, "/a", to)]);
  expect(await room.copy(run)).toMatchObject({ status: "SUCCEEDED" });
  expect(room.there(to, ["/x/a"])).toEqual([["/x/a", "AVAILABLE", 5]]);
  expect(await room.outcome(run)).toMatchObject([{ status: "COPIED", attempts: 1 }]);
});

test("a dry run counts and estimates and makes nothing in ICA", async () => {
  const { from, to } = pair();
  await room.files(from, { "/a": 5, "/b": 6 });
  const run = await room.job([wish(from, "/a", to), wish(from, "/b", to)], { dryRun: true });
  expect(await room.copy(run)).toMatchObject({
    status: "SUCCEEDED",
    counts: { total: 2, totalBytes: 11, copied: 0 },
    estimate: { items: 2, bytes: 11 },
  });
  expect(room.batches(to)).toEqual([]);
  expect(room.icav2.find(to, "/x/")).toBeUndefined();
  expect(await room.tasks(run)).toEqual([]);
});

test("a copy of nothing is a success", async () => {
  const run = await room.job([]);
  expect(await room.copy(run)).toMatchObject({ status: "SUCCEEDED", counts: { total: 0 } });
});

test("files of one folder beyond a thousand are several tasks", async () => {
  const { from, to } = pair();
  const sizes = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`/many/${n}`, n]));
  await room.files(from, sizes);
  const run = await room.job([wish(from, "/many/", to)]);
  await room.start(run);
  await room.plan(run);
  expect((await room.tasks(run)).map(({ state }) => state.items)).toEqual([1000, 1]);
});

test("one file asked for twice, by itself and with its folder, is copied once", async () => {
  const { from, to } = pair();
  await room.files(from, { "/f/a": 5 });
  const run = await room.job([wish(from, "/f/a", to, "/x/f/"), wish(from, "/f/", to)]);
  expect(await room.copy(run)).toMatchObject({ status: "SUCCEEDED", counts: { total: 1 } });
});

test("files of a folder are looked up together: a thousand cost few calls", async () => {
  const { from, to } = pair();
  const sizes = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`/f/${n}`, n]));
  await room.files(from, sizes);
  const run = await room.job(Object.keys(sizes).map((path) => wish(from, path, to)));
  await room.start(run);
  room.gate.ledger.reset();
  await room.plan(run);
  const calls = room.gate.ledger.rows().filter(({ service }) => service === "icav2");
  expect(calls.reduce((sum, one) => sum + one.calls, 0)).toBeLessThanOrEqual(8);
});

test("a plan whose time is over goes on with what it has found", async () => {
  const { from, to } = pair();
  await room.files(from, { "/a": 5 });
  const run = await room.job([wish(from, "/a", to)]);
  await room.start(run);
  expect(await room.plan(run, now())).toEqual({ state: "again" });
  expect(await room.tasks(run)).toEqual([]);
  expect(await room.plan(run)).toEqual({ state: "done" });
  expect(await room.plan(run)).toEqual({ state: "done" });
  expect(await room.tasks(run)).toHaveLength(1);
});
