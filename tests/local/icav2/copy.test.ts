import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cloud, copy, itemsOf, jobOf, startIcav2 } from "#tests/local/icav2/fixture";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startIcav2({ settings: { medianSeconds: 120, queueSeconds: 5 } });
});
afterEach(() => cloud.stop());

const put = async (path: string, sizeBytes = 80e9, options = {}) =>
  (await cloud.icav2.putFile(cloud.from, path, { sizeBytes }, options)).id;
const folderId = async (path: string, projectId = cloud.from) =>
  String((await cloud.find(projectId, path))?.id);
const details = async (path: string) => (await cloud.find(cloud.to, path))?.details;
const statuses = async (id: string) =>
  (await itemsOf(cloud, id)).map((item) => item.processing.status);
const makeFolder = async (name: string) =>
  (await cloud.ask("createFolder", { path: { projectId: cloud.to }, body: { name } })).data.id;

test("a job is INITIALIZED, waits, runs, and ends, each at its time on the clock", async () => {
  const begun = cloud.clock.now();
  const { job } = await copy(cloud, [await put("/a")]);
  expect(job).toMatchObject({
    ...{ status: "INITIALIZED", timeStarted: null, timeFinished: null },
    ...{ subjectType: "ProjectDataCopyBatch", project: { id: cloud.to } },
    owner: { email: "service@icav2.local" },
  });
  const seen: (string | undefined)[] = [];
  for (const seconds of [1, 4, 119, 1]) {
    await cloud.advance(seconds);
    seen.push((await jobOf(cloud, job.id)).status);
  }
  expect(seen).toEqual(["WAITING_FOR_RESOURCES", "RUNNING", "RUNNING", "SUCCEEDED"]);
  expect(await jobOf(cloud, job.id)).toMatchObject({
    timeCreated: new Date(begun).toISOString(),
    timeStarted: new Date(begun + 5_000).toISOString(),
    timeFinished: new Date(begun + 125_000).toISOString(),
  });
});

test("a file is PARTIAL and empty at the destination while it is copied, AVAILABLE when it is COPIED", async () => {
  const { id, job } = await copy(cloud, [await put("/r/a"), await put("/r/b", 7)]);
  expect(job.subjectId).toBe(id);
  expect(await statuses(id)).toEqual(["QUEUED", "QUEUED"]);
  await cloud.advance(10);
  expect(await statuses(id)).toEqual(["COPYING", "QUEUED"]);
  expect(await details("/a")).toMatchObject({ status: "PARTIAL", fileSizeInBytes: 0 });
  await cloud.advance(60);
  expect(await statuses(id)).toEqual(["COPIED", "COPYING"]);
  expect(await details("/a")).toMatchObject({ status: "AVAILABLE", fileSizeInBytes: 80e9 });
  await cloud.advance(60);
  const items = await itemsOf(cloud, id);
  expect(items[1]).toMatchObject({
    processing: { status: "COPIED" },
    createdProjectData: {
      projectId: cloud.to,
      data: { details: { path: "/b", fileSizeInBytes: 7 } },
    },
  });
  const path = { projectId: cloud.to, batchId: id, itemId: String(items[1]?.id) };
  expect(await cloud.ask("getProjectDataCopyBatchItem", { path })).toEqual(items[1]);
  const batch = await cloud.ask("getProjectDataCopyBatch", { path });
  expect(batch).toMatchObject({ id, job: { status: "SUCCEEDED" }, actionOnExist: "SKIP" });
});

