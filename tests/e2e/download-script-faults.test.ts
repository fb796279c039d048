import * as fs from "node:fs";
import * as fc from "fast-check";
import { expect } from "vitest";
import {
  type Answer,
  cutAfter,
  problem,
  type Seen,
  serve,
  tagOf,
} from "#tests/core/package/download-script/support/origin";
import { bytes, pinned } from "#tests/core/package/download-script/support/package";
import { makeRoom, run, tree, treeOf } from "#tests/core/package/download-script/support/run";
import { type Entry, entry, packageOf } from "#tests/core/package/download-script/support/shared";
import { testWith } from "#tests/core/package/download-script/support/with-tools";

/** Names that mean something to a shell, a file system, a terminal or this program; each class once. */
const hostile = [
  "$(touch pwned)",
  "`touch pwned`",
  'a"; touch pwned; "',
  "a'; touch pwned; '",
  "; touch pwned",
  "| touch pwned",
  "&& touch pwned #",
  "> pwned",
  "-rf",
  "--help",
  "~",
  "~root",
  "a\\0040b\\c%s%n",
  "*",
  "[a-z]?",
  "!!",
  "trailing space ",
  " leading",
  "trailing dot.",
  "...",
  "\u00e9 composed",
  "e\u0301 composed not",
  "Case",
  "cASE",
  "con",
  "aux.txt",
  "SEQFERRY-DATA",
  "{",
  "日本 \u{1f9ec} \u202eevig",
  `${"n".repeat(251)}.bam`,
];

/** What goes wrong with one file, how often, and what has to become of it. */
const faults = {
  none: { becomes: "verified", answer: () => undefined },
  refusedOnce: { becomes: "verified", answer: (seen) => once(seen, problem(403, "expired")) },
  reset: {
    becomes: "verified",
    answer: (seen) => (seen.time <= 2 ? cutAfter(70, seen) : undefined),
  },
  slow: { becomes: "verified", answer: (seen) => later(serve(seen)) },
  short: {
    becomes: "verified",
    answer: (seen) =>
      once(
        seen,
        of(seen, (body) => body.subarray(0, 80)),
      ),
  },
  long: {
    becomes: "verified",
    answer: (seen) =>
      once(
        seen,
        of(seen, (body) => Buffer.concat([body, body])),
      ),
  },
  errorPage: { becomes: "verified", answer: (seen) => once(seen, page) },
  refused: { becomes: "failed", answer: () => problem(403, "AccessDenied") },
  cut: { becomes: "failed", answer: (seen) => cutAfter(0, seen) },
  damaged: {
    becomes: "differs",
    answer: (seen) => of(seen, (body) => Buffer.from(body).fill(0, 3, 9)),
  },
  changed: { becomes: "failed", answer: () => (response) => response.writeHead(412).end() },
} satisfies Record<string, { becomes: string; answer: (seen: Seen) => Answer | undefined }>;
type FaultName = keyof typeof faults;

const once = (seen: Seen, answer: Answer) => (seen.time === 1 ? answer : undefined);
const later =
  (answer: Answer): Answer =>
  (response, body) =>
    void setTimeout(() => answer(response, body), 100);
const of =
  (seen: Seen, change: (body: Buffer) => Buffer): Answer =>
  (response, body) => {
    const changed = change(body);
    response.writeHead(200, { etag: tagOf(body), "content-length": changed.length });
    response.end(seen.range ? changed.subarray(0) : changed);
  };
/** As a proxy of a hotel sends it. */
const page: Answer = (response) => response.writeHead(200).end("<html>Please log in</html>");

type Drawn = { wrong: FaultName[]; gone: number | null };
const kinds = Object.keys(faults) as FaultName[];
/** Each fault with some names; names that are attacks are those of files that arrive. */
const each: Drawn = { wrong: hostile.map((_, n) => kinds[n % kinds.length] ?? "none"), gone: null };
const any = fc.record({
  wrong: fc.array(fc.constantFrom(...kinds), {
    minLength: hostile.length,
    maxLength: hostile.length,
  }),
  gone: fc.option(fc.nat(hostile.length - 1)),
});

const guarantee =
  "whatever the names and whatever fails, a file is right or not there, the exit code says so, and no name is run";

for (const shell of ["dash", "bash", "busybox sh", "mksh", "yash", "zsh"]) {
  const command = shell.split(" ");
  testWith([command[0] ?? "", "curl"], `${guarantee} (${shell})`, async () => {
    await fc.assert(
      fc.asyncProperty(any, (drawn) => holds(command, drawn)),
      { examples: [[each]], numRuns: shell === "dash" ? 3 : 1, endOnFailure: true },
    );
  });
}

