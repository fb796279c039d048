import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { expect, test } from "vitest";
import { bytes } from "#tests/core/package/download-script/support/package";
import {
  find,
  makeRoom,
  onlyTools,
  run,
  tree,
} from "#tests/core/package/download-script/support/run";
import {
  entry,
  mixed,
  packageOf,
  wanted,
} from "#tests/core/package/download-script/support/shared";
import { quick, testWith } from "#tests/core/package/download-script/support/with-tools";

for (const shell of ["dash", "bash", "busybox sh", "mksh", "yash", "zsh"]) {
  const command = shell.split(" ");
  testWith(
    [command[0] ?? "", "curl"],
    `${shell} verifies exactly the files of the package, hostile names too`,
    async () => {
      await using shared = await packageOf(mixed);
      using room = makeRoom();
      const options = {
        shell: command,
        cwd: room.root,
        args: ["--dir", "to here/$(id)", ...quick],
      };
      const first = await run(shared.script, options);
      expect(first.stderr).not.toContain("FAILED");
      expect(first.stdout).toContain("11 of 12 verified, 1 not verified");
      expect(first.code).toBe(0);
      expect(tree(room.at("to here/$(id)"))).toEqual(wanted);
      expect(fs.readdirSync(room.root)).toEqual(["to here"]);

      const requests = shared.origin.seen.length;
      const second = await run(shared.script, options);
      expect(second.code).toBe(0);
      expect(second.stdout.match(/^already verified /gm)).toHaveLength(11);
      expect(shared.origin.seen).toHaveLength(requests);
      expect(shared.origin.lists).toHaveLength(2);
    },
  );
}

testWith(
  ["yash", "curl"],
  "a shell that cannot read the names in its locale says so, exit 2",
  async () => {
    await using shared = await packageOf(mixed);
    using room = makeRoom();
    const result = await run(shared.script, { shell: ["yash"], cwd: room.root, lang: "C" });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("this shell cannot read the file names");
    expect(fs.readdirSync(room.root)).toEqual([]);
  },
);

testWith(["curl"], "saved as a file it does the same, and leaves its own copy alone", async () => {
  await using shared = await packageOf(mixed);
  using room = makeRoom();
  const result = await run(shared.script, { cwd: room.root, asFile: true, args: ["--dir", "to"] });
  expect(result).toMatchObject({ code: 0 });
  expect(tree(room.at("to"))).toEqual(wanted);
  expect(fs.readdirSync(room.root).toSorted()).toEqual(["download.sh", "to"]);
});

testWith(["wget"], "without curl, GNU wget does the same", async () => {
  await using shared = await packageOf(mixed);
  using room = makeRoom();
  const path = onlyTools(room.at("bin"), ["wget", "sha256sum", "sha512sum", "md5sum"]);
  const result = await run(shared.script, {
    cwd: room.root,
    path,
    args: ["--dir", "to", ...quick],
  });
  expect(result.stdout).toContain("11 of 12 verified, 1 not verified");
  expect(result.code).toBe(0);
  expect(tree(room.at("to"))).toEqual(wanted);
});

for (const awk of ["busybox", "gawk", "mawk", "original-awk"]) {
  testWith(
    ["curl", "busybox", awk],
    `busybox has every tool it needs but curl (${awk})`,
    async () => {
      await using shared = await packageOf(mixed);
      using room = makeRoom();
      const path = onlyTools(room.at("bin"), ["curl"], "busybox");
      for (const tool of ["sha256sum", "sha512sum", "md5sum"]) {
        fs.symlinkSync(find("busybox") ?? "", room.at("bin", tool));
      }
      fs.rmSync(room.at("bin/awk"));
      fs.symlinkSync(find(awk) ?? "", room.at("bin/awk"));
      const args = ["--dir", "to", ...quick];
      const result = await run(shared.script, { cwd: room.root, path, args });
      expect(result.stderr).not.toContain("FAILED");
      expect(result.stdout).toContain("11 of 12 verified, 1 not verified");
      expect(tree(room.at("to"))).toEqual(wanted);
    },
  );
}

for (const tool of ["shasum", "openssl"]) {
  testWith(["curl", tool], `without the tools of GNU, ${tool} computes the hashes`, async () => {
    const entries = mixed.filter(({ file: one }) => !one.checksum?.algorithm.match(/md5/i));
    await using shared = await packageOf(tool === "openssl" ? mixed : entries);
    using room = makeRoom();
    const path = onlyTools(room.at("bin"), ["curl", tool, ...(tool === "shasum" ? ["perl"] : [])]);
    const result = await run(shared.script, { cwd: room.root, path, args: ["--dir", "to"] });
    expect(result.stderr).not.toContain("FAILED");
    expect(result.code).toBe(0);
  });
}

