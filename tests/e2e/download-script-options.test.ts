import * as fs from "node:fs";
import { expect, test } from "vitest";
import { problem } from "#tests/core/package/download-script/support/origin";
import { bytes } from "#tests/core/package/download-script/support/package";
import { makeRoom, onlyTools, run, tree } from "#tests/core/package/download-script/support/run";
import { entry, large, packageOf } from "#tests/core/package/download-script/support/shared";
import { quick, testWith } from "#tests/core/package/download-script/support/with-tools";

const three = [
  entry(1, "d/one.bam", bytes(500, 1)),
  entry(2, "d/two.bam", bytes(600, 2)),
  entry(3, "three.log", bytes(70, 3), "none"),
];

test("an unknown option names the one it is near to, exit 2", async () => {
  await using shared = await packageOf([]);
  using room = makeRoom();
  const said = async (arg: string) =>
    (await run(shared.script, { cwd: room.root, args: [arg] })).stderr;
  expect(await said("--dryrn")).toBe(
    "download: unknown option: --dryrn; do you mean --dryrun? (see --help)\n",
  );
  expect(await said("--conections")).toContain("do you mean --connections?");
  expect(await said("--frobnicate-it")).toBe(
    "download: unknown option: --frobnicate-it (see --help)\n",
  );
  expect(shared.origin.lists).toEqual([]);
});

testWith(
  ["curl"],
  "--data-download-path and --download-path must be there, --dir is made",
  async () => {
    await using shared = await packageOf(three);
    using room = makeRoom();
    for (const option of ["--data-download-path", "--download-path"]) {
      const result = await run(shared.script, { cwd: room.root, args: [option, "new"] });
      expect(result.code).toBe(2);
      expect(result.stderr).toContain(`${option}: there is no directory new`);
    }
    expect(shared.origin.lists).toEqual([]);
    expect(fs.readdirSync(room.root)).toEqual([]);
    fs.mkdirSync(room.at("new"));
    const args = ["--data-download-path", "new", "--connections", "2"];
    expect(await run(shared.script, { cwd: room.root, args })).toMatchObject({ code: 0 });
    expect(tree(room.at("new")).size).toBe(3);
  },
);

testWith(["curl"], "--dry-run says what a run would do, and changes nothing", async () => {
  await using shared = await packageOf([...three, entry(4, "large.bam", large.body)]);
  using room = makeRoom();
  const parts = room.at(".seqferry/pkg.01TEST");
  fs.mkdirSync(parts, { recursive: true });
  fs.mkdirSync(room.at("d"));
  fs.writeFileSync(`${parts}/4.part`, large.body.subarray(0, 1000));
  fs.writeFileSync(room.at("d/one.bam"), bytes(500, 1));
  fs.writeFileSync(room.at("d/two.bam"), "other");
  const before = tree(room.root);
  for (const option of ["--dry-run", "--dryrun"]) {
    const result = await run(shared.script, { cwd: room.root, args: [option] });
    expect(result.code).toBe(0);
    const words = result.stdout.split("\n").map((line) => line.replaceAll(/ +/g, " "));
    expect(words).toEqual(
      expect.arrayContaining([
        "check 500 d/one.bam",
        "replace 600 d/two.bam",
        "fetch 70 three.log",
        "continue 3000000 large.bam",
        "continue: 1 files, 3000000 bytes",
      ]),
    );
    expect(result.stdout).toMatch(
      /^needs 2999670 bytes of space, \d+ are free; nothing was changed$/m,
    );
  }
  expect(tree(room.root)).toEqual(before);
  expect(shared.origin.seen).toEqual([]);
  const planned = await run(shared.script, { cwd: room.root, args: ["--print-tree"] });
  expect(planned.stdout).toContain("d/\n  one.bam  500\n  two.bam  600\nlarge.bam");
});

testWith(
  ["curl"],
  "--check-size-only computes no checksum, and calls nothing verified",
  async () => {
    await using shared = await packageOf(three);
    using room = makeRoom();
    fs.mkdirSync(room.at("d"));
    fs.writeFileSync(room.at("d/one.bam"), bytes(500, 99));
    for (const option of ["--check-size-only", "--no-verify"]) {
      const args = [option, "--print-summary"];
      const result = await run(shared.script, { cwd: room.root, args });
      expect(result.code).toBe(0);
      expect(result.stdout).toContain("0 of 3 verified, 3 not verified\n");
      expect(result.stdout).toContain(
        "summary\tverified\t0\t0\nsummary\tunverified\t3\t1170\nsummary\tskipped\t0\t0\nsummary\tfailed\t0\t0\nsummary\ttotal\t3\t1170\n",
      );
    }
    expect(shared.origin.seen.filter(({ n }) => n === 1)).toEqual([]);
    const honest = await run(shared.script, { cwd: room.root });
    expect(honest.stdout).toContain("verified          d/one.bam\n");
  },
);

