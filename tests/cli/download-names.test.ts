import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filesOf, isUnsafe } from "#cli/download/files";
import { isNameHere } from "#cli/download/place";
import { encode } from "#core/package/download-script/encoding";
import { filesBelow, recipientOf, wanted } from "#tests/cli/download-support";
import { bytes, dataOf, type Entry, entry } from "#tests/cli/fake-origin";

/** Pieces that are orders, ends or other files to some shell, tool, terminal or file system. */
const pieces = [
  ...["$(touch pwned)", "`id`", '"', "'", ";", "|", "&&", "-", "--help", "~", "..a", "a..", " "],
  ...["con", "aux.txt", "SEQFERRY-DATA", "*", "?", "[x]", "%s", "\\", "\\0101", "e\u0301", "é"],
  ...[
    "日本",
    "🧬",
    "\u202e",
    "\u200b",
    ".",
    "a",
    "A",
    "#",
    "!",
    "{}",
    "$HOME",
    "%2e%2e",
    "lost+found",
  ],
];
const part = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 })
  .map((some) => some.join(""))
  .filter((text) => !/^\.{1,2}$/.test(text) && Buffer.byteLength(text) <= 255);
const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));

test("any names are written letter for letter, below the directory and nowhere else, or fail and are said", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(path, { minLength: 1, maxLength: 6 }), async (paths) => {
      const entries = paths.map((one, n) => entry(n, one, bytes(n * 50, n)));
      await using recipient = await recipientOf(entries);
      const { code, stdout } = await recipient.run(["--json"]);
      const rows: { path: string; outcome: string }[] = JSON.parse(stdout);
      const done = rows.filter(({ outcome }) => outcome === "verified").map((row) => row.path);
      expect(code).toBe(done.length === entries.length ? 0 : 5);
      // Only where a file would have to be a directory as well.
      const clash = paths.some((one) => paths.some((other) => other.startsWith(`${one}/`)));
      if (!clash) expect(code).toBe(0);
      expect(recipient.files()).toEqual(
        wanted(entries.filter(({ file }) => done.includes(file.path))),
      );
      expect(readdirSync(recipient.home).sort()).toEqual(["in"]);
    }),
    { numRuns: 25 },
  );
});

describe("a list of files with", () => {
  const line = (folder: string, name: string, n = 0) =>
    ["file", n, 3, "-", "-", "-", folder, name].join("\t");
  const good = line(".", "a.txt");

  test.each([
    ["a name that leads up", line("..", "a")],
    ["one that leads up in the middle", line("a/../..", "b")],
    ["an absolute one", line("/etc", "passwd")],
    ["an absolute one in the root", line("", "passwd")],
    ["an empty part", line("a//b", "c")],
    ["a name that is a part of ours", line(".seqferry", "x")],
    ["that in other letters", line(".SeqFerry/pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", "0.part")],
    ["that with a letter that no one sees", line(encode(".seq\u200cferry"), "x")],
    ["a slash that is written as a byte", line(".", "a\\0057b")],
    ["dots that are written as bytes", line("\\0056\\0056", "a")],
    ["a line feed", line(".", encode("a\nb"))],
    ["a carriage return", line(".", encode("a\rb"))],
    ["an escape", line(".", encode("\u001b[2J"))],
    ["a NUL", line(".", "a\\0000")],
    ["a control character of eight bits", line(".", encode("\u009b2J"))],
    ["a line separator", line(".", encode("a\u2028b"))],
    ["no UTF-8", line(".", "a\\0377")],
    ["a name that is not encoded", line(".", "$(id)")],
    ["a field too few", good.replace("\t-", "")],
    ["a size that is no number", good.replace("\t3\t", "\t3e9\t")],
    ["a checksum of no length", good.replace("-\t-\t-", "md5\tab\t-")],
  ])("%s is refused before anything is asked for", async (_, bad) => {
    const data = `${line(".", "good", 1)}\n${bad}\nend\t2\n`;
    await using recipient = await recipientOf([entry(1, "good", bytes(3))], data);
    const { code, stderr } = await recipient.run();
    expect([code, stderr]).toEqual([1, expect.stringContaining("line 2")]);
    expect(recipient.origin.seen.some(({ kind }) => kind === "link")).toBe(false);
    expect(readdirSync(recipient.home)).toEqual([]);
  });

  test("nothing at its end, another count, or a file twice is refused", () => {
    for (const data of [
      "",
      `${good}\n`,
      `${good}\nend\t1`,
      `${good}\nend\t2\n`,
      `${good}\n${good}\nend\t2\n`,
      `${good}\n${line(".", "a.txt", 1)}\nend\t2\n`,
      `${good}\nend\t1\n${line(".", "b", 1)}\n`,
    ])
      expect(() => filesOf(data), data).toThrow("The list of files is damaged");
  });
});

