import * as fc from "fast-check";
import { expect, test } from "vitest";
import { folderProblem, foldersUp, liesIn } from "#core/share/destination/place";

/** Names that look alike, or that something might decode, fold or resolve. */
const name = fc.oneof(
  fc.constantFrom("a", "A", "ab", "a%2F", "%2e%2e", "..", ".", "", " ", "a b", "é", "é", "*", "b"),
  fc.string({ unit: "grapheme", maxLength: 4 }),
);
const container = fc.constantFrom("recipient", "recipient-evil", "Recipient", "recipien");
const scheme = fc.constantFrom("s3", "icav2");
const folder = fc
  .tuple(scheme, container, fc.array(name, { maxLength: 4 }))
  .map(([is, of, names]) => `${is}://${of}/${names.map((one) => `${one}/`).join("")}`);

/** The same without text: what lies in a folder has its names first, each of them whole. */
function partsOf(uri: string): string[] {
  return uri.split("/").slice(0, -1);
}

test("a folder lies in another only with all of its names before its own, letter by letter", () => {
  void fc.assert(
    fc.property(folder, folder, (one, other) => {
      fc.pre(folderProblem(one) === undefined && folderProblem(other) === undefined);
      const [inner, outer] = [partsOf(one), partsOf(other)];
      const isIn = outer.every((part, n) => inner[n] === part);
      expect(liesIn(one, other)).toBe(isIn);
      expect(foldersUp(one).includes(other)).toBe(isIn);
    }),
    { numRuns: 2000 },
  );
});

test("the folders above one end at its bucket, and each is a folder that it lies in", () => {
  void fc.assert(
    fc.property(folder, (uri) => {
      fc.pre(folderProblem(uri) === undefined);
      const up = foldersUp(uri);
      expect(up[0]).toBe(uri);
      expect(up.at(-1)).toMatch(/^(s3|icav2):\/\/[^/]+\/$/);
      for (const above of up) expect(folderProblem(above) ?? liesIn(uri, above)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["s3://recipient/../other/", /has a part "\.\."/],
  ["s3://recipient/a/./", /has a part "\."/],
  ["s3://recipient/a//b/", /two slashes/],
  ["s3://recipient//", /two slashes/],
  ["s3://recipient/a", /end it with \//],
  ["s3://recipient", /must have a \/ after the bucket/],
  ["s3://recipient/a/*/", /must have neither \*/],
  ["s3://recipient/a\u0000/", /control characters/],
  ["https://recipient/", /neither icav2/],
  ["icav2://project/a/../b/", /has a part/],
])("%j is no folder for packages", (uri, problem) => {
  expect(folderProblem(uri)).toMatch(problem);
});