testWith(
  ["curl"],
  "--skip-existing reads nothing again, and calls verified only what was and is untouched since",
  async () => {
    await using shared = await packageOf(three);
    using room = makeRoom();
    await run(shared.script, { cwd: room.root });
    const skip = () => run(shared.script, { cwd: room.root, args: ["--skip-existing"] });
    const second = await skip();
    expect(second).toMatchObject({ code: 0 });
    expect(second.stdout).toContain("2 of 3 verified, 1 skipped and not verified\n");
    fs.writeFileSync(room.at("d/one.bam"), bytes(500, 99));
    const later = new Date(Date.now() + 10_000);
    fs.utimesSync(room.at("d/one.bam"), later, later);
    fs.rmSync(room.at("d/two.bam"));
    // The second time the record is newer than the change.
    for (const two of ["verified          d/two.bam", "verified before   d/two.bam"]) {
      const result = await skip();
      expect(result.stdout).toContain("not verified      d/one.bam: skipped, the size is right\n");
      expect(result.stdout).toContain(two);
      expect(result.stdout).toContain("1 of 3 verified, 2 skipped and not verified\n");
      fs.utimesSync(room.at("d/one.bam"), new Date(0), new Date(0));
    }
    const both = await run(shared.script, {
      cwd: room.root,
      args: ["--skip-existing", "--verify-only"],
    });
    expect(both.code).toBe(2);
  },
);

testWith(
  ["curl"],
  "once the link has ended, what was downloaded can still be verified, without the network",
  async () => {
    await using shared = await packageOf(three);
    using room = makeRoom();
    await run(shared.script, { cwd: room.root });
    shared.origin.setListFault(() => problem(410, "expired"));
    const lists = shared.origin.lists.length;
    const verify = () => run(shared.script, { cwd: room.root, args: ["--verify-only"] });
    expect(await verify()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("2 of 3 verified, 1 not verified\n"),
    });
    expect(shared.origin.lists).toHaveLength(lists);
    // A list that somebody has changed is none.
    fs.appendFileSync(room.at(".seqferry/pkg.01TEST/data"), "file\n");
    expect(await verify()).toMatchObject({ code: 3 });
  },
);

for (const tool of ["curl", "wget"]) {
  testWith(
    [tool],
    `the sender is told once what arrived, and a sender who does not listen changes nothing (${tool})`,
    async () => {
      await using shared = await packageOf(three);
      using room = makeRoom();
      shared.origin.setFault((seen) => (seen.n === 2 ? problem(409, "thawing") : undefined));
      const path = onlyTools(room.at("bin"), [tool, "sha256sum"]);
      const go = (...args: string[]) =>
        run(shared.script, { cwd: room.root, path, args: ["--dir", "to", ...args, ...quick] });
      await go("--no-receipts");
      expect(shared.origin.receipts).toEqual([]);
      shared.origin.setReceipts(500);
      expect(await go()).toMatchObject({ code: 1 });
      shared.origin.setReceipts(204);
      await go();
      expect(shared.origin.receipts.toSorted()).toEqual(["1\tverified", "2\tfailed", "3\tsized"]);
      shared.origin.setFault(() => undefined);
      expect(await go()).toMatchObject({ code: 0 });
      await go();
      expect(shared.origin.receipts.slice(3)).toEqual(["2\tverified"]);
    },
  );
}

testWith(["curl"], "a clock that is off is said, as the link ends by the sender's", async () => {
  await using shared = await packageOf(three);
  using room = makeRoom();
  const list = (seconds: number) => {
    const date = new Date(Date.now() + seconds * 1000).toUTCString();
    shared.origin.setListFault(() => (response) => {
      response.writeHead(200, { date, "content-length": shared.data.length }).end(shared.data);
    });
    return run(shared.script, { cwd: room.root, args: ["--list"] });
  };
  expect((await list(7200)).stderr).toMatch(/clock of this machine is 1(19|20) minutes behind/);
  expect((await list(-86_400 * 70)).stderr).toMatch(/is 100(799|800|801) minutes ahead/);
  expect((await list(60)).stderr).toBe("");
});
