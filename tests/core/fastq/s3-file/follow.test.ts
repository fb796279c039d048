import { DeleteObjectCommand, PutObjectCommand, RestoreObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expireDue } from "#core/fastq/expiry/expire";
import { record } from "#core/fastq/fact";
import type { LocationRow } from "#core/fastq/row";
import { follow as followNow } from "#core/fastq/s3-file/follow";
import { see } from "#core/fastq/s3-file/see";
import { days } from "#core/time";
import {
  addFastq,
  addLocations,
  asSystem,
  eventsOf,
  fastqOf,
  late,
  openRoom,
  placesOf,
  type Room,
} from "#tests/core/fastq/places-room";

const Bucket = "archive";
let room: Room;

beforeAll(async () => {
  room = await openRoom();
  room.cloud.objects.ensureBucket(Bucket);
});
afterAll(() => room.cloud.close());

const uriOf = (Key: string) => `s3://${Bucket}/${Key}`;
const follow = (Key: string) => asSystem(() => followNow(uriOf(Key)));
const expire = () => asSystem(expireDue);

/** An object, and a fastq whose one file it is. */
async function fastqWith(Key: string, StorageClass: "STANDARD" | "GLACIER" = "STANDARD") {
  await room.cloud.s3.send(new PutObjectCommand({ Bucket, Key, Body: "reads", StorageClass }));
  const { fastqId } = await addFastq({ run: Key.replaceAll("/", "-") });
  await take(fastqId, Key);
  return { fastqId };
}

/** Adds a file as it is now. */
async function take(fastqId: string, Key: string, given: Partial<LocationRow> = {}) {
  const sight = await see(uriOf(Key));
  if (typeof sight === "string") throw new Error(`${Key} is ${sight}.`);
  await asSystem(() => addLocations(fastqId, { r1: { ...sight.place, ...given } }));
}

async function thaw(Key: string, Days: number): Promise<void> {
  const RestoreRequest = { Days, GlacierJobParameters: { Tier: "Standard" as const } };
  await room.cloud.s3.send(new RestoreObjectCommand({ Bucket, Key, RestoreRequest }));
}

test("a file of no fastq changes nothing", async () => {
  await room.cloud.s3.send(new PutObjectCommand({ Bucket, Key: "other", Body: "x" }));
  expect(await follow("other")).toBe("foreign");
});

test("a file that is deleted is told of, one that comes back too, and told again nothing changes", async () => {
  const fastq = await fastqWith("deleted");
  await room.cloud.s3.send(new DeleteObjectCommand({ Bucket, Key: "deleted" }));
  expect(await follow("deleted")).toBe("changed");
  expect(await follow("deleted")).toBe("unchanged");
  expect(await placesOf(fastq)).toEqual([`${uriOf("deleted")} DELETED`]);
  await room.cloud.s3.send(new PutObjectCommand({ Bucket, Key: "deleted", Body: "reads" }));
  expect(await follow("deleted")).toBe("changed");
  expect((await eventsOf(fastq.fastqId)).slice(-2)).toEqual([
    "FastqStateChange READ_SET_DELETED",
    "FastqStateChange READ_SET_ADDED",
  ]);
});

test("a file that is overwritten is told of as new, and nothing that was measured of the old one is known", async () => {
  const { fastqId } = await fastqWith("overwritten");
  const md5 = "0123456789abcdef0123456789abcdef";
  await asSystem(() =>
    record(
      fastqId,
      {
        ...{ readCount: 4, qc: { r1Q20Fraction: 0.9 } },
        compression: { format: "GZIP", r1: { gzipSizeBytes: 5, rawMd5sum: md5 } },
      },
      { source: "event", action: "fastq.test" },
    ),
  );
  await room.cloud.s3.send(new PutObjectCommand({ Bucket, Key: "overwritten", Body: "other" }));
  expect(await follow("overwritten")).toBe("changed");
  const { reads, qc, readCount, compressionAt } = await fastqOf({ fastqId });
  expect([qc, readCount, compressionAt]).toEqual([undefined, undefined, undefined]);
  expect(reads?.r1).toEqual({ locations: reads?.r1.locations });
  expect((await eventsOf(fastqId)).at(-1)).toBe("FastqStateChange READ_SET_ADDED");
});

