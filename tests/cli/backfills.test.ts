import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Interrupted } from "#cli/exit";
import type { Backfill } from "#core/readset/backfill-schema";
import { user } from "#tests/cli/support";
import { actIn, addReadSet, storeOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let admin: ReturnType<typeof user>;
let storeId: string;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  storeId = storeOf(cloud);
  await addReadSet(cloud);
  const { api, tokens } = cloud.outputs;
  admin = user({
    env: { SEQFERRY_API: api, SEQFERRY_TOKEN: tokens.admin ?? "" },
    onSleep: aMoment,
  });
});
afterAll(async () => {
  admin.remove();
  await cloud.close();
});

/** While the command line sleeps, the cloud's clock moves on by a second, and its work is given a moment. */
async function aMoment(): Promise<void> {
  await cloud.clock.advance(1000);
  await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Nothing is under way any more: one backfill a store at a time. */
const quiet = () =>
  eventually(async () => {
    await aMoment();
    const all = await admin.json<Backfill[]>("backfill", "list", "--all");
    if (all.some(({ status }) => /PENDING|RUNNING|PAUSED/.test(status))) throw new Error("Busy");
  });

/** A backfill that stays under way, because HealthOmics lists nothing for now. */
async function stuck(): Promise<{ id: string; free(): void }> {
  const fault = cloud.gate.faults.arm({
    service: "omics",
    operation: "ListReadSets",
    effect: "throttle",
  });
  const { id } = await admin.json<Backfill>("read-set", "backfill", "-s", storeId);
  return { id, free: () => cloud.gate.faults.disarm(fault) };
}

describe("read-set backfill", () => {
  test("starts one, and says how to watch it; its id is the first cell", async () => {
    const { code, stdout, stderr } = await admin.run(["read-set", "backfill", "-s", storeId]);
    const id = stdout.split("\t")[0] ?? "";
    expect([code, id]).toEqual([0, expect.stringMatching(/^bkf\.\w{26}$/)]);
    expect(stderr).toBe(`Watch it: seqferry backfill watch ${id}\n`);
    await quiet();
  });

  test("with --wait shows lines without a terminal, and ends when it has", async () => {
    const { code, stdout, stderr } = await admin.run(
      ["read-set", "backfill", "-s", storeId, "--wait", "--json"],
      { onSleep: aMoment },
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: "SUCCEEDED", storeIds: [storeId] });
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^SUCCEEDED {2}done/);
    expect(stderr).not.toContain("\u001b");
  });

  test("with --wait shows a bar on a terminal, on one line", async () => {
    const { stdout, stderr } = await admin.run(
      ["read-set", "backfill", "-s", storeId, "--wait", "--dry-run"],
      { terminal: 100, onSleep: aMoment },
    );
    expect(stderr).toContain("\r\u001b[K[####################]  done");
    expect(stderr.trimEnd()).not.toContain("\n");
    expect(stdout).toMatch(/^estimate\.readSets +1$/m);
    expect(stdout).toMatch(/^dryRun +yes$/m);
  });

  test("with --progress jsonl tells all of it, a JSON object a line", async () => {
    const { stderr } = await admin.run(
      ["read-set", "backfill", "-s", storeId, "--wait", "--progress", "jsonl"],
      { onSleep: aMoment },
    );
    const lines = stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ status: "SUCCEEDED", phase: "done", calls: {} });
  });

  test("of a store that runs already is a conflict, and of another that is none is not found", async () => {
    const { id, free } = await stuck();
    const again = await admin.run(["read-set", "backfill", "-s", storeId]);
    expect([again.code, again.stdout]).toEqual([8, ""]);
    const unknown = await admin.run(["read-set", "backfill", "-s", "9999999999"]);
    expect(unknown.code).toBe(3);
    free();
    await admin.run(["backfill", "abort", id, "--yes"]);
    await quiet();
  });

  test("names what is missing or too much", async () => {
    const code = async (...more: string[]) =>
      (await admin.run(["read-set", "backfill", ...more])).code;
    expect(await code()).toBe(2);
    expect(await code("-s", storeId, "--all")).toBe(2);
    expect(await code("-s", storeId, "-r", "us-west-2")).toBe(2);
  });

  test("may be started by admins only", async () => {
    const env = { SEQFERRY_TOKEN: cloud.outputs.tokens.viewer ?? "" };
    const { code } = await admin.run(["read-set", "backfill", "--all"], { env });
    expect(code).toBe(4);
  });
});