test("real bytes arrive whole, with tags as the flags say", async () => {
  const run = { id: "11111111-1111-4111-8111-111111111111", instrumentRunId: "231", name: "r" };
  const tags = { userTags: ["u"], technicalTags: ["t"], run };
  const body = Buffer.from("@read\nACGT\n+\nFFFF\n");
  const { id } = await cloud.icav2.putFile(cloud.from, "/a.fastq", body, tags);
  await copy(cloud, [id]);
  const flags = { copyUserTags: false, copyTechnicalTags: true, copyInstrumentInfo: false };
  await cloud.ask("createProjectDataCopyBatch", {
    path: { projectId: cloud.to },
    body: {
      ...{ items: [{ dataId: id }], ...flags, actionOnExist: "SKIP" },
      destinationFolderId: await makeFolder("d"),
    },
  });
  await cloud.advance(130);
  const { body: copied } = await cloud.s3.get(`icav2-${cloud.to}`, "a.fastq");
  expect(await text(copied)).toBe(body.toString());
  const source = (await cloud.find(cloud.from, "/a.fastq"))?.details;
  expect(await details("/a.fastq")).toMatchObject({
    ...{ objectETag: source?.objectETag, fileSizeInBytes: body.length },
    ...{ tags: { userTags: ["u"], technicalTags: ["t"] }, sequencingRun: run },
  });
  const other = await details("/d/a.fastq");
  expect(other?.tags).toEqual({ technicalTags: ["t"] });
  expect(other?.sequencingRun).toBeUndefined();
});

test("a folder is copied with all below it, its empty folders too, into one that is there already", async () => {
  for (const path of ["/run/1/a", "/run/1/b", "/run/2/c", "/runner/d"]) await put(path);
  const body = { name: "empty", folderPath: "/run/" };
  await cloud.ask("createFolder", { path: { projectId: cloud.from }, body });
  await cloud.icav2.putFile(cloud.to, "/in/run/1/kept", { sizeBytes: 1 });
  const destinationFolderId = await folderId("/in/", cloud.to);
  const { id } = await copy(cloud, [await folderId("/run/")], { destinationFolderId });
  await cloud.advance(130);
  const { items } = await cloud.ask("getProjectDataList", {
    path: { projectId: cloud.to },
    query: { sort: "path", filePath: "/in/run/" },
  });
  const found = items.map(({ data }) => data.details?.path?.replace("/in/run", ""));
  expect(found).toEqual(["/", "/1/", "/1/a", "/1/b", "/1/kept", "/2/", "/2/c", "/empty/"]);
  const [item] = await itemsOf(cloud, id);
  expect(item).toMatchObject({
    processing: { status: "COPIED" },
    createdProjectData: { data: { details: { path: "/in/run/" } } },
  });
});

test("SKIP leaves what is there, a PARTIAL file too, and calls it COPIED", async () => {
  const source = await put("/a");
  const body = { name: "a" };
  await cloud.ask("createFile", { path: { projectId: cloud.to }, body });
  const { id, job } = await copy(cloud, [source]);
  await cloud.advance(130);
  const [item] = await itemsOf(cloud, id);
  expect(item?.processing).toEqual({
    ...{ status: "COPIED", additionalStatusInformation: expect.stringContaining("PARTIAL") },
  });
  expect(item?.createdProjectData).toBeUndefined();
  expect((await jobOf(cloud, job.id)).status).toBe("SUCCEEDED");
  expect(await details("/a")).toMatchObject({ status: "PARTIAL", fileSizeInBytes: 0 });
});

test("OVERWRITE empties the file first, and RENAME finds the first name that is free", async () => {
  const source = await put("/a.b.txt", 9);
  const { id: old } = await cloud.icav2.putFile(cloud.to, "/a.b.txt", Buffer.from("old"));
  await copy(cloud, [source], { actionOnExist: "OVERWRITE" });
  await cloud.advance(10);
  expect(await details("/a.b.txt")).toMatchObject({ status: "PARTIAL", fileSizeInBytes: 0 });
  await expect(cloud.s3.get(`icav2-${cloud.to}`, "a.b.txt")).rejects.toThrow();
  await cloud.advance(120);
  expect((await cloud.find(cloud.to, "/a.b.txt"))?.id).toBe(old);
  expect(await details("/a.b.txt")).toMatchObject({ status: "AVAILABLE", fileSizeInBytes: 9 });
  for (let time = 0; time < 2; time++) {
    await copy(cloud, [source], { actionOnExist: "RENAME" });
    await cloud.advance(130);
  }
  expect([await details("/a.b (1).txt"), await details("/a.b (2).txt")]).toMatchObject([
    ...[{ status: "AVAILABLE" }, { status: "AVAILABLE" }],
  ]);
});

