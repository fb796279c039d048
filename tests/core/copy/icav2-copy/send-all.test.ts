import { randomBytes } from "node:crypto";
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import * as Aws from "#core/aws";
import { minutes, now } from "#core/time";
import { openRoom, type Room } from "#tests/core/copy/icav2-copy/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  await Aws.s3().send(new CreateBucketCommand({ Bucket: "elsewhere" }));
});
afterEach(() => room.gate.faults.disarm());
afterAll(() => room.end());

async function put(key: string, bytes = 10): Promise<string> {
  const Body = randomBytes(bytes);
  await Aws.s3().send(new PutObjectCommand({ Bucket: "elsewhere", Key: key, Body }));
  return `s3://elsewhere/${key}`;
}
const external = (sourceUri: string, to: string) => ({
  ...{ sourceUri, destinationUri: `icav2://${to}/x/`, isExternal: true },
});

test("objects of S3 and files of ICA end at one place by one copy", async () => {
  const [from, to] = [room.project(), room.project()];
  await room.files(from, { "/a": 5 });
  await put("f/deep/1 #.txt", 11);
  await put("f/2", 0);
  const run = await room.job([
    { sourceUri: `icav2://${from}/a`, destinationUri: `icav2://${to}/x/` },
    external(await put("one", 7), to),
    external("s3://elsewhere/f/", to),
  ]);
  expect(await room.copy(run)).toMatchObject({
    status: "SUCCEEDED",
    counts: { total: 4, copied: 4, totalBytes: 23, copiedBytes: 23 },
  });
  expect(room.there(to, ["/x/a", "/x/one", "/x/f/deep/1 #.txt", "/x/f/2"])).toEqual([
    ["/x/a", "AVAILABLE", 5],
    ["/x/one", "AVAILABLE", 7],
    ["/x/f/deep/1 #.txt", "AVAILABLE", 11],
    ["/x/f/2", "AVAILABLE", 0],
  ]);
});

test("a renamed file of ICA arrives under its new name, and under no other", async () => {
  const [from, to] = [room.project(), room.project()];
  const bytes = randomBytes(12);
  const { id } = await room.icav2.putFile(from, "/a/old #.bam", bytes);
  await room.icav2.putFile(from, "/a/byId", bytes);
  const byId = room.icav2.find(from, "/a/byId")?.id ?? "";
  expect(id).not.toBe(byId);
  const destinationUri = `icav2://${to}/x/`;
  const run = await room.job([
    { sourceUri: `icav2://${from}/a/old #.bam`, destinationUri, outputFileName: "new +.bam" },
    { sourceUri: `icav2://${from}/a/byId`, destinationUri },
    { sourceUri: byId, destinationUri, renamesDataId: byId, outputFileName: "named" },
  ]);
  expect(await room.copy(run)).toMatchObject({ status: "SUCCEEDED", counts: { copied: 2 } });
  expect(room.there(to, ["/x/new +.bam", "/x/named", "/x/old #.bam", "/x/byId"])).toEqual([
    ["/x/new +.bam", "AVAILABLE", 12],
    ["/x/named", "AVAILABLE", 12],
    ...[undefined, undefined],
  ]);
  expect(room.batches(to)).toEqual([]);
});

test("an object that is gone fails at once, the others are sent", async () => {
  const to = room.project();
  const run = await room.job([external(await put("gone"), to), external(await put("here"), to)]);
  await room.start(run);
  await room.plan(run);
  await Aws.s3().send(new DeleteObjectCommand({ Bucket: "elsewhere", Key: "gone" }));
  expect(await room.turns(run)).toBe("done");
  expect(await room.outcome(run)).toMatchObject([
    { status: "FAILED", attempts: 1, error: expect.stringContaining("is not there") },
    { status: "COPIED", attempts: 1 },
  ]);
});

test("what ICA refuses for a while is tried again, five times at most", async () => {
  const to = room.project();
  const fault = { operation: "createFile", effect: "error", code: "Bad Gateway", status: 502 };
  room.arm({ ...fault, times: 8 });
  const run = await room.job([external(await put("late"), to)]);
  expect(await room.copy(run)).toMatchObject({ status: "SUCCEEDED" });
  expect((await room.outcome(run))[0]?.attempts).toBeGreaterThan(1);
  room.arm(fault);
  const never = await room.job([external(await put("never"), to)]);
  expect(await room.copy(never)).toMatchObject({ status: "FAILED" });
  expect(await room.outcome(never)).toMatchObject([{ status: "FAILED", attempts: 5 }]);
});

test("what differs at the destination is replaced when that is wished, and only then", async () => {
  const to = room.project();
  await room.files(to, { "/x/two": 3 });
  const source = await put("two", 9);
  const kept = await room.job([external(source, to)]);
  expect(await room.copy(kept)).toMatchObject({ status: "FAILED" });
  expect(room.there(to, ["/x/two"])).toEqual([["/x/two", "AVAILABLE", 3]]);
  const replaced = await room.job([external(source, to)], { onExist: "overwrite" });
  expect(await room.copy(replaced)).toMatchObject({ status: "SUCCEEDED" });
  expect(room.there(to, ["/x/two"])).toEqual([["/x/two", "AVAILABLE", 9]]);
});

test("while files are sent, jobs of ICA are looked at and end", async () => {
  const [from, to] = [room.project(), room.project()];
  await room.files(from, { "/a": 5 });
  const run = await room.job([
    { sourceUri: `icav2://${from}/a`, destinationUri: `icav2://${to}/x/` },
    external(await put("slow"), to),
  ]);
  await room.start(run);
  await room.plan(run);
  room.gate.faults.arm({ service: "s3", operation: "PutObject", effect: "delay", delay: "PT2M" });
  await room.turn(run);
  expect((await room.tasks(run)).map(({ status }) => status)).toEqual(["SUCCEEDED", "SUCCEEDED"]);
});

test("at the end of its time a turn stops, and the next one goes on without a new try", async () => {
  const to = room.project();
  const run = await room.job([external(await put("p"), to), external(await put("q"), to)]);
  await room.start(run);
  await room.plan(run);
  const slow = { service: "s3", operation: "PutObject", effect: "delay", delay: "PT2M" };
  room.gate.faults.arm(slow);
  expect(await room.turn(run, now() + minutes(1))).toMatchObject({ state: "again" });
  expect((await room.tasks(run))[0]?.status).toBe("RUNNING");
  room.gate.faults.disarm();
  expect(await room.turns(run)).toBe("done");
  expect(await room.outcome(run)).toMatchObject([
    { status: "COPIED", attempts: 1 },
    { status: "COPIED", attempts: 1 },
  ]);
});
