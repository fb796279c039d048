import * as fs from "node:fs";
import { expect, vi } from "vitest";
import { cutAfter, serve } from "#tests/core/package/download-script/support/origin";
import { bytes, token } from "#tests/core/package/download-script/support/package";
import {
  find,
  makeRoom,
  onlyTools,
  run,
  start,
  tree,
  treeOf,
} from "#tests/core/package/download-script/support/run";
import { entry, large, packageOf } from "#tests/core/package/download-script/support/shared";
import { quick, testWith } from "#tests/core/package/download-script/support/with-tools";

for (const tool of ["curl", "wget"]) {
  testWith(
    [tool],
    `the token is in no argument, environment or output of any process (${tool})`,
    async () => {
      await using shared = await packageOf([large]);
      using room = makeRoom();
      const exposed: string[] = [];
      let looked = 0;
      shared.origin.setListFault(() => {
        exposed.push(...processesShowing(token));
        return undefined;
      });
      shared.origin.setFault((seen) => {
        looked += 1;
        exposed.push(...processesShowing(token));
        return seen.kind === "blob" && seen.time === 1 ? cutAfter(1_000_000, seen) : undefined;
      });
      const path = onlyTools(room.at("bin"), [tool, "sha256sum"]);
      const result = await run(shared.script, {
        cwd: room.root,
        path,
        args: ["--dir", "to", ...quick],
      });
      expect(result.code).toBe(0);
      expect(looked).toBe(4);
      expect(exposed).toEqual([]);
      expect(result.stdout + result.stderr).not.toContain(token);
    },
  );
}

/** Command lines and environments of all processes that hold a text. */
function processesShowing(text: string): string[] {
  const ids = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids
    .flatMap((id) => [`/proc/${id}/cmdline`, `/proc/${id}/environ`])
    .map((name) => {
      try {
        return fs.readFileSync(name, "utf8");
      } catch {
        return ""; // It has ended, or is not ours.
      }
    })
    .filter((content) => content.includes(text));
}

testWith(
  ["curl"],
  "too little space or a directory that cannot be written is exit 4, before any request",
  async () => {
    const huge = entry(1, "huge.bam", bytes(10));
    await using shared = await packageOf([{ ...huge, file: { ...huge.file, sizeBytes: 2 ** 52 } }]);
    using room = makeRoom();
    const full = await run(shared.script, { cwd: room.root });
    expect(full.code).toBe(4);
    expect(full.stderr).toContain("of 4503599627370496 bytes that are needed");
    fs.writeFileSync(room.at("file"), "");
    const inside = await run(shared.script, { cwd: room.root, args: ["--dir", "file/below"] });
    expect(inside).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("cannot enter file/below"),
    });
    expect(shared.origin.seen).toEqual([]);
    expect(fs.readdirSync(room.root)).toEqual(["file"]);
  },
);

testWith(["curl"], "a script cut short anywhere on its way does nothing at all", async () => {
  await using shared = await packageOf([entry(1, "f", bytes(10))]);
  using room = makeRoom();
  const { script } = shared;
  const inData = script.indexOf("SEQFERRY-DATA'\n");
  const cuts = [
    1000,
    9000,
    20_000,
    inData - 20,
    inData,
    inData + 15,
    inData + 40,
    script.length - 40,
    script.length - 25,
    script.length - 13,
    script.length - 3,
  ];
  for (const shell of ["dash", "bash"].filter(find)) {
    for (const cut of cuts) {
      const result = await run(script.slice(0, cut), { cwd: room.root, shell: [shell] });
      expect([shell, cut, result.stdout]).toEqual([shell, cut, ""]);
      expect(result.code).not.toBe(0);
    }
  }
  expect(shared.origin.seen).toEqual([]);
  expect(fs.readdirSync(room.root)).toEqual([]);
});

const two = [entry(1, "dir/name", bytes(10)), entry(2, "other", bytes(10))];

