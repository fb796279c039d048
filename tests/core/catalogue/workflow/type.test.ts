import fc from "fast-check";
import { expect, test } from "vitest";
import { typeOf, types } from "#core/catalogue/workflow-run/type";

test.each([
  ["tumor-normal", "tumor-normal"],
  ["WGS_TUMOR_NORMAL", "tumor-normal"],
  ["wgs_tumor_normal", "tumor-normal"],
  ["wts_tumor_only", "wts"],
  ["WTS", "wts"],
  ["oncoanalyser_wgs", "oncoanalyser-wgts-dna"],
  ["oncoanalyser_wts", "oncoanalyser-wgts-rna"],
  ["oncoanalyser-wgts-dna-rna", "oncoanalyser-wgts-dna-rna"],
  [" ctTSOv2 ", "cttsov2"],
  ["bcl_convert", "bcl-convert"],
  ["constructor", "constructor"],
])("the name %s is of the type %s", (name, type) => expect(typeOf(name)).toBe(type));

test("every known type is its own, also when it is written in upper case and with underscores", () => {
  for (const type of types) {
    expect(typeOf(type)).toBe(type);
    expect(typeOf(type.toUpperCase().replaceAll("-", "_"))).toBe(type);
  }
});

test("the type of a type is itself", () => {
  fc.assert(fc.property(fc.string(), (name) => typeOf(typeOf(name)) === typeOf(name)));
});
