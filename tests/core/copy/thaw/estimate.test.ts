import fc from "fast-check";
import { expect, test } from "vitest";
import { Thaw } from "#core/copy/schema";
import { thawDollars, thawHours, thawOf } from "#core/copy/thaw/estimate";
import { archivesOf, readSetClass, usualThaw } from "#core/copy/thaw/tier";

const gib = 1024 ** 3;
const tebibyte = { objects: 1000, bytes: 1024 * gib };
const wishOf = (given: object) => Thaw.parse({ ...usualThaw, ...given });

test("nothing archived takes no time and costs nothing", () => {
  expect(thawOf({})).toEqual({ hours: 0, dollars: 0 });
  expect(thawOf({ STANDARD: tebibyte, GLACIER_IR: tebibyte })).toEqual({ hours: 0, dollars: 0 });
});

test("the slowest archive says how long it takes, by the speed that is wished for", () => {
  expect(thawHours({ GLACIER: tebibyte })).toBe(12);
  expect(thawHours({ GLACIER: tebibyte, DEEP_ARCHIVE: tebibyte })).toBe(48);
  expect(thawHours({ DEEP_ARCHIVE: tebibyte }, wishOf({ deep: { speed: "Standard" } }))).toBe(12);
  const fast = wishOf({ flexible: { speed: "Expedited" } });
  expect(thawHours({ GLACIER: tebibyte }, fast)).toBeCloseTo(5 / 60);
  expect(thawHours({ INTELLIGENT_TIERING: tebibyte })).toBe(48);
  expect(thawHours({ [readSetClass]: tebibyte }, fast)).toBe(1);
});

test("a retrieval costs what AWS asks for requests and bytes, and the copy's storage meanwhile", () => {
  const storage = (days: number) => (1024 * 0.023 * days) / 30;
  expect(thawDollars({ GLACIER: tebibyte })).toBeCloseTo(storage(7));
  const standard = wishOf({ flexible: { speed: "Standard", days: 1 } });
  expect(thawDollars({ GLACIER: tebibyte }, standard)).toBeCloseTo(0.05 + 10.24 + storage(1));
  const expedited = wishOf({ flexible: { speed: "Expedited", days: 1 } });
  expect(thawDollars({ GLACIER: tebibyte }, expedited)).toBeCloseTo(10 + 30.72 + storage(1));
  expect(thawDollars({ DEEP_ARCHIVE: tebibyte })).toBeCloseTo(0.025 + 2.56 + storage(7));
  const tiered = wishOf({ intelligentArchive: { speed: "Expedited" } });
  expect(thawDollars({ INTELLIGENT_TIERING: tebibyte })).toBe(0);
  expect(thawDollars({ INTELLIGENT_TIERING: tebibyte }, tiered)).toBeCloseTo(10 + 30.72);
  expect(thawDollars({ [readSetClass]: tebibyte })).toBe(0);
});

test("speeds that an archive does not have are refused where the request is read", () => {
  for (const given of [
    { deep: { speed: "Expedited" } },
    { intelligentDeepArchive: { speed: "Expedited" } },
    { flexible: { days: 0 } },
    { intelligentArchive: { speed: "Bulk", days: 1 } },
  ])
    expect(Thaw.safeParse({ ...usualThaw, ...given }).success).toBe(false);
});

test("every wish that is let in has a time for every class", () => {
  const speed = fc.constantFrom("Bulk", "Standard", "Expedited");
  const slow = fc.constantFrom("Bulk", "Standard");
  const days = fc.integer({ min: 1, max: 30 });
  const wish = fc.record({
    flexible: fc.record({ speed, days }),
    deep: fc.record({ speed: slow, days }),
    intelligentArchive: fc.record({ speed }),
    intelligentDeepArchive: fc.record({ speed: slow }),
  });
  const classes = ["GLACIER", "DEEP_ARCHIVE", "INTELLIGENT_TIERING", readSetClass];
  fc.assert(
    fc.property(wish, fc.constantFrom(...classes), (given, name) => {
      const thaw = Thaw.parse(given);
      const hours = thawHours({ [name]: tebibyte }, thaw);
      expect(archivesOf(name)).not.toEqual([]);
      expect(hours).toBeGreaterThan(0);
      expect(hours).toBeLessThanOrEqual(48);
      expect(thawDollars({ [name]: tebibyte }, thaw)).toBeGreaterThanOrEqual(0);
    }),
  );
});
