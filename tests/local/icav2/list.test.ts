import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cloud, startIcav2 } from "#tests/local/icav2/fixture";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startIcav2();
});
afterEach(() => cloud.stop());

const put = (path: string, sizeBytes = 1) => cloud.icav2.putFile(cloud.from, path, { sizeBytes });
const page = (query: Record<string, string | string[]>) =>
  cloud.ask("getProjectDataList", { path: { projectId: cloud.from }, query });
const paths = async (query: Record<string, string | string[]>) =>
  (await page(query)).items.map(({ data }) => data.details?.path);

test("a folder's list is what lies in it and not below, by path and by id", async () => {
  for (const path of ["/a/1.txt", "/a/b/2.txt", "/ab/3.txt", "/4.txt"]) await put(path);
  expect(await paths({ parentFolderPath: "/a/" })).toEqual(["/a/1.txt", "/a/b/"]);
  expect(await paths({ parentFolderPath: "/" })).toEqual(["/a/", "/ab/", "/4.txt"]);
  const folder = await cloud.find(cloud.from, "/a/");
  expect(await paths({ parentFolderId: String(folder?.id) })).toEqual(["/a/1.txt", "/a/b/"]);
  expect(await paths({ parentFolderPath: "/A/" })).toEqual([]);
  expect(await paths({ parentFolderPath: "/a/", type: "FOLDER" })).toEqual(["/a/b/"]);
});

test("path filters look at the whole path without regard to case, so both spellings come", async () => {
  for (const path of ["/Run/abc.txt", "/run/ABC.txt", "/run/abc.txt.md5"]) await put(path);
  const full = { filePathMatchMode: "FULL_CASE_INSENSITIVE" };
  expect(await paths({ ...full, filePath: "/RUN/abc.TXT" })).toEqual([
    "/Run/abc.txt",
    "/run/ABC.txt",
  ]);
  expect(await paths({ filePath: "/RUN/a", type: "FILE" })).toEqual([
    "/Run/abc.txt",
    "/run/ABC.txt",
    "/run/abc.txt.md5",
  ]);
  expect(await paths({ ...full, filePath: ["/run/", "/run/abc.txt.md5"] })).toEqual([
    "/Run/",
    "/run/",
    "/run/abc.txt.md5",
  ]);
});

test("name filters are exact, everything but, or a part without regard to case", async () => {
  for (const name of ["a.bam", "A.bam", "a.bam.bai"]) await put(`/x/${name}`);
  const among = { parentFolderPath: "/x/" };
  const named = (filename: string | string[], filenameMatchMode: string) =>
    paths({ ...among, filename, filenameMatchMode });
  expect(await named(["a.bam", "none"], "EXACT")).toEqual(["/x/a.bam"]);
  expect(await named("a.bam", "EXCLUDE")).toEqual(["/x/A.bam", "/x/a.bam.bai"]);
  expect(await named(".BAM", "FUZZY")).toEqual(["/x/a.bam", "/x/A.bam", "/x/a.bam.bai"]);
  expect(await named("x", "FUZZY")).toEqual([]);
});

test("ids and statuses can be asked for several at a time, and filters narrow each other", async () => {
  const [a, b] = [await put("/a"), await put("/b")];
  await cloud.ask("createFile", { path: { projectId: cloud.from }, body: { name: "c" } });
  expect(await paths({ id: [b.id, a.id] })).toEqual(["/a", "/b"]);
  expect(await paths({ status: ["PARTIAL", "DELETING"] })).toEqual(["/c"]);
  expect(await paths({ id: a.id, filename: "b" })).toEqual([]);
});

test("offset pages count all rows and can be sorted, several attributes, both ways", async () => {
  for (const [name, size] of Object.entries({ a: 2, b: 1, c: 2, d: 3 }))
    await put(`/${name}`, size);
  const first = await page({ pageSize: "3", pageOffset: "0", sort: "fileSizeInBytes desc, name" });
  expect(first.items.map(({ data }) => data.details?.name)).toEqual(["d", "a", "c"]);
  expect(first).toMatchObject({ nextPageToken: "", totalItemCount: 4 });
  expect(first.remainingRecords).toBeUndefined();
  const second = await paths({ pageSize: "3", pageOffset: "3", sort: "fileSizeInBytes desc,name" });
  expect(second).toEqual(["/b"]);
});

test("cursor pages give each row once, also when others come and go in between", async () => {
  const made = [];
  for (let number = 0; number < 7; number++) made.push(await put(`/${number}`));
  const first = await page({ pageSize: "3" });
  expect(first).toMatchObject({ remainingRecords: 4, nextPageToken: expect.stringMatching(/./) });
  expect(first.totalItemCount).toBeUndefined();
  const gone = { projectId: cloud.from, dataId: String(made[1]?.id) };
  await cloud.ask("deleteData", { path: gone });
  await cloud.advance(60);
  await put("/7");
  const token = { pageSize: "3", pageToken: String(first.nextPageToken) };
  const second = await page(token);
  const third = await page({ ...token, pageToken: String(second.nextPageToken) });
  const names = [...second.items, ...third.items].map(({ data }) => data.details?.name);
  expect(names).toEqual(["3", "4", "5", "6", "7"]);
  expect(third).toMatchObject({ remainingRecords: 0, nextPageToken: "" });
});