testWith(
  ["curl"],
  "a list that its digest holds for but that no package has is refused, exit 2, before anything is made",
  async () => {
    const changes: [string, string][] = [
      ["dir\tname", "..\tname"],
      ["dir\tname", "/etc\tname"],
      ["dir\tname", "dir/../..\tname"],
      ["dir\tname", "\\0056\\0056\tname"],
      ["dir\tname", ".seqferry/pkg.01TEST\tlock"],
      ["dir\tname", "dir\tna\\0012me"],
      ["dir\tname", "dir\tna\\cme"],
      ["dir\tname", "dir\t$(touch x)"],
      ["file\t2", "file\t1"],
      ["end\t2", "end\t3"],
      ["end\t2\n", ""],
      ["-\tdir", 'a"b\tdir'],
    ];
    using room = makeRoom();
    for (const [from, to] of changes) {
      await using shared = await packageOf(two, (data) => {
        expect(data).toContain(from);
        return data.replace(from, () => to);
      });
      const result = await run(shared.script, { cwd: room.root, args: ["--dir", "to"] });
      expect([to, result.code]).toEqual([to, 2]);
      expect(result.stderr).toContain("the list of files is damaged");
      expect(shared.origin.seen).toEqual([]);
    }
    expect(fs.readdirSync(room.root)).toEqual([]);
  },
);

testWith(["curl"], "a link's lines changed by another hand are refused, exit 2", async () => {
  await using shared = await packageOf(two);
  using room = makeRoom();
  const changes: [string, string][] = [
    ["pkg.01TEST", "../.."],
    [`token\t${token}`, 'token\ta"b'],
    ["origin\thttp", "origin\tfile"],
    ["\tRun", "\t\\0033"],
  ];
  for (const [from, to] of changes) {
    expect(shared.script).toContain(from);
    const script = shared.script.replace(from, () => to);
    const result = await run(script, { cwd: room.root, args: ["--dir", "to"] });
    expect([to, result.code]).toEqual([to, 2]);
  }
  expect(shared.origin.lists).toEqual([]);
  expect(fs.readdirSync(room.root)).toEqual([]);
});

testWith(
  ["curl"],
  "a damaged or swapped list of files is asked for again, never believed, and ends as exit 5",
  async () => {
    await using shared = await packageOf(two);
    using room = makeRoom();
    const swapped = Buffer.from(shared.data.toString().replace("other", "OTHER"));
    shared.origin.setListFault((seen) => {
      if (seen.kind === "link") return undefined;
      if (seen.time === 1) return (response) => serve(seen)(response, swapped);
      return seen.time === 2 ? cutAfter(20, seen) : undefined;
    });
    const mended = await run(shared.script, { cwd: room.root, args: ["--list", ...quick] });
    expect(mended).toMatchObject({ code: 0, stdout: expect.stringContaining("  other\n") });
    shared.origin.setListFault((seen) =>
      seen.kind === "link" ? undefined : (response) => serve(seen)(response, swapped),
    );
    const result = await run(shared.script, { cwd: room.root, args: quick });
    expect(result.code).toBe(5);
    expect(shared.origin.seen).toEqual([]);
    expect(fs.readdirSync(room.root)).toEqual([]);
  },
);

testWith(["curl"], "nothing is written through a symbolic link out of the directory", async () => {
  await using shared = await packageOf([
    entry(1, "out/stolen", bytes(10)),
    entry(2, "fine", bytes(10)),
  ]);
  using room = makeRoom();
  fs.mkdirSync(room.at("outside"));
  fs.mkdirSync(room.at("to"));
  fs.symlinkSync(room.at("outside"), room.at("to/out"));
  const result = await run(shared.script, { cwd: room.root, args: ["--dir", "to"] });
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("out/stolen: out/ leads through a symbolic link");
  expect(fs.readdirSync(room.at("outside"))).toEqual([]);
  expect(fs.readdirSync(room.at("to"))).toContain("fine");
});

