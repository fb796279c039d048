import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Fastq, FastqSet } from "#core/fastq/schema";
import { user } from "#tests/cli/support";
import { archive } from "#tests/functions/copy-support";
import { fastqsOf } from "#tests/functions/fastq-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let admin: ReturnType<typeof user>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  const { api, tokens } = cloud.outputs;
  admin = user({ env: { SEQFERRY_API: api, SEQFERRY_TOKEN: tokens.admin ?? "" } });
});
afterAll(async () => {
  admin.remove();
  await cloud.close();
});

const place = (lane: number) => [
  ...["--index", "ACGT+TTGA", "--lane", String(lane), "--instrument-run-id", "cli"],
  ...["--library-id", "L_cli", "--project-id", "demo"],
];

test("fastqs are registered with their files, listed, and shown by ids from stdin", async () => {
  const uri = await fastqsOf(cloud).object("cli/1.fastq.gz");
  const made = await admin.json<Fastq>("fastq", "register", ...place(1), "--r1", uri);
  expect(made).toMatchObject({ rgid: "ACGT+TTGA.1.cli", reads: { r2: null } });
  const again = await admin.run(["fastq", "register", ...place(1)]);
  expect([again.code, again.stderr]).toEqual([8, expect.stringContaining(made.id)]);
  const listed = await admin.run(["fastq", "list", "--library-id", "L_cli"]);
  const shown = await admin.run(["fastq", "get", "-", "--output", "jsonl"], {
    stdin: listed.stdout,
  });
  expect(JSON.parse(shown.stdout)).toMatchObject({ id: made.id });
});

test("a set is made of fastqs from stdin, changed, and its list written for DRAGEN", async () => {
  const uri = await fastqsOf(cloud).object("cli/2.fastq.gz");
  const [one, two] = [
    await admin.json<Fastq>("fastq", "register", ...place(2), "--r1", uri),
    await admin.json<Fastq>("fastq", "register", ...place(3)),
  ];
  const create = ["fastq-set", "create", "-", "--library-id", "L_cli", "--json"];
  const made = await admin.run(create, { stdin: `${one.id}\n` });
  const set = JSON.parse(made.stdout) as FastqSet;
  expect(set).toMatchObject({ fastqIds: [one.id], isCurrent: true, allowsAdditional: false });
  const refused = await admin.run(["fastq-set", "link", set.id, two.id]);
  expect(refused.code).toBe(8);
  await admin.json("fastq-set", "change", set.id, "--allows-additional", "true");
  const linked = await admin.json<FastqSet>("fastq-set", "link", set.id, two.id);
  expect(linked.fastqIds).toEqual([one.id, two.id]);
  const unlinked = await admin.run(["fastq-set", "unlink", set.id, two.id, "--yes"]);
  expect([unlinked.code, unlinked.stdout]).toEqual([0, ""]);
  const file = join(admin.home, "fastq_list.csv");
  const rows = ["fastq-set", "list-rows", set.id, "--format", "csv", "-o", file];
  expect((await admin.run(rows)).code).toBe(0);
  expect(readFileSync(file, "utf8")).toContain(`${uri}\n`);
});

test("what changes something says what it would do with --dry-run, and asks without a terminal for --yes", async () => {
  const { id } = await admin.json<Fastq>("fastq", "register", ...place(4));
  const plan = await admin.run(["fastq", "delete", id, "--dry-run"]);
  expect([plan.code, plan.stderr]).toEqual([0, `Would delete ${id}, ACGT+TTGA.4.cli.\n`]);
  expect((await admin.run(["fastq", "delete", id])).code).toBe(2);
  expect((await admin.run(["fastq", "delete", id, "--yes"])).code).toBe(0);
  expect((await admin.run(["fastq", "get", id])).code).toBe(3);
});

test("files are attached, told where they are, and signed; a debug trace has no signature", async () => {
  const { id } = await admin.json<Fastq>("fastq", "register", ...place(5));
  const uri = await fastqsOf(cloud).object("cli/5.fastq.gz");
  await admin.json("fastq", "attach", id, "--r1", uri);
  const row = ["fastq", "list-row", id];
  expect(await admin.json(...row)).toMatchObject({ read1FileUri: uri, lane: 5 });
  const elsewhere = await admin.run([...row, "--bucket", archive, "--key-prefix", "byob/"]);
  expect([elsewhere.code, elsewhere.stderr]).toEqual([8, expect.stringContaining(uri)]);
  const signed = await admin.run(["fastq", "presign", id, "--fields", "r1.url", "--debug"]);
  expect(signed.stdout).toContain("X-Amz-Signature=");
  expect(signed.stderr).not.toContain("X-Amz-Signature=");
});