test("a page is asked for in one way, with numbers in range, known attributes and its own token", async () => {
  await put("/a");
  await put("/b");
  const { nextPageToken } = await page({ pageSize: "1" });
  const refused = (query: Record<string, string>) =>
    cloud.refused("getProjectDataList", { path: { projectId: cloud.from }, query });
  const wrong: Record<string, string>[] = [
    { pageSize: "0" },
    { pageSize: "1001" },
    { pageSize: "many" },
    { pageOffset: "-1" },
    { pageOffset: "200000" },
    { sort: "colour" },
    { sort: "name backwards" },
    { pageToken: "nonsense" },
    { pageToken: String(nextPageToken), pageOffset: "0" },
    { pageToken: String(nextPageToken), sort: "name" },
    { pageToken: String(nextPageToken), type: "FILE" },
  ];
  for (const query of wrong)
    expect(await refused(query), JSON.stringify(query)).toMatchObject({ status: 400 });
});

test("children come whole in v3 and in pages in v4, of folders only", async () => {
  for (const name of ["a", "b", "c"]) await put(`/x/${name}`);
  const folder = await cloud.find(cloud.from, "/x/");
  const path = { projectId: cloud.from, dataId: String(folder?.id) };
  const paged = await cloud.ask("getProjectDataChildren", {
    ...{ path, version: "v4" },
    query: { pageSize: "2" },
  });
  expect(paged).toMatchObject({ items: [{ projectId: cloud.from }, {}], remainingRecords: 1 });
  const whole = await (await cloud.send("getProjectDataChildren", { path, version: "v3" })).json();
  expect(whole).toEqual({ items: [expect.anything(), expect.anything(), expect.anything()] });
  expect((whole as typeof paged).items[0]).toEqual(paged.items[0]?.data);
  const file = { projectId: cloud.from, dataId: String(paged.items[0]?.data.id) };
  expect(await cloud.refused("getProjectDataChildren", { path: file })).toMatchObject({
    status: 400,
  });
});

test("lists lag behind creations and removals when told to, single reads do not", async () => {
  await put("/old");
  cloud.icav2.changeSettings({ visibilityDelaySeconds: 30 });
  const made = await put("/new");
  const old = await cloud.find(cloud.from, "/old");
  const path = { projectId: cloud.from, dataId: made.id };
  expect((await cloud.ask("getProjectData", { path })).data.id).toBe(made.id);
  expect(await paths({})).toEqual(["/old"]);
  await cloud.ask("deleteData", { path: { projectId: cloud.from, dataId: String(old?.id) } });
  await cloud.advance(29);
  expect(await paths({})).toEqual(["/old"]);
  const gone = { projectId: cloud.from, dataId: String(old?.id) };
  expect(await cloud.refused("getProjectData", { path: gone })).toMatchObject({ status: 404 });
  await cloud.advance(2);
  expect(await paths({})).toEqual(["/old", "/new"]);
  await cloud.advance(10);
  expect(await paths({})).toEqual(["/new"]);
});

const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .map((text) => `n${text.replace(/[/\p{Cc}]/gu, "_")}`);

test("any file that is put is found by its exact path, whatever its name is made of", async () => {
  let number = 0;
  const property = fc.asyncProperty(
    fc.array(name, { minLength: 1, maxLength: 3 }),
    async (names) => {
      const parent = `/${number++}/${names.map((one) => `${one}/`).join("")}`;
      await put(`${parent}file`);
      expect(await paths({ parentFolderPath: parent, filename: "file" })).toEqual([
        `${parent}file`,
      ]);
      expect((await cloud.find(cloud.from, `${parent}file`))?.details?.path).toBe(`${parent}file`);
      expect(await paths({ filePath: parent.toUpperCase(), type: "FILE" })).toContain(
        `${parent}file`,
      );
    },
  );
  await fc.assert(property, { numRuns: 40 });
});

test("pages of any size put together are the whole list, by cursor and by offset", async () => {
  for (let number = 0; number < 23; number++) await put(`/${number}`);
  const all = await paths({ pageSize: "1000" });
  const property = fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (size) => {
    const pageSize = String(size);
    const [byCursor, byOffset]: (string | null | undefined)[][] = [[], []];
    let token: string | undefined;
    do {
      const found = await page({ pageSize, ...(token && { pageToken: token }) });
      byCursor?.push(...found.items.map(({ data }) => data.details?.path));
      token = found.nextPageToken || undefined;
    } while (token);
    for (let offset = 0; offset < all.length; offset += size)
      byOffset?.push(...(await paths({ pageSize, pageOffset: String(offset) })));
    expect([byCursor, byOffset]).toEqual([all, all]);
  });
  await fc.assert(property, { numRuns: 12 });
});
