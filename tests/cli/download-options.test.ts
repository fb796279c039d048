import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recipientOf, wanted } from "#tests/cli/download-support";
import { bytes, entry } from "#tests/cli/fake-origin";

const few = [
  entry(0, "run/a.bam", bytes(5000, 1)),
  entry(1, "run/deep/b.vcf.gz", bytes(3000, 2), "md5"),
  entry(2, "c.txt", bytes(10, 3), null),
];
const [bam, vcf, text] = few as [(typeof few)[0], (typeof few)[0], (typeof few)[0]];
const asked = ({ seen }: { seen: { kind: string; n: number }[] }) =>
  seen.flatMap(({ kind, n }) => (kind === "link" ? [n] : [])).sort();

test("--dry-run says what would be done, and does nothing", async () => {
  await using recipient = await recipientOf(few);
  const first = await recipient.run(["--dry-run", "--fields", "path,outcome"]);
  expect([first.code, first.stdout]).toEqual([
    0,
    "run/a.bam\tfetch\nrun/deep/b.vcf.gz\tfetch\nc.txt\tfetch\n",
  ]);
  expect(first.stderr).toMatch(/Would fetch 7\.8 KiB; .* are free\./);
  expect(existsSync(recipient.dir)).toBe(false);
  recipient.put("run/a.bam", bam.body);
  recipient.put(".seqferry/pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A/1.part", "begun");
  const second = await recipient.run(["--dry-run", "--fields", "outcome"]);
  expect(second.stdout).toBe("look\nresume\nfetch\n");
  expect(asked(recipient.origin)).toEqual([]);
});

test("--print-summary and --json print a row a file, with its checksum", async () => {
  await using recipient = await recipientOf(few);
  const { stdout } = await recipient.run(["--print-summary"]);
  expect(stdout.split("\n")[0]).toBe(
    `0\trun/a.bam\t5000\tverified\tsha256\t${bam.file.checksum?.value}\t`,
  );
  const again = await recipient.run(["--json", "--check-size-only"]);
  expect(JSON.parse(again.stdout)).toMatchObject([
    { path: "run/a.bam", outcome: "sized", reason: "not verified: --check-size-only" },
    { outcome: "sized" },
    { path: "c.txt", outcome: "sized", reason: "not verified: no checksum is known" },
  ]);
  expect(again.code).toBe(0);
});

test("--skip-existing, --check-size-only and --no-verify are honest: what was not read is not verified", async () => {
  await using recipient = await recipientOf([bam]);
  const damaged = Buffer.from(bam.body).fill(0, 100, 200);
  recipient.put("run/a.bam", damaged);
  for (const [option, words] of [
    ["--skip-existing", "0 verified, 1 skipped, 0 not verified"],
    ["--check-size-only", "0 verified, 0 skipped, 1 not verified"],
    ["--no-verify", "0 verified, 0 skipped, 1 not verified"],
  ] as const) {
    const { code, stderr } = await recipient.run([option]);
    expect([code, stderr]).toEqual([0, expect.stringContaining(words)]);
  }
  expect(asked(recipient.origin)).toEqual([]);
  recipient.put("run/a.bam", "short");
  expect((await recipient.run(["--skip-existing"])).code).toBe(0);
  expect(recipient.files()).toEqual(wanted([bam]));
});

test("--no-verify fetches without comparing, and says so", async () => {
  const wrong = { file: bam.file, body: Buffer.from(bam.body).fill(1) };
  await using recipient = await recipientOf([{ ...wrong, file: { ...bam.file, etag: null } }]);
  const { code, stderr } = await recipient.run(["--no-verify"]);
  expect([code, stderr]).toEqual([0, expect.stringContaining("0 verified, 0 skipped, 1 not")]);
  expect(recipient.origin.receipts()).toEqual(["0\tsized"]);
});

test("--verify-only needs no link any more, and changes nothing", async () => {
  await using recipient = await recipientOf(few);
  await recipient.run();
  await recipient.origin[Symbol.asyncDispose]();
  const verify = () => recipient.call(["download", "--verify-only", "--dir", recipient.dir]);
  expect(await verify()).toMatchObject({
    ...{ code: 0, stdout: "" },
    stderr: expect.stringContaining("2 verified, 0 skipped, 1 not verified"),
  });
  recipient.put("run/a.bam", Buffer.from(bam.body).fill(0, 100, 101));
  recipient.put("run/deep/b.vcf.gz", "short");
  const { code, stderr } = await verify();
  expect(code).toBe(5);
  expect(stderr).toContain("run/a.bam: sha256 differs");
  expect(stderr).toContain("run/deep/b.vcf.gz: has 5 bytes, not 3000");
  const both = await recipient.run(["--verify-only", "--skip-existing"]);
  expect(both.code).toBe(2);
  const elsewhere = await recipient.call(["download", "--verify-only"]);
  expect([elsewhere.code, elsewhere.stderr]).toEqual([2, expect.stringContaining("no list")]);
});

test.each([
  ["*.bam", [0]],
  ["run/*", [0]],
  ["run/**", [0, 1]],
  ["**/b.*", [1]],
  ["?.txt", [2]],
])("--include %s takes files by their names", async (glob, numbers) => {
  await using recipient = await recipientOf(few);
  expect((await recipient.run(["--include", glob])).code).toBe(0);
  expect(asked(recipient.origin)).toEqual(numbers);
});

test("--include that takes nothing is a mistake, and so is what takes no pattern for one", async () => {
  await using recipient = await recipientOf(few);
  for (const glob of ["*.cram", "run/[a-z].bam", "run.a.bam", "("])
    expect((await recipient.run(["--include", glob])).code).toBe(2);
});

test("a second run in the same directory is refused with 8; one that was killed stands in nobody's way", async () => {
  await using recipient = await recipientOf([text]);
  mkdirSync(recipient.state, { recursive: true });
  const lock = join(recipient.state, "lock");
  for (const line of [`${process.pid} ${hostname()}`, "1 another-machine"]) {
    writeFileSync(lock, `${line}\n`);
    const { code, stderr } = await recipient.run();
    expect([code, stderr]).toEqual([8, expect.stringContaining("Another download is at work")]);
  }
  // No process has so high a number.
  writeFileSync(lock, `4194305 ${hostname()}\n`);
  expect((await recipient.run()).code).toBe(0);
  expect(existsSync(lock)).toBe(false);
});

test("without room for all of it nothing is asked for", async () => {
  const huge = { ...bam, file: { ...bam.file, sizeBytes: 2 ** 52 } };
  await using recipient = await recipientOf([huge, vcf]);
  const { code, stderr } = await recipient.run();
  expect([code, stderr]).toEqual([1, expect.stringContaining("bytes that are needed")]);
  expect(asked(recipient.origin)).toEqual([]);
  expect(recipient.kept()).toEqual(["data"]);
});

test("a stage that does not answer, or answers something else, ends it with 1", async () => {
  await using recipient = await recipientOf([text]);
  const other = (status: number) => ({
    fetch: async () => new Response("<html>", { status, headers: {} }),
  });
  const page = await recipient.run([], other(200));
  expect([page.code, page.stderr]).toEqual([1, expect.stringContaining("no link of Seqferry")]);
  const down = await recipient.run(["--retries", "2"], other(503));
  expect([down.code, down.stderr]).toEqual([1, expect.stringContaining("HTTP 503")]);
});