test("of two jobs for one name, the second skips the PARTIAL file of the first, and one overwrites the other's", async () => {
  const [a, b] = [await put("/1/x", 1), await put("/2/x", 2)];
  const first = await copy(cloud, [a]);
  await cloud.advance(10);
  const second = await copy(cloud, [b]);
  const third = await copy(cloud, [b], { actionOnExist: "OVERWRITE" });
  await cloud.advance(300);
  const [one] = await itemsOf(cloud, first.id);
  expect(one?.processing).toMatchObject({
    ...{ status: "FAILED", additionalStatusInformation: expect.stringContaining("another copy") },
  });
  expect(await statuses(second.id)).toEqual(["COPIED"]);
  expect(await statuses(third.id)).toEqual(["COPIED"]);
  expect(await details("/x")).toMatchObject({ status: "AVAILABLE", fileSizeInBytes: 2 });
});

test("a copy that was overtaken does not put its bytes over those of the one that overtook it", async () => {
  const bytes = async (path: string, body: string) =>
    (await cloud.icav2.putFile(cloud.from, path, Buffer.from(body))).id;
  const [slow, fast] = [await bytes("/1/x", "slow"), await bytes("/2/x", "fast")];
  const overtaken = await copy(cloud, [slow]);
  await cloud.advance(10);
  cloud.icav2.changeSettings({ medianSeconds: 10 });
  await copy(cloud, [fast], { actionOnExist: "OVERWRITE" });
  await cloud.advance(200);
  expect(await statuses(overtaken.id)).toEqual(["FAILED"]);
  expect(await text((await cloud.s3.get(`icav2-${cloud.to}`, "x")).body)).toBe("fast");
});

test("a batch is refused for its own project, unknown data or folders, and no items", async () => {
  const own = (await cloud.icav2.putFile(cloud.to, "/own", { sizeBytes: 1 })).id;
  const source = await put("/a");
  const refused = async (change: object) => {
    const flags = { copyUserTags: true, copyTechnicalTags: true, copyInstrumentInfo: true };
    const body = { items: [{ dataId: source }], ...flags, actionOnExist: "SKIP", ...change };
    return cloud.refused("createProjectDataCopyBatch", { path: { projectId: cloud.to }, body });
  };
  expect(await refused({ items: [{ dataId: source }, { dataId: own }] })).toMatchObject({
    ...{ status: 400, parameters: { "items.1.dataId": expect.stringContaining("project") } },
  });
  expect(await refused({ items: [{ dataId: "fil.0" }] })).toMatchObject({ status: 404 });
  expect(await refused({ destinationFolderId: "fol.0" })).toMatchObject({ status: 404 });
  expect(await refused({ destinationFolderId: own })).toMatchObject({ status: 400 });
  expect(await refused({ items: [] })).toMatchObject({ status: 400 });
  expect(await refused({ actionOnExist: "SKIPPED" })).toMatchObject({ status: 400 });
  expect(await refused({ copyUserTags: undefined })).toMatchObject({
    ...{ parameters: { copyUserTags: expect.any(String) } },
  });
  expect(cloud.icav2.batches()).toEqual([]);
});

test("what is not AVAILABLE when its turn comes fails its item, not the others", async () => {
  const [archived, deleted, good] = [await put("/a"), await put("/b"), await put("/c")];
  const path = { projectId: cloud.from, dataId: archived };
  await cloud.ask("archiveData", { path });
  const { id, job } = await copy(cloud, [archived, deleted, good]);
  await cloud.ask("deleteData", { path: { ...path, dataId: deleted } });
  await cloud.advance(130);
  expect(await statuses(id)).toEqual(["FAILED", "FAILED", "COPIED"]);
  expect((await itemsOf(cloud, id))[0]?.processing.additionalStatusInformation).toContain(
    "ARCHIVING",
  );
  expect((await jobOf(cloud, job.id)).status).toBe("PARTIALLY_SUCCEEDED");
});