test("a missing tool is named before anything is done, exit 2", async () => {
  await using shared = await packageOf(mixed);
  using room = makeRoom();
  const bare = onlyTools(room.at("bare"), ["sha256sum"]);
  const none = await run(shared.script, { cwd: room.root, path: bare });
  expect(none).toMatchObject({
    code: 2,
    stderr: "download: needs curl or GNU wget: install one of them\n",
  });
  const unhashed = onlyTools(room.at("unhashed"), ["curl", "md5sum", "sha512sum"]);
  const result = await run(shared.script, { cwd: room.root, path: unhashed });
  expect(result).toMatchObject({
    code: 2,
    stderr: "download: needs sha256sum, shasum or openssl\n",
  });
  expect(shared.origin.seen).toEqual([]);
});

testWith(
  ["busybox"],
  "the wget of busybox, which takes the link as an argument, is not used",
  async () => {
    await using shared = await packageOf(mixed);
    using room = makeRoom();
    const path = onlyTools(room.at("bin"), ["sha256sum", "md5sum", "sha512sum"]);
    fs.symlinkSync(find("busybox") ?? "", room.at("bin/wget"));
    const result = await run(shared.script, { cwd: room.root, path });
    expect(result.code).toBe(2);
    expect(shared.origin.seen).toEqual([]);
  },
);

testWith(
  ["curl"],
  "--verify-only finds missing and changed files without the network",
  async () => {
    await using shared = await packageOf(
      [1, 2, 3, 4].map((n) => entry(n, `d/f${n}`, bytes(500, n))),
    );
    using room = makeRoom();
    await run(shared.script, { cwd: room.root });
    const requests = shared.origin.seen.length;
    const check = () => run(shared.script, { cwd: room.root, args: ["--verify-only"] });
    expect(await check()).toMatchObject({ code: 0 });
    fs.writeFileSync(room.at("d/f1"), bytes(500, 99));
    fs.truncateSync(room.at("d/f2"), 499);
    fs.rmSync(room.at("d/f3"));
    const result = await check();
    expect(result.code).toBe(1);
    expect(result.stdout).toContain("f1: sha256 differs\n");
    expect(result.stdout).toContain("f2: has 499 bytes, not 500\n");
    expect(result.stdout).toContain("f3: missing\n");
    expect(result.stdout).toContain("1 of 4 verified");
    expect(shared.origin.seen).toHaveLength(requests);
    expect(tree(room.root).size).toBe(3);

    const mended = await run(shared.script, { cwd: room.root });
    expect(mended.stdout).toContain("4 of 4 verified");
  },
);

testWith(["curl"], "--list names every file and does nothing else", async () => {
  await using shared = await packageOf(mixed);
  using room = makeRoom();
  const result = await run(shared.script, { cwd: room.root, args: ["--list", "--dir", "to"] });
  expect(result.code).toBe(0);
  for (const { file: one } of mixed)
    expect(result.stdout).toContain(`${one.sizeBytes}  ${one.path}\n`);
  expect(fs.readdirSync(room.root)).toEqual([]);
  expect(shared.origin.seen).toEqual([]);
});

test("wrong usage is exit 2 and does nothing; --help is exit 0", async () => {
  await using shared = await packageOf(mixed);
  using room = makeRoom();
  for (const args of [
    ["--nonsense"],
    ["here"],
    ["--jobs"],
    ["--jobs", "0"],
    ["--jobs", "x"],
    ["--jobs", "65"],
    ["--dir", ""],
    ["--retries", "-1"],
  ]) {
    const result = await run(shared.script, { cwd: room.root, args });
    expect([args, result.code]).toEqual([args, 2]);
    expect(result.stderr).toMatch(/^download: .*\n$/);
  }
  const help = await run(shared.script, { cwd: room.root, args: ["--help"] });
  expect(help.code).toBe(0);
  expect(help.stdout).toContain("Exit codes: 0 every file verified");
  expect(fs.readdirSync(room.root)).toEqual([]);
  expect(shared.origin.seen).toEqual([]);
});

testWith(
  ["curl"],
  "small files share connections: 200 files with two jobs need no more than a few",
  async () => {
    const entries = Array.from({ length: 200 }, (_, n) =>
      entry(n, `d/${n % 7}/f${n}`, bytes(100, n)),
    );
    await using shared = await packageOf(entries);
    using room = makeRoom();
    const result = await run(shared.script, { cwd: room.root, args: ["--jobs", "2"] });
    expect(result.stdout).toContain("200 of 200 verified");
    expect(shared.origin.connections()).toBeLessThanOrEqual(10);
  },
);

testWith(["shellcheck"], "shellcheck has nothing to say about the script", async () => {
  await using shared = await packageOf(mixed);
  const said = execFileSync("shellcheck", ["-s", "sh", "-"], {
    input: shared.script,
    encoding: "utf8",
  });
  expect(said).toBe("");
});
