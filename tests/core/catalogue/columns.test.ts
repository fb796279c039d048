import fc from "fast-check";
import { expect, test } from "vitest";
import { assertColumns, columnsOf, nameOf, shown } from "#core/catalogue/import/columns";

const word = fc.stringMatching(/^[a-z]{2,8}$/);
const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

test("a header has one name in snake case, in camel case and as a label, whatever is around it", () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
      const name = words.join("_");
      const [first = "", ...rest] = words;
      expect(nameOf(name)).toBe(name);
      expect(nameOf(first + rest.map(capital).join(""))).toBe(name);
      expect(nameOf(`  ${words.map(capital).join(" ")} `)).toBe(name);
      expect(nameOf(words.join("-").toUpperCase())).toBe(name);
    }),
  );
});

test.each([
  ["Library ID", "library_id"],
  ["LibraryID", "library_id"],
  ["libraryId", "library_id"],
  ["RGID", "rgid"],
  ["Read1File", "read1_file"],
  ["External Subject (ID)", "external_subject_id"],
])("%s is the column %s", (header, name) => expect(nameOf(header)).toBe(name));

test("two headers of one column are refused by both their spellings", () => {
  const both = ["Library ID", "x", "library_id"];
  expect(() => columnsOf(both)).toThrow(
    'line 1: "Library ID" and "library_id" are the same column, library_id.',
  );
});

test("a header of more columns than any file has is refused", () => {
  const header = (count: number) => Array.from({ length: count }, (_, n) => `column ${n}`);
  expect(columnsOf(header(1000))).toHaveLength(1000);
  expect(() => columnsOf(header(1001))).toThrow("line 1: it names 1001 columns.");
});

test("every column that is missing is named, with those that are there", () => {
  expect(() => assertColumns(["a", "", "c"], ["a", "b", "d"])).toThrow(
    "line 1: the columns b, d are missing; it names a, c.",
  );
});

test("a text of the file stays one short line within a message", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
      const short = shown(text);
      expect(short.length).toBeLessThanOrEqual(81);
      expect([..."\n\r\u0000\u001b\u2028"].filter((one) => short.includes(one))).toEqual([]);
    }),
  );
});
