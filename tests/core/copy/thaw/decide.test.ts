import fc from "fast-check";
import { expect, test } from "vitest";
import type { Headed, Seen } from "#core/copy/s3-copy/seen";
import { answered } from "#core/copy/thaw/answered";
import { decide } from "#core/copy/thaw/decide";
import { reserveMs, untilLook, waitSeconds } from "#core/copy/thaw/due";
import type { ObjectNote } from "#core/copy/thaw/notes";
import { readSetFileOf } from "#core/copy/thaw/read-set-file";
import { hours, minutes } from "#core/time";

const at = Date.parse("2026-11-21T12:00:00Z");
const cold: ObjectNote = { item: 3, state: "cold", dueAt: at };
const place = { bucket: "b", key: "k" };
const object: Seen = { ...place, sizeBytes: 1, etag: "e", lastModifiedAt: 0 };
const judged = (seen: Seen | Headed | undefined) =>
  decide(cold, { sourceUri: "s3://b/k" }, seen, at);

test("what is archived and not on its way is asked for, from where it lies", () => {
  const frozen = { ...object, storageClass: "DEEP_ARCHIVE", isArchived: true };
  expect(judged(frozen).ask).toBe("deep");
  expect(judged({ ...frozen, storageClass: "GLACIER" }).ask).toBe("flexible");
  const tiered = { ...frozen, storageClass: "INTELLIGENT_TIERING", isKms: false };
  expect(judged({ ...tiered, tier: "ARCHIVE_ACCESS" }).ask).toBe("intelligentArchive");
  expect(judged({ ...tiered, tier: "DEEP_ARCHIVE_ACCESS" }).ask).toBe("intelligentDeepArchive");
});

test("what is on its way is not asked for again", () => {
  const restore = { isUnderWay: true };
  const { note, ask } = judged({ ...object, storageClass: "GLACIER", isArchived: true, restore });
  expect(ask).toBeUndefined();
  expect(note).toMatchObject({ state: "asked", dueAt: at + minutes(10) });
});

test("a copy that ends within the reserve is asked to last longer, one that lasts is left until then", () => {
  const until = (ms: number) =>
    judged({ ...object, storageClass: "GLACIER", restore: { isUnderWay: false, until: at + ms } });
  expect(until(reserveMs).ask).toBe("flexible");
  expect(until(reserveMs + 1)).toEqual({
    note: { ...cold, state: "warm", archive: "flexible", until: at + reserveMs + 1, dueAt: at + 1 },
  });
});

test("what is in a class that is read at once is done with", () => {
  expect(judged(object)).toEqual({ note: { item: 3, state: "warm" } });
  expect(judged({ ...object, storageClass: "STANDARD_IA" }).ask).toBeUndefined();
});

test("a request to last longer that is refused fails nothing: the copy can still be made", () => {
  const warm: ObjectNote = {
    item: 1,
    state: "warm",
    archive: "flexible",
    until: at + 1,
    dueAt: at,
  };
  const next = answered(warm, { said: "failed", error: "denied" }, at);
  expect(next).toEqual({ ...warm, dueAt: at + minutes(10) });
});

test("looks are never further away than an hour, nor nearer than half a minute", () => {
  const archive = fc.constantFrom("flexible", "deep", "intelligentArchive" as const);
  fc.assert(
    fc.property(
      archive,
      fc.integer({ min: 0, max: hours(60) }),
      fc.boolean(),
      (archive, age, own) => {
        const askedAt = own ? at - age : undefined;
        const ms = untilLook(
          { archive, speed: "Bulk" as const, ...(askedAt && { askedAt }) } as ObjectNote,
          at,
        );
        expect(ms).toBeGreaterThanOrEqual(minutes(10));
        expect(ms).toBeLessThanOrEqual(hours(1));
        if (!own) expect(ms).toBe(minutes(10));
      },
    ),
  );
  fc.assert(
    fc.property(fc.integer({ min: -hours(1), max: hours(1000) }), (ms) => {
      const seconds = waitSeconds(at + ms, at);
      expect(Number.isInteger(seconds)).toBe(true);
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(seconds).toBeLessThanOrEqual(3600);
      if (ms > 1000 && ms < hours(1)) expect(seconds * 1000).toBeGreaterThanOrEqual(ms);
    }),
  );
});

test("files of read sets are known by alias and key, whatever they are called", () => {
  const digits = fc.stringMatching(/^[1-9]\d{9}$/);
  fc.assert(
    fc.property(digits, digits, fc.string({ minLength: 1 }), (storeId, readSetId, name) => {
      const key = `123456789012/sequenceStore/${storeId}/readSet/${readSetId}/${name}`;
      const bucket = "1234567890-ab12-s3alias";
      expect(readSetFileOf(`s3://${bucket}/${key}`)).toEqual({ bucket, key, storeId, readSetId });
      expect(readSetFileOf(`s3://an-archive/${key}`)).toBeUndefined();
      expect(readSetFileOf(`s3://${bucket}/x/${key}`)).toBeUndefined();
    }),
  );
});