async function holds(shell: string[], { wrong, gone }: Drawn): Promise<void> {
  const entries = hostile.map((name, n) => entryOf(n, n % 3 ? `${name}/${name}` : name));
  await using shared = await packageOf(entries);
  using room = makeRoom();
  shared.origin.setFault((seen) => {
    if (seen.kind === "link")
      return seen.n === gone ? problem(410, "This link is used up.") : undefined;
    return faults[wrong[seen.n] ?? "none"].answer(seen);
  });
  const args = ["--dir", "to", "--retries", "3", "--retry-delay", "0"];
  const { code, stdout } = await run(shared.script, { shell, cwd: room.root, args });

  const becomes = wrong.map((name) => faults[name].becomes);
  const right = treeOf(entries.map(({ file, body }) => [file.path, body]));
  const found = [...tree(room.at("to"))].filter(([name]) => !name.startsWith(".seqferry/"));
  for (const [name, hash] of found) expect([name, hash]).toEqual([name, right.get(name)]);
  expect(fs.readdirSync(room.root)).toEqual(["to"]);
  expect(stdout).toMatch(new RegExp(`^${found.length} of ${entries.length} verified`, "m"));
  if (gone !== null) {
    expect(code).toBe(3);
    expect(found.map(([name]) => name)).not.toContain(entries[gone]?.file.path);
    return;
  }
  const wanted = entries.filter((_, n) => becomes[n] === "verified").map(({ file }) => file.path);
  expect(found.map(([name]) => name).toSorted()).toEqual(wanted.toSorted());
  expect(code).toBe(becomes.includes("failed") ? 1 : becomes.includes("differs") ? 5 : 0);
}

function entryOf(n: number, path: string): Entry {
  return pinned(entry(n, path, bytes(200 + n, n), n % 2 ? "sha256" : "md5"));
}

testWith(["curl", "bash"], "a name that is no text is a name all the same", async () => {
  const one = entry(1, "d/NAME", bytes(10));
  await using shared = await packageOf([one], (data) => data.replace("NAME", "a\\0377\\0376b"));
  using room = makeRoom();
  const result = await run(shared.script, { cwd: room.root, shell: ["bash"] });
  expect(result.code).toBe(0);
  const [name] = fs.readdirSync(room.at("d"), { encoding: "buffer" });
  expect(name).toEqual(Buffer.from([0x61, 0xff, 0xfe, 0x62]));
});

testWith(
  ["curl"],
  "an expired URL's error page is never taken for the file: it is not there, and the run fails",
  async () => {
    await using shared = await packageOf([
      entry(1, "denied.fastq.gz", bytes(300, 1)),
      entry(2, "page.fastq.gz", bytes(300, 2)),
      entry(3, "page.log", bytes(300, 3), "none"),
    ]);
    using room = makeRoom();
    const xml = "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>";
    shared.origin.setFault((seen) =>
      seen.kind === "link"
        ? undefined
        : (response) => response.writeHead(seen.n === 1 ? 403 : 200).end(xml),
    );
    const args = ["--dir", "to", "--retries", "2", "--retry-delay", "0"];
    const result = await run(shared.script, { cwd: room.root, args });
    expect(result).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("0 of 3 verified, 3 failed\n"),
    });
    expect(result.stderr).toContain("FAILED            denied.fastq.gz: HTTP 403, 2 times");
    expect(fs.readdirSync(room.at("to"))).toEqual([".seqferry"]);
  },
);

for (const [what, status, detail] of [
  ["expired", 410, "This link expired on 2026-11-21."],
  ["used up", 410, "This link was for 10 downloads."],
  ["unknown", 404, "There is no such link."],
] as const) {
  testWith(
    ["curl"],
    `a link that is ${what} is exit 3 with the sender's reason, and leaves nothing on disk`,
    async () => {
      await using shared = await packageOf([entry(1, "a.fastq.gz", bytes(10))]);
      using room = makeRoom();
      shared.origin.setListFault(() => problem(status, detail));
      const result = await run(shared.script, { cwd: room.root });
      expect(result).toMatchObject({ code: 3, stdout: "" });
      expect(result.stderr).toContain(`(HTTP ${status}): ${detail}`);
      expect(fs.readdirSync(room.root)).toEqual([]);
      expect(shared.origin.lists).toHaveLength(2);
    },
  );
}