describe("a backfill that is followed", () => {
  test("is left alone by --timeout and Ctrl-C, which say how to come back", async () => {
    const { id, free } = await stuck();
    const late = await admin.run(["backfill", "watch", id, "--timeout", "10s"]);
    expect([late.code, late.stderr]).toEqual([
      7,
      expect.stringContaining(`seqferry backfill watch ${id}`),
    ]);
    const abort = new AbortController();
    const left = await admin.run(["backfill", "watch", id], {
      signal: abort.signal,
      onSleep: () => abort.abort(new Interrupted()),
    });
    expect([left.code, left.stderr]).toEqual([
      130,
      expect.stringContaining(`goes on. Watch it again: seqferry backfill watch ${id}`),
    ]);
    expect((await admin.json<Backfill>("backfill", "get", id)).status).toMatch(/PENDING|RUNNING/);
    free();
    await admin.run(["backfill", "abort", id, "--yes"]);
    await quiet();
  });

  test("is asked for after 2 seconds, then less often, every 30 seconds at least", async () => {
    const { id, free } = await stuck();
    const slept: number[] = [];
    await admin.run(["backfill", "watch", id, "--timeout", "5m"], {
      onSleep: (ms) => void slept.push(ms),
    });
    expect(slept.slice(0, 3)).toEqual([2000, 3000, 4500]);
    expect(Math.max(...slept)).toBe(30_000);
    free();
    await admin.run(["backfill", "abort", id, "--yes"]);
    await quiet();
  });

  test("ends with 6 when it was aborted", async () => {
    const { id, free } = await stuck();
    await admin.run(["backfill", "abort", id, "--yes"]);
    free();
    const { code, stdout, stderr } = await admin.run(["backfill", "watch", id, "--json"], {
      onSleep: aMoment,
    });
    expect(code).toBe(6);
    expect(JSON.parse(stdout).status).toBe("ABORTED");
    expect(stderr).toContain("cli.backfill_failed");
    await quiet();
  });
});

describe("pause, resume and abort", () => {
  test("change what is under way", async () => {
    const { id, free } = await stuck();
    expect(await admin.json("backfill", "pause", id)).toMatchObject({ status: "PAUSED" });
    const list = await admin.json<Backfill[]>("backfill", "list", "--status", "paused");
    expect(list.map((one) => one.id)).toEqual([id]);
    free();
    expect((await admin.run(["backfill", "resume", id])).code).toBe(0);
    const { code } = await admin.run(["backfill", "watch", id], { onSleep: aMoment });
    expect(code).toBe(0);
    const { code: late, stderr } = await admin.run(["backfill", "pause", id, "--dry-run"]);
    expect([late, stderr]).toEqual([8, expect.stringContaining("is SUCCEEDED")]);
  });

  test("do nothing with --dry-run, and say what they would do", async () => {
    const { id, free } = await stuck();
    const { code, stdout, stderr } = await admin.run(["backfill", "abort", id, "--dry-run"]);
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("ABORTED");
    expect((await admin.json<Backfill>("backfill", "get", id)).status).not.toBe("ABORTED");
    free();
    await admin.run(["backfill", "abort", id, "--yes"]);
    await quiet();
  });

  test("for good asks, takes only yes, and needs --yes where nobody can be asked", async () => {
    const { id, free } = await stuck();
    const abort = (setting: object) => admin.run(["backfill", "abort", id], setting);
    expect((await abort({})).code).toBe(2);
    const no = await abort({ terminal: 80, types: () => "no" });
    expect([no.code, no.stderr]).toEqual([0, expect.stringContaining("Nothing was done.")]);
    expect((await admin.json<Backfill>("backfill", "get", id)).status).not.toBe("ABORTED");
    expect((await abort({ terminal: 80, types: () => "y" })).stdout).toContain("ABORTED");
    free();
    await quiet();
  });

  test("name an id that is none", async () => {
    const { code, stderr } = await admin.run(["backfill", "pause", "pkg.1"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("must be bkf.")]);
  });
});