testWith(
  ["curl"],
  "two names that are one to the file system never overwrite each other",
  async () => {
    // As `A` and `a` on a disk that ignores case: here the data is changed to the same name twice.
    const entries = [
      entry(1, "twin-A", bytes(10, 1)),
      entry(2, "twin-B", bytes(10, 2)),
      entry(3, "node", bytes(10, 3)),
      entry(4, "node/leaf", bytes(10, 4)),
      entry(5, "taken", bytes(10, 5)),
    ];
    await using shared = await packageOf(entries, (data) => data.replace("\ttwin-B", "\ttwin-A"));
    using room = makeRoom();
    fs.mkdirSync(room.at("taken"));
    const result = await run(shared.script, { cwd: room.root });
    expect(result.code).toBe(1);
    expect(result.stdout).toContain("2 of 5 verified");
    expect(result.stderr).toMatch(/FAILED {12}twin-A: .*another file/);
    expect(result.stderr).toContain("node/leaf: cannot make the directory node");
    expect(result.stderr).toContain("taken: a directory has its name");
    expect(fs.readFileSync(room.at("twin-A"))).toEqual(bytes(10, 1));
    expect(fs.readdirSync(room.at("taken"))).toEqual([]);
  },
);

for (const signal of ["SIGTERM", "SIGINT", "SIGKILL"] as const) {
  testWith(
    ["curl"],
    `after ${signal} no two runs write one part, and the next run continues`,
    async () => {
      await using shared = await packageOf([entry(1, "large.bam", large.body, "none")]);
      using room = makeRoom();
      let hanging = () => {};
      const hangs = new Promise<void>((resolve) => {
        hanging = resolve;
      });
      let closed = () => {};
      const gone = new Promise<void>((resolve) => {
        closed = resolve;
      });
      shared.origin.setFault((seen) => {
        if (seen.kind === "link" || seen.time > 1) return undefined;
        return (response, body) => {
          response.on("close", closed);
          response.writeHead(200, { "content-length": body.length, etag: '"one"' });
          response.write(body.subarray(0, 1_000_000));
          const part = room.at(".seqferry/pkg.01TEST/1.part");
          const watcher = setInterval(() => {
            if (!fs.existsSync(part) || fs.statSync(part).size < 900_000) return;
            clearInterval(watcher);
            hanging();
          }, 10);
        };
      });
      const { child, ended } = start(shared.script, { cwd: room.root });
      await hangs;
      child.kill(signal);
      if (signal !== "SIGKILL") {
        await gone;
        const result = await ended;
        expect(result).toMatchObject({
          code: 130,
          stderr: expect.stringContaining("run it again to continue"),
        });
        expect(fs.readdirSync(room.temporary)).toEqual([]);
        expect(fs.readdirSync(room.at(".seqferry/pkg.01TEST")).toSorted()).toEqual([
          "1.etag",
          "1.part",
          "data",
          "verified",
        ]);
      }
      if (signal === "SIGKILL") {
        const lock = fs.readFileSync(room.at(".seqferry/pkg.01TEST/lock"), "utf8");
        const refused = await run(shared.script, { cwd: room.root, args: quick });
        expect(refused.code).toBe(4);
        shared.origin.dropAll();
        await ended;
        const left = () => [...lock.matchAll(/^\d+/gm)].filter(([id]) => isRunning(id));
        await vi.waitFor(() => expect(left()).toEqual([]));
      }
      const next = await run(shared.script, { cwd: room.root, args: quick });
      expect(next.code).toBe(0);
      expect(tree(room.root)).toEqual(treeOf([["large.bam", large.body]]));
    },
  );
}

/** False also for a zombie, which a container without init keeps listed. */
function isRunning(id: string): boolean {
  try {
    return !/\) [ZX]/.test(fs.readFileSync(`/proc/${id}/stat`, "utf8"));
  } catch {
    return false;
  }
}

testWith(
  ["curl"],
  "a second run in the same directory waits for nobody: it is refused, exit 4",
  async () => {
    await using shared = await packageOf([large]);
    using room = makeRoom();
    let second: Promise<{ code: number | null; stderr: string }> | undefined;
    shared.origin.setFault((seen) => {
      if (seen.kind === "link") return undefined;
      return (response, body) => {
        second = run(shared.script, { cwd: room.root });
        void second.then(() => serve(seen)(response, body));
      };
    });
    const first = await run(shared.script, { cwd: room.root });
    expect(first.code).toBe(0);
    expect(await second).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("another download is at work"),
    });
  },
);
