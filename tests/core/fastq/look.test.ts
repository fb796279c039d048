import { beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import type { Headed } from "#core/copy/s3-copy/seen";
import { faultOf, placeOf } from "#core/fastq/look";
import { configure } from "#core/settings";

beforeAll(() =>
  configure({
    copySources: ["archive"],
    fastqSources: [{ uri: "s3://archive/own/", projectIds: ["own"] }],
    restoredReads: { bucket: "cache", prefix: "byob/", days: 14 },
  }),
);

test.each([
  ["s3://others/a.fastq.gz", "others"],
  ["s3://archive/folder/", "folder"],
  ["https://archive/a.fastq.gz", "neither icav2:// nor s3://"],
  ["icav2://project/a.fastq.gz", "not an s3:// URI"],
  [
    "s3://1234567890-abc-s3alias/000000000000/sequenceStore/1234567890/readSet/3456789012/a.fastq.gz",
    "read set 1234567890/3456789012",
  ],
])("%s is refused before anybody looks, and the message says why", (uri, why) => {
  expect(asSystem(() => faultOf(uri))).toContain(why);
});

test.each(["s3://archive/a#?+ b.fastq.gz", "s3://cache/byob/a.fastq.ora"])(
  "%s lies where the stage may look",
  (uri) => expect(asSystem(() => faultOf(uri))).toBeUndefined(),
);

const sharer: Actor.Actor = {
  ...{ type: "user", id: "s", name: "S", roles: ["sharer"], projectIds: ["own"] },
};

test("who is no admin registers what the stage's config gives to their project, and no other file of its bucket", () => {
  const asSharer = (uri: string, projectIds = sharer.projectIds) =>
    Actor.run({ ...sharer, projectIds }, () => faultOf(uri));
  expect(asSharer("s3://archive/own/a.fastq.gz")).toBeUndefined();
  expect(asSharer("s3://archive/owner/a.fastq.gz")).toContain(
    "not below a source of your projects",
  );
  expect(asSharer("s3://archive/own/a.fastq.gz", ["another"])).toContain("not below a source");
});

function asSystem<T>(work: () => T): T {
  return Actor.run(Actor.system("test"), work);
}

const seen: Headed = {
  bucket: "archive",
  key: "a",
  sizeBytes: 9,
  etag: "e",
  lastModifiedAt: 0,
  isKms: false,
};
const until = Date.parse("2026-12-01T00:00:00.000Z");

test.each<[string, Partial<Headed>, object]>([
  ["a usual object", {}, { storageState: "ACTIVE", storageClass: "STANDARD" }],
  [
    "Glacier Instant Retrieval",
    { storageClass: "GLACIER_IR" },
    { storageState: "ACTIVE", storageClass: "GLACIER_IR" },
  ],
  [
    "Deep Archive",
    { storageClass: "DEEP_ARCHIVE", isArchived: true },
    { storageState: "ARCHIVED" },
  ],
  [
    "an archived tier of Intelligent-Tiering",
    { storageClass: "INTELLIGENT_TIERING", isArchived: true, tier: "ARCHIVE_ACCESS" },
    { storageState: "ARCHIVED", storageClass: "INTELLIGENT_TIERING" },
  ],
  [
    "one that is being restored",
    { storageClass: "GLACIER", isArchived: true, restore: { isUnderWay: true } },
    { storageState: "ACTIVATING" },
  ],
  [
    "a restored one, until it goes away",
    { storageClass: "GLACIER", restore: { isUnderWay: false, until } },
    { storageState: "ACTIVE", expiresAt: "2026-12-01T00:00:00.000Z" },
  ],
])("%s has the state that its HEAD tells", (_, head, place) => {
  expect(placeOf("s3://archive/a", { ...seen, ...head })).toMatchObject(place);
});
