import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fileName, namesOf, readSetName } from "#core/fastq/names";
import { rgidOf } from "#core/fastq/new-fastq";
import type { LocationRow } from "#core/fastq/row";
import { Rgid } from "#core/fastq/schema";

test("files whose URIs differ, be it in case alone, have names of their own, short enough for a key", () => {
  void fc.assert(
    fc.property(fc.string({ maxLength: 1024 }), fc.string({ maxLength: 1024 }), (a, b) => {
      const [one, other] = [fileName(`s3://b/${a}`), fileName(`s3://b/${b}`)];
      expect(one.value === other.value).toBe(a === b);
      expect(one.value).toHaveLength(64);
    }),
  );
  expect(fileName("s3://b/A.gz")).not.toEqual(fileName("s3://b/a.gz"));
});

test("both reads of a read set have one name; what another file manager knows alone has none", () => {
  const place = (given: Partial<LocationRow>) =>
    ({ kind: "s3", storageState: "ACTIVE", stateAt: "", ...given }) as LocationRow;
  const ofReadSet = { kind: "healthomics", storeId: "1", readSetId: "2" } as const;
  const places = [
    place({ ...ofReadSet, uri: "s3://alias/1" }),
    place({ ...ofReadSet, uri: "s3://alias/2" }),
    place({ kind: "external", ingestId: "x" }),
    place({ uri: "s3://b/a" }),
  ];
  expect(namesOf(places)).toEqual([readSetName("1", "2"), fileName("s3://b/a")]);
});

test("an RGID says index, lane and run, and is one by the schema", () => {
  const bases = fc.string({ unit: fc.constantFrom(..."ACGT"), minLength: 1, maxLength: 10 });
  const index = fc.oneof(
    bases,
    fc.tuple(bases, bases).map(([a, b]) => `${a}+${b}`),
  );
  void fc.assert(
    fc.property(index, fc.integer({ min: 1, max: 9999 }), (index, lane) => {
      const rgid = rgidOf({ index, lane, instrumentRunId: "260101_A01052_0336_BHW7MVDSXC" });
      expect(Rgid.parse(rgid)).toBe(`${index}.${lane}.260101_A01052_0336_BHW7MVDSXC`);
    }),
  );
});
