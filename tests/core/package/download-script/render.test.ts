import * as fc from "fast-check";
import { expect, test } from "vitest";
import { VisibleError } from "#core/error";
import { type ManifestFile, render } from "#core/package/download-script/download-script";
import { head, tail } from "#core/package/download-script/program";
import { bytes, file, manifest } from "#tests/core/package/download-script/support/package";

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

const listOf = (names: string[]): ManifestFile[] =>
  names.map((path, n) => ({ n, path, sizeBytes: n }));

/** What the program does with an encoded field, done here by other means. */
function decode(text: string): string {
  const raw = text.replaceAll(/\\0([0-3][0-7][0-7])/g, (_, octal) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return Buffer.from(raw, "latin1").toString("utf8");
}

function dataOf(script: string): string[] {
  return script.slice(head.length, -tail.length).trimEnd().split("\n");
}

test("any list of paths comes back from the data as it went in", () => {
  void fc.assert(
    fc.property(paths, (names) => {
      const lines = dataOf(render(manifest("https://data.example.org", listOf(names))));
      const files = lines.map((line) => line.split("\t")).filter(([key]) => key === "file");
      const back = files.map(([, , , , , folder = "", name = ""]) =>
        folder === "." ? decode(name) : `${decode(folder)}/${decode(name)}`,
      );
      expect(back).toEqual(names);
      expect(lines.at(-1)).toBe(`end\t${names.length}`);
    }),
  );
});

test("no byte of a path or a name that could mean something to a shell is in the script", () => {
  void fc.assert(
    fc.property(paths, part, (names, name) => {
      const { package: shared, ...rest } = manifest("https://data.example.org", listOf(names));
      const script = render({ ...rest, package: { ...shared, name } });
      expect(script.startsWith(head)).toBe(true);
      expect(script.endsWith(tail)).toBe(true);
      for (const line of dataOf(script)) expect(line).toMatch(/^[\w.:/\t\\-]+$/);
    }),
  );
});

test("the program is the same for every package", () => {
  const one = render(manifest("https://a.example.org", []));
  const two = render(manifest("https://b.example.org/", [file(7, "x", bytes(3))]));
  expect(one.slice(0, head.length)).toBe(two.slice(0, head.length));
  expect(two).toContain("\norigin\thttps://b.example.org\n");
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
  const files = [file(1, "fine", bytes(1)), { n: 2, path, sizeBytes: 1 }];
  expect(() => render(manifest("https://data.example.org", files))).toThrow(/^files\.1\.path: /);
});

const fine = file(1, "fine", bytes(1));
test.each<[string, ManifestFile[], string]>([
  ["the same path twice", [fine, { ...fine, n: 2 }], "files.1.path"],
  ["the same number twice", [fine, { ...fine, path: "b" }], "files.1.n"],
  ["a fraction of a byte", [{ ...fine, sizeBytes: 1.5 }], "files.0.sizeBytes"],
  [
    "a checksum cut short",
    [{ ...fine, checksum: { algorithm: "sha256", value: "00" } }],
    "files.0.checksum.value",
  ],
])("%s is refused", (_, files, field) => {
  expect(() => render(manifest("https://data.example.org", files))).toThrow(VisibleError);
  expect(() => render(manifest("https://data.example.org", files))).toThrow(field);
});

test.each([
  ["origin", { origin: "ftp://data.example.org" }],
  ["origin", { origin: 'https://x"\nurl="file:///etc/passwd' }],
  ["token", { token: "a b" }],
  ["package.id", { package: { id: "../x", name: "x" } }],
  ["package.name", { package: { id: "pkg.1", name: "x\u0007" } }],
  ["expiresAt", { expiresAt: "tomorrow" }],
])("a wrong %s is refused by name", (field, change) => {
  const wrong = { ...manifest("https://data.example.org", []), ...change };
  expect(() => render(wrong)).toThrow(new RegExp(`^${field}: `));
});
