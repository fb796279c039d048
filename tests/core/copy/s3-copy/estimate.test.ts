import { expect, test } from "vitest";
import { estimateOf } from "#core/copy/s3-copy/estimate";
import { emptyTally, note } from "#core/copy/s3-copy/tally";

const gib = 1024 ** 3;
const uris = { sourceUri: "s3://a/x", destinationUri: "s3://b/x" };

/** 1,000 objects of a GiB of that class, copied by 20 writes each. */
function tallyOf(storageClass?: string, isArchived = false) {
  const tally = emptyTally();
  const from = { ...(storageClass && { storageClass }), ...(isArchived && { isArchived }) };
  for (let n = 0; n < 1000; n++)
    note(tally, { ...uris, sizeBytes: gib, action: "copy", ...from }, 20);
  return tally;
}

test.each([
  ["from Standard to Standard: 20,000 writes", undefined, undefined, 0.1],
  ["to Deep Archive: writes at its price", undefined, "DEEP_ARCHIVE", 1],
  ["out of Infrequent Access: 1,000 GB are read", "STANDARD_IA", undefined, 10.1],
  ["out of Glacier Instant Retrieval to Infrequent Access", "GLACIER_IR", "STANDARD_IA", 30.2],
])("a copy %s", (_, from, storageClass, dollars) => {
  const estimate = estimateOf(tallyOf(from), storageClass ? { storageClass } : {});
  expect(estimate).toMatchObject({ items: 1000, bytes: 1000 * gib, archived: 0, thawHours: 0 });
  expect(estimate.dollars).toBeCloseTo(dollars, 6);
});

test("what is archived takes hours and costs more, what is skipped or fails costs nothing", () => {
  const archived = estimateOf(tallyOf("DEEP_ARCHIVE", true), {});
  expect(archived).toMatchObject({ archived: 1000, thawHours: 48 });
  expect(archived.dollars).toBeGreaterThan(0.1 + 2.5);
  const tally = emptyTally();
  note(tally, { ...uris, sizeBytes: gib, action: "skip" }, 20);
  note(tally, { ...uris, sizeBytes: gib, action: "fail", reason: "differs" }, 20);
  expect(estimateOf(tally, {})).toMatchObject({ items: 2, alreadyCopied: 1, dollars: 0 });
});
