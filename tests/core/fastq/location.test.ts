import { afterAll, beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { changeLocations, detach } from "#core/fastq/location";
import { fileName, holders, textOf } from "#core/fastq/names";
import { mapPlaces } from "#core/fastq/reads";
import type { LocationRow } from "#core/fastq/row";
import {
  addFastq,
  addLocations,
  asSystem,
  eventsOf,
  fastqOf,
  openRoom,
  placesOf,
  type Room,
} from "#tests/core/fastq/places-room";

let room: Room;

beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.cloud.close());

const fileAt = (name: string, given: Partial<LocationRow> = {}): LocationRow => ({
  kind: "s3",
  uri: `s3://archive/${name}`,
  storageState: "ACTIVE",
  storageClass: "STANDARD",
  stateAt: "2026-11-01T00:00:00.000Z",
  ...given,
});
const add = (fastqId: string, places: { r1?: LocationRow; r2?: LocationRow }) =>
  asSystem(() => addLocations(fastqId, places));

test("files are added, found by their names, told of once, and told again they change nothing", async () => {
  const { fastqId } = await addFastq({ run: "added" });
  const places = { r1: fileAt("added/1"), r2: fileAt("added/2") };
  const { version } = await add(fastqId, places);
  expect(await add(fastqId, places)).toMatchObject({ version });
  expect(await placesOf({ fastqId })).toEqual([
    "s3://archive/added/1 ACTIVE",
    "s3://archive/added/2 ACTIVE",
  ]);
  const names = ["added/1", "added/2"].map((name) => fileName(`s3://archive/${name}`));
  const held = await holders(names);
  expect(names.map((name) => held.get(textOf(name)))).toEqual([fastqId, fastqId]);
  expect(await eventsOf(fastqId)).toEqual([
    "FastqStateChange FASTQ_CREATED",
    "FastqStateChange READ_SET_ADDED",
  ]);
});

test("a second place of a file stands beside the first, and what is known of a place is renewed", async () => {
  const { fastqId } = await addFastq({ run: "beside" });
  await add(fastqId, { r1: fileAt("beside/1", { storageState: "ARCHIVED" }) });
  const copy = { isRestoredCopy: true, expiresAt: "2026-12-01T00:00:00.000Z" };
  await add(fastqId, { r1: fileAt("beside/copy", copy) });
  await add(fastqId, { r1: fileAt("beside/1", { storageState: "ACTIVATING" }) });
  expect(await placesOf({ fastqId })).toEqual([
    "s3://archive/beside/1 ACTIVATING",
    "s3://archive/beside/copy ACTIVE",
  ]);
  expect(await fastqOf({ fastqId })).toMatchObject({ dueAt: copy.expiresAt });
});

test("a file that another fastq has is refused and changes nothing; the other is named to those who may know of it", async () => {
  const one = await addFastq({ run: "mine" });
  const other = await addFastq({ run: "yours", projectId: "clinical" });
  await add(other.fastqId, { r1: fileAt("yours/1") });
  const refused = add(one.fastqId, { r1: fileAt("yours/1") });
  await expect(refused).rejects.toMatchObject({
    code: "fastq.exists",
    message: expect.stringContaining(other.fastqId),
  });
  const stranger = { ...Actor.system("stranger"), projectIds: ["demo"] };
  const unseen = Actor.run(stranger, () => addLocations(one.fastqId, { r1: fileAt("yours/1") }));
  await expect(unseen).rejects.toMatchObject({
    code: "fastq.exists",
    message: expect.not.stringContaining(other.fastqId),
  });
  expect(await fastqOf(one)).toMatchObject({ version: 1 });
});

test("two fastqs that are given the same file at the same time do not both get it", async () => {
  const fastqs = await Promise.all([1, 2, 3].map((lane) => addFastq({ run: "race", lane })));
  const given = await Promise.allSettled(
    fastqs.map(({ fastqId }) => add(fastqId, { r1: fileAt("race/1") })),
  );
  expect(given.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const having = await Promise.all(fastqs.map(placesOf));
  expect(having.flat()).toEqual(["s3://archive/race/1 ACTIVE"]);
});

test("changes made side by side are all kept", async () => {
  const { fastqId } = await addFastq({ run: "aside" });
  await add(fastqId, { r1: fileAt("aside/0") });
  await Promise.all([1, 2, 3].map((n) => add(fastqId, { r1: fileAt(`aside/${n}`) })));
  expect(await placesOf({ fastqId })).toHaveLength(4);
});

test("a second file without a first is refused", async () => {
  const { fastqId } = await addFastq({ run: "alone" });
  await expect(add(fastqId, { r2: fileAt("alone/2") })).rejects.toMatchObject({
    code: "request.invalid",
    errors: [{ path: "reads.r1" }],
  });
});

test("files that are detached can be another's, their sizes are forgotten, and it is told", async () => {
  const [one, other] = [await addFastq({ run: "off-1" }), await addFastq({ run: "off-2" })];
  const copy = { isRestoredCopy: true, expiresAt: "2026-12-01T00:00:00.000Z" };
  await add(one.fastqId, { r1: fileAt("off/1", copy) });
  await asSystem(() =>
    changeLocations(
      one.fastqId,
      ({ reads }) => reads && mapPlaces(reads, (p) => ({ ...p, etag: "e" })),
      {
        ...{ action: "fastq.test", source: "test" },
        facts: { compressionFormat: "GZIP", compressionAt: "2026-11-01T00:00:00.000Z" },
      },
    ),
  );
  await asSystem(() => detach(one.fastqId));
  const row = await fastqOf(one);
  for (const name of ["reads", "compressionFormat", "compressionAt", "dueAt", "dueShard"])
    expect(row).not.toHaveProperty(name);
  expect((await eventsOf(one.fastqId)).at(-1)).toBe("FastqStateChange READ_SET_DELETED");
  await add(other.fastqId, { r1: fileAt("off/1") });
  await expect(asSystem(() => detach(one.fastqId))).rejects.toMatchObject({
    code: "fastq.no_read_set",
  });
});
