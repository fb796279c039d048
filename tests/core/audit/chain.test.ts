import {
  DeleteObjectCommand,
  GetObjectRetentionCommand,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Audit from "#core/audit";
import { append } from "#core/audit/append";
import * as Bucket from "#core/audit/bucket";
import { keep, take } from "#core/audit/keep";
import { head, type Key, kept } from "#core/audit/rows";
import { faultOfSignature } from "#core/audit/verify/signature";
import { documents } from "#core/dynamo";
import { setting } from "#core/settings";
import { hours, minutes } from "#core/time";
import { auditRoom, chainIn, mortally, write } from "#tests/core/audit/room";

let room: Awaited<ReturnType<typeof auditRoom>>;
beforeAll(async () => {
  room = await auditRoom();
});
afterAll(() => room.close());

const of = (records: Key[], subject: string) =>
  records.filter((record) => record.subject === subject).map(({ auditId }) => auditId);

/** Everything gets its place and its segment, whatever was lost. */
async function settle() {
  for (const ms of [minutes(16), minutes(6)]) {
    await room.clock.advance(ms);
    await keep();
  }
}

const life = fc.record({ calls: fc.integer({ min: 1, max: 9 }), isDone: fc.boolean() });
const deaths = fc.array(life, { maxLength: 2 });
/** What happens to a message: how its takers die before one lives, and whether it comes twice at once. */
const fates = fc.array(
  fc.record({
    size: fc.integer({ min: 1, max: 4 }),
    deaths,
    isDoubled: fc.boolean(),
    isLate: fc.boolean(),
  }),
  { minLength: 2, maxLength: 5 },
);

describe("the chain", () => {
  test("has every record once, in the order of its subject, whoever dies when and however often a message comes", async () => {
    await fc.assert(
      fc.asyncProperty(fates, deaths, async (messages, ends) => {
        const name = await room.anew();
        const written: Key[] = [];
        let before: Key[] = [];
        for (const { size, deaths, isDoubled, isLate } of messages) {
          const keys: Key[] = [];
          for (let n = 0; n < size; n++)
            keys.push(await write(`thing-${(written.length + n) % 3}`));
          written.push(...keys);
          for (const each of deaths) await mortally(each, () => take(keys));
          // It comes again, to two at once, with the one before; and certificates place records of their own.
          const aside = isDoubled ? [await write(`aside-${written.length}`)] : [];
          written.push(...aside);
          await Promise.all([
            take(keys),
            ...(isDoubled ? [take(keys), append(aside), take(before)] : []),
          ]);
          if (isLate) await room.clock.advance(minutes(6));
          before = keys;
        }
        for (const each of ends) await mortally({ ...each, calls: each.calls + 4 }, settle);
        await settle();
        const { records, seen } = await chainIn(room, name);
        for (const subject of new Set(written.map(({ subject }) => subject)))
          expect(of(records, subject)).toEqual(of(written, subject));
        expect(records).toHaveLength(written.length);
        expect(seen.last).toEqual(await head());
        expect(await kept()).toMatchObject(seen.last);
      }),
      { numRuns: 6 },
    );
  });

  test("gets what its queue has lost from the sweep, on whatever day", async () => {
    const name = await room.anew();
    const lost: Key[] = [];
    for (const ms of [0, hours(1), hours(23)]) {
      await room.clock.advance(ms);
      lost.push(await write("thing"));
      await keep();
    }
    expect((await head()).sequence).toBeLessThan(3);
    await settle();
    const { records } = await chainIn(room, name);
    expect(of(records, "thing")).toEqual(of(lost, "thing"));
    const { found } = (await keep()) as { found: number };
    expect(found).toBe(0);
  });

  test("is written in segments of a thousand, or of five minutes", async () => {
    const name = await room.anew();
    const keys: Key[] = [];
    for (let n = 0; n < 30; n++) keys.push(await write("thing"));
    await take(keys);
    expect((await chainIn(room, name)).keys).toEqual([]);
    await room.clock.advance(minutes(5));
    await take([]);
    const { keys: segments } = await chainIn(room, name);
    expect(segments).toEqual([
      expect.stringMatching(/^segments\/\d{4}\/\d\d\/\d\d\/000000000001\.ndjson$/),
    ]);
  });

  test("tells of a record that is not in the table, and goes on", async () => {
    await room.anew();
    const known = await write("thing");
    const strange = { subject: "thing", auditId: "aud.01JD4XVQ4S8Y6Z9T3M2K7B5C1A" };
    expect(await append([strange, known])).toEqual({ linked: 1, missing: [strange] });
    expect((await head()).sequence).toBe(1);
  });

  test("closes no segment over a record that was changed since it got its place", async () => {
    const name = await room.anew();
    const key = await write("thing");
    await take([key]);
    const { Key: place } = Audit.auditEntity().get(key).params<{ Key: Record<string, string> }>();
    const { UpdateCommand } = await import("@aws-sdk/lib-dynamodb");
    await documents().send(
      new UpdateCommand({
        TableName: name,
        Key: place,
        UpdateExpression: "SET actorName = :name",
        ExpressionAttributeValues: { ":name": "nobody" },
      }),
    );
    await room.clock.advance(minutes(6));
    await expect(take([])).rejects.toThrow(`The audit's record ${key.auditId} is not what it was`);
    expect((await chainIn(room, name)).keys).toEqual([]);
  });
});

test("a segment cannot be deleted, nor written over, while it is locked (W-15)", async () => {
  const name = await room.anew();
  await take([await write("thing")]);
  await room.clock.advance(minutes(6));
  await take([]);
  const [Key = ""] = (await chainIn(room, name)).keys;
  expect(await Bucket.putNew(Key, "forged", "text/plain")).toBe(false);
  const Bucket_ = setting("auditBucket");
  const { Versions = [] } = await room.s3.send(new ListObjectVersionsCommand({ Bucket: Bucket_ }));
  const VersionId = Versions[0]?.VersionId;
  const where = { Bucket: Bucket_, Key, VersionId };
  await expect(room.s3.send(new DeleteObjectCommand(where))).rejects.toThrow("Access Denied");
  const { Retention } = await room.s3.send(new GetObjectRetentionCommand(where));
  expect(Retention?.Mode).toBe("COMPLIANCE");
});

test("each day has one anchor, signed, of what was kept when it had ended", async () => {
  await room.anew();
  await take([await write("thing")]);
  await settle();
  await room.clock.advance(hours(24));
  const { anchored } = (await keep()) as { anchored?: string };
  const text = (await Bucket.find(`anchors/${anchored}.json`)) ?? "";
  const anchor = JSON.parse(text);
  const { sequence, hash } = await head();
  expect(anchor).toMatchObject({ date: anchored, stage: "test", sequence, hash });
  expect(faultOfSignature(anchor)).toBeUndefined();
  expect(faultOfSignature({ ...anchor, sequence: 2 })).toBe("its signature is not of what it says");
  expect(await keep()).toMatchObject({ anchored: undefined });
  expect(await Bucket.find(`anchors/${anchored}.json`)).toBe(text);
});