test("a folder of which some files cannot be copied is PARTIALLY_COPIED", async () => {
  const [a] = [await put("/run/a"), await put("/run/b")];
  await cloud.ask("archiveData", { path: { projectId: cloud.from, dataId: a } });
  const { id, job } = await copy(cloud, [await folderId("/run/")]);
  await cloud.advance(130);
  expect(await statuses(id)).toEqual(["PARTIALLY_COPIED"]);
  expect((await jobOf(cloud, job.id)).status).toBe("PARTIALLY_SUCCEEDED");
});

test("a destination that is deleted while the job runs fails what was to come", async () => {
  const destinationFolderId = await makeFolder("d");
  const { id, job } = await copy(cloud, [await put("/a"), await put("/b")], {
    destinationFolderId,
  });
  await cloud.advance(70);
  const path = { projectId: cloud.to, dataId: destinationFolderId };
  await cloud.ask("deleteData", { path });
  await cloud.advance(70);
  expect(await statuses(id)).toEqual(["COPIED", "FAILED"]);
  expect((await jobOf(cloud, job.id)).status).toBe("PARTIALLY_SUCCEEDED");
  expect(await cloud.find(cloud.to, "/d/a")).toBeUndefined();
});

test("one call tells of all jobs, of some statuses, in the order asked for", async () => {
  for (let number = 0; number < 5; number++) {
    await copy(cloud, [await put(`/${number}`)]);
    await cloud.advance(60);
  }
  const all = await cloud.ask("getJobs", { query: { pageSize: "1000", sort: "timeCreated desc" } });
  expect(all.totalItemCount).toBe(5);
  expect(all.items.map(({ status }) => status)).toEqual([
    ...["RUNNING", "RUNNING", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED"],
  ]);
  const done = { status: ["SUCCEEDED", "FAILED"], pageSize: "2" };
  const first = await cloud.ask("getJobs", { query: done });
  expect(first).toMatchObject({ items: [{}, {}], remainingRecords: 1 });
  const pageToken = String(first.nextPageToken);
  expect((await cloud.ask("getJobs", { query: { ...done, pageToken } })).items).toHaveLength(1);
});

test("items can be asked for by status; those of another project's batch are 404", async () => {
  const { id } = await copy(cloud, [await put("/a"), await put("/b"), await put("/c")]);
  await cloud.advance(50);
  const query = { status: ["QUEUED", "COPYING"] };
  const path = { projectId: cloud.to, batchId: id };
  const { items } = await cloud.ask("getProjectDataCopyBatchItems", { path, query });
  expect(items.map(({ processing }) => processing.status)).toEqual(["COPYING", "QUEUED"]);
  const other = { path: { projectId: cloud.from, batchId: id } };
  expect(await cloud.refused("getProjectDataCopyBatchItems", other)).toMatchObject({ status: 404 });
});

test("a copy of a file in parts has another ETag, one of a file in one part has the same", async () => {
  const [big, small] = [await put("/big"), await put("/small", 10)];
  await copy(cloud, [big, small]);
  await cloud.advance(130);
  for (const [path, isSame] of [
    ["/big", false],
    ["/small", true],
  ] as const) {
    const [theirs, ours] = [(await cloud.find(cloud.from, path))?.details, await details(path)];
    expect(ours?.objectETag === theirs?.objectETag).toBe(isSame);
  }
});

test("50 jobs of 18 files of 80 GB are made, run and listed without a byte of theirs", async () => {
  cloud.icav2.changeSettings({ failureRate: 0.2, sigma: 0.35 });
  for (let job = 0; job < 50; job++) {
    const ids = await Promise.all(
      Array.from({ length: 18 }, (_, file) => put(`/${job}/${file}.fastq.gz`)),
    );
    await copy(cloud, ids, { destinationFolderId: await makeFolder(String(job)) });
  }
  await cloud.advance(600);
  const { items } = await cloud.ask("getJobs", { query: { pageSize: "1000" } });
  const failed = items.filter(({ status }) => status !== "SUCCEEDED").length;
  expect(items).toHaveLength(50);
  expect(failed).toBeGreaterThan(2);
  expect(failed).toBeLessThan(22);
});