test("who is late with what he saw of a file mends what he wrote", async () => {
  const fastq = await fastqWith("mended");
  await room.cloud.s3.send(new DeleteObjectCommand({ Bucket, Key: "mended" }));
  const goOn = await late(room, () => follow("mended"));
  await room.cloud.s3.send(new PutObjectCommand({ Bucket, Key: "mended", Body: "reads" }));
  expect(await follow("mended")).toBe("unchanged");
  await goOn();
  expect(await placesOf(fastq)).toEqual([`${uriOf("mended")} ACTIVE`]);
});

test("a file that was archived since is told of, with its class", async () => {
  const fastq = await fastqWith("archived");
  await room.cloud.s3.send(
    new PutObjectCommand({ Bucket, Key: "archived", Body: "reads", StorageClass: "DEEP_ARCHIVE" }),
  );
  await follow("archived");
  expect((await fastqOf(fastq)).reads?.r1.locations).toMatchObject([
    { storageState: "ARCHIVED", storageClass: "DEEP_ARCHIVE", sizeBytes: 5 },
  ]);
  expect((await eventsOf(fastq.fastqId)).at(-1)).toBe("FastqStateChange READ_SET_ARCHIVED");
});

test("a file that is thawed in place can be read until it goes back, which is recorded and announced once", async () => {
  const { cloud } = room;
  const fastq = await fastqWith("thawed", "GLACIER");
  expect(await placesOf(fastq)).toEqual([`${uriOf("thawed")} ARCHIVED`]);
  await thaw("thawed", 5);
  await follow("thawed");
  expect(await placesOf(fastq)).toEqual([`${uriOf("thawed")} ACTIVATING`]);
  await cloud.clock.advance(6 * 3_600_000);
  await follow("thawed");
  const { dueAt = "" } = await fastqOf(fastq);
  expect(await placesOf(fastq)).toEqual([`${uriOf("thawed")} ACTIVE`]);
  expect(Date.parse(dueAt)).toBeGreaterThan(cloud.clock.now() + days(1));
  await expire();
  expect(await placesOf(fastq)).toEqual([`${uriOf("thawed")} ACTIVE`]);
  await cloud.clock.advance(days(8));
  await expire();
  await expire();
  await follow("thawed");
  expect(await placesOf(fastq)).toEqual([`${uriOf("thawed")} ARCHIVED`]);
  expect(await fastqOf(fastq)).not.toHaveProperty("dueAt");
  const events = await eventsOf(fastq.fastqId);
  expect(events.slice(-2).sort()).toEqual([
    "FastqStateChange READ_SET_ARCHIVED",
    `RestoredCopyExpired ${uriOf("thawed")}`,
  ]);
  expect(events.filter((event) => event.startsWith("RestoredCopyExpired"))).toHaveLength(1);
});

test("a restore that was made to last longer is not ended at its first time", async () => {
  const { cloud } = room;
  const fastq = await fastqWith("longer", "GLACIER");
  await thaw("longer", 5);
  await cloud.clock.advance(6 * 3_600_000);
  await follow("longer");
  const { dueAt: first = "" } = await fastqOf(fastq);
  await thaw("longer", 60);
  await cloud.clock.advance(days(10));
  await expire();
  expect(await placesOf(fastq)).toEqual([`${uriOf("longer")} ACTIVE`]);
  expect((await fastqOf(fastq)).dueAt ?? "").toSatisfy((dueAt: string) => dueAt > first);
  expect((await eventsOf(fastq.fastqId)).at(-1)).not.toContain("READ_SET_ARCHIVED");
});

test("a restored copy is forgotten with its name when its time is over, or when it is deleted before", async () => {
  const { cloud } = room;
  for (const end of ["expires", "deleted before"]) {
    const name = end.replaceAll(" ", "-");
    const fastq = await fastqWith(`cold/${name}`, "GLACIER");
    const Key = `restored/${name}`;
    await cloud.s3.send(new PutObjectCommand({ Bucket, Key, Body: "reads" }));
    const expiresAt = new Date(cloud.clock.now() + days(14)).toISOString();
    await take(fastq.fastqId, Key, { isRestoredCopy: true, expiresAt });
    expect(await follow(Key)).toBe("unchanged");
    if (end === "expires") await cloud.clock.advance(days(14) + 1000);
    else await cloud.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    if (end === "expires") await expire();
    else await follow(Key);
    expect(await placesOf(fastq)).toEqual([`${uriOf(`cold/${name}`)} ARCHIVED`]);
    expect(await follow(Key)).toBe("foreign");
    expect((await eventsOf(fastq.fastqId)).slice(-2).sort()).toEqual([
      "FastqStateChange READ_SET_ARCHIVED",
      `RestoredCopyExpired ${uriOf(Key)}`,
    ]);
  }
});
