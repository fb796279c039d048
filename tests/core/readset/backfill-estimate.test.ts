import { expect, test } from "vitest";
import { dollars, prices } from "#core/price";
import { estimate } from "#core/readset/backfill/estimate";
import { tally } from "#core/readset/backfill/tally";

const quotas = {
  ListReadSets: 5,
  GetReadSetMetadata: 5,
  ListTagsForResource: 5,
  GetSequenceStore: 5,
};
const million = tally({
  ...{ listed: 1_000_000, missing: 1_000_000, active: 1_000_000 },
  ...{ lackFiles: 1_000_000, lackParts: 1_000_000, lackTags: 1_000_000 },
});

test("a million read sets take 35 minutes to index, and two and a half days of details", () => {
  const { minutes, calls } = estimate([million], { details: true, quotas });
  expect(minutes.index).toBeCloseTo(34.3, 1);
  expect((minutes.details ?? 0) / 60).toBeCloseTo(57.2, 1);
  expect(calls).toEqual({
    "omics:ListReadSets": 10_000,
    "omics:GetReadSetMetadata": 1_000_000,
    "omics:ListTagsForResource": 1_000_000,
    "s3:ListObjectsV2": 2000,
  });
});

test("without details neither their calls nor their time count; a raised quota halves the time", () => {
  const plain = estimate([million], { details: false, quotas });
  expect(plain.minutes.details).toBe(0);
  expect(plain.calls["omics:GetReadSetMetadata"]).toBe(0);
  expect(plain.dollars).toBeLessThan(estimate([million], { details: true, quotas }).dollars);
  const raised = estimate([million], { details: false, quotas: { ...quotas, ListReadSets: 10 } });
  expect(raised.minutes.index).toBeCloseTo((plain.minutes.index ?? 0) / 2, 5);
});

test("a store that is as the mirror has it costs reading and no writing", () => {
  const quiet = tally({ listed: 1000, active: 1000 });
  const { dollars: price } = estimate([quiet], { details: true, quotas });
  expect(price).toBeLessThan(1000 * prices.dynamodbWriteUnit);
});

test("a run in a terminal pays for the table and the listings, and for no function or event", () => {
  const { dollars: price, ...rest } = estimate([million], {
    ...{ details: false, quotas, target: "table" },
  });
  const written = dollars({ dynamodbWriteUnit: 6e6, dynamodbReadUnit: 2.25e6, s3List: 2000 });
  expect(price).toBeCloseTo(written, 6);
  const { dollars: _stage, ...same } = estimate([million], { details: false, quotas });
  expect(rest).toEqual(same);
});

test("dollars are units times prices", () => {
  expect(dollars({})).toBe(0);
  expect(dollars({ dynamodbWriteUnit: 1e6, s3List: 1000 })).toBeCloseTo(0.63, 6);
});
