import * as fc from "fast-check";
import { expect, test } from "vitest";
import { VisibleError } from "#core/error";
import { type DataFile, dataEnd, dataLine } from "#core/package/download-script/data-lines";
import { render } from "#core/package/download-script/download-script";
import { head, tail } from "#core/package/download-script/program";
import { bytes, file, link } from "#tests/core/package/download-script/support/package";

const part = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .filter((text) => !/[\p{Cc}\p{Zl}\p{Zp}/]/u.test(text) && text !== "." && text !== "..");
const hostile = fc.constantFrom(
  "$(touch x)",
  "`id`",
  "SEQFERRY-DATA",
  "-rf",
  "~root",
  "a'b\"c",
  "$" + "{HOME}",
  "a\\0040b",
  "%s%n",
  "end;exit",
  "*",
  " ",
);
const paths = fc
  .uniqueArray(fc.array(fc.oneof(part, hostile), { minLength: 1, maxLength: 4 }), {
    selector: (parts) => parts.join("/"),
    maxLength: 20,
  })
  .map((lists) => lists.map((parts) => parts.join("/")))
  .filter((list) => !list.some((path) => path.toLowerCase().startsWith(".seqferry")));

const listOf = (names: string[]): DataFile[] => names.map((path, n) => ({ n, path, sizeBytes: n }));

/** What the program does with an encoded field, done here by other means. */
function decode(text: string): string {
  const raw = text.replaceAll(/\\0([0-3][0-7][0-7])/g, (_, octal) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return Buffer.from(raw, "latin1").toString("utf8");
}

const origin = "https://data.example.org";
const linesOf = (script: string) => script.slice(head.length, -tail.length).trimEnd().split("\n");

test("any path comes back from its line as it went in", () => {
  void fc.assert(
    fc.property(paths, (names) => {
      const back = listOf(names).map((one) => {
        const [key, , , , , , folder = "", name = ""] = dataLine(one).trimEnd().split("\t");
        expect(key).toBe("file");
        return folder === "." ? decode(name) : `${decode(folder)}/${decode(name)}`;
      });
      expect(back).toEqual(names);
    }),
  );
});

test("no byte of a path or a name that could mean something to a shell is in the data or the script", () => {
  void fc.assert(
    fc.property(paths, part, (names, name) => {
      const one = link(origin);
      const script = render({ ...one, package: { ...one.package, name }, sender: name });
      expect(script.startsWith(head)).toBe(true);
      expect(script.endsWith(tail)).toBe(true);
      for (const line of [
        ...linesOf(script),
        ...listOf(names).map((each) => dataLine(each).trimEnd()),
      ])
        expect(line).toMatch(/^[\w.:/\t\\-]+$/);
    }),
  );
});

test("a script has the same program and the same few lines for every package", () => {
  const one = render(link("https://a.example.org"));
  const two = render(link("https://b.example.org/", Buffer.alloc(5_000_000)));
  expect(one.slice(0, head.length)).toBe(two.slice(0, head.length));
  expect(two).toContain("\norigin\thttps://b.example.org\n");
  expect(linesOf(two)).toHaveLength(linesOf(one).length);
  expect(two.length).toBeLessThan(52_000);
});

test("a line says by which ETag the file is pinned, if that can be one of S3", () => {
  const tagOf = (etag: string | null) =>
    dataLine({ n: 1, path: "a", sizeBytes: 1, etag }).split("\t")[5];
  expect(tagOf("0cc175b9c0f1b6a831c399e269772661-12")).toBe("0cc175b9c0f1b6a831c399e269772661-12");
  expect([null, "", 'a"\nurl = "x', "a b", "é"].map(tagOf)).toEqual(Array(5).fill("-"));
  expect(dataEnd(7)).toBe("end\t7\n");
});

test("the program has no eval and no trace of a JavaScript value", () => {
  expect(head).not.toMatch(/\beval\b|undefined|\[object|\$\{|`/);
});

test.each([
  ["control characters", "a\nb"],
  ["a tab", "a\tb"],
  ["an escape", "a\u001b[2Jb"],
  ["an eight-bit control", "a\u009bb"],
  ["a line separator", "a\u2028b"],
  ["half a character", "a\ud800"],
  ["an absolute path", "/etc/passwd"],
  ["a parent directory", "a/../../b"],
  ["a dot part", "./a"],
  ["an empty part", "a//b"],
  ["a slash at the end", "a/"],
  ["nothing", ""],
  ["the script's own directory", ".SeqFerry/lock"],
])("a path with %s is refused, and the error names the field", (_, path) => {
  expect(() => dataLine({ n: 2, path, sizeBytes: 1 })).toThrow(/^files\.2\.path: /);
});

const fine = file(1, "fine", bytes(1));
test.each<[string, DataFile, string]>([
  ["a number that is none", { ...fine, n: -1 }, "files.-1.n"],
  ["a fraction of a byte", { ...fine, sizeBytes: 1.5 }, "files.1.sizeBytes"],
  [
    "a checksum cut short",
    { ...fine, checksum: { algorithm: "CRAM_SHA256up", value: "00" } },
    "files.1.checksum.value",
  ],
])("%s is refused", (_, one, field) => {
  expect(() => dataLine(one)).toThrow(VisibleError);
  expect(() => dataLine(one)).toThrow(field);
});

test.each([
  ["origin", { origin: "ftp://data.example.org" }],
  ["origin", { origin: 'https://x"\nurl="file:///etc/passwd' }],
  ["token", { token: "a b" }],
  ["package.id", { package: { id: "../x", name: "x" } }],
  ["package.name", { package: { id: "pkg.1", name: "x\u0007" } }],
  ["sender", { sender: "x\u001b[2J" }],
  ["expiresAt", { expiresAt: "tomorrow" }],
  ["data.sha256", { data: { ...link(origin).data, sha256: "00" } }],
])("a wrong %s is refused by name", (field, change) => {
  expect(() => render({ ...link(origin), ...change })).toThrow(new RegExp(`^${field}: `));
});