test("what is written of files is read as it was, and no safe path leads out", () => {
  fc.assert(
    fc.property(fc.uniqueArray(path, { maxLength: 5 }), (paths) => {
      const entries = paths.map((one, n) => entry(n, one, bytes(n)));
      expect(filesOf(dataOf(entries)).map((file) => file.path)).toEqual(paths);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      if (!text || isUnsafe(text)) return;
      expect(join("/in", text).startsWith("/in/")).toBe(true);
    }),
  );
});

test("symbolic links below the directory are refused, wherever they lead", async () => {
  const entries = ["away/x.txt", "leaf.txt", "good.txt"].map((one, n) =>
    entry(n, one, bytes(9, n)),
  );
  await using recipient = await recipientOf(entries);
  const outside = join(recipient.home, "outside");
  mkdirSync(outside);
  mkdirSync(recipient.dir);
  writeFileSync(join(outside, "leaf.txt"), "mine");
  symlinkSync(outside, join(recipient.dir, "away"));
  symlinkSync(join(outside, "leaf.txt"), join(recipient.dir, "leaf.txt"));
  const { code, stderr } = await recipient.run();
  expect([code, stderr]).toEqual([5, expect.stringContaining("leads through a symbolic link")]);
  expect(stderr).toContain("leaf.txt: a symbolic link has its name");
  expect(filesBelow(outside)).toEqual(
    wanted([{ ...entries[1], body: Buffer.from("mine") } as Entry]),
  );
  expect(recipient.files().filter(([one]) => !one.startsWith("away/"))).toEqual(
    wanted(entries.slice(2)),
  );
});

test("symbolic links in the place of our own parts are refused before anything is written", async () => {
  for (const place of [".seqferry", ".seqferry/pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A"]) {
    await using recipient = await recipientOf([entry(0, "a", bytes(9))]);
    const outside = join(recipient.home, "outside");
    mkdirSync(outside);
    mkdirSync(join(recipient.dir, place, ".."), { recursive: true });
    symlinkSync(outside, join(recipient.dir, place));
    const { code, stderr } = await recipient.run();
    expect([code, stderr]).toEqual([1, expect.stringContaining("is a symbolic link")]);
    expect(readdirSync(outside)).toEqual([]);
  }
});

test.each(["con", "AUX.txt", "com1.bam", "a:b", "a\\b", "a ", "a.", "a?", "nul .x", "<"])(
  "%j is no name of a file on Windows, and one elsewhere",
  (name) => {
    expect([isNameHere(name, "win32"), isNameHere(name, "linux")]).toEqual([false, true]);
    expect(isNameHere(`x${name}x`.replace(/[^a-z0-9]/gi, ""), "win32")).toBe(true);
  },
);

test("an id of a package that is no name of a directory is refused", async () => {
  await using recipient = await recipientOf([entry(0, "a", bytes(9))]);
  for (const id of ["../x", "a/b", "", ".", "a\nb"]) {
    const view = { package: { id, name: "n" }, sender: "s", note: null };
    const answer = JSON.stringify({ ...view, expiresAt: "2036-01-01T00:00:00Z" });
    const fetch = async () => new Response(answer);
    const { code } = await recipient.run([], { fetch });
    expect([id, code]).toEqual([id, 1]);
  }
  expect(readdirSync(recipient.home)).toEqual([]);
});
