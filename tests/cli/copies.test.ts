import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { CopySummary } from "#core/copy/request-schema";
import type { CopyItem, CopyJob } from "#core/copy/schema";
import { user } from "#tests/cli/support";
import { archive, putObjects, recipient } from "#tests/functions/copy-support";
import { actIn } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let admin: ReturnType<typeof user>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  const { api, tokens } = cloud.outputs;
  const env = { SEQFERRY_API: api, SEQFERRY_TOKEN: tokens.admin ?? "" };
  admin = user({ env, onSleep: aMoment });
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

const into = (name: string) => ["--destination", `s3://${recipient}/${name}/`];

/** A job that has failed because one of its two sources is not there; `mend` puts it there. */
async function failedJob(name: string) {
  await putObjects(cloud, name, 1);
  const missing = `${name}/later.txt`;
  const source = [
    "-s",
    `s3://${archive}/${name}/sample 1#?+.txt`,
    "-s",
    `s3://${archive}/${missing}`,
  ];
  const ran = await admin.run(["copy", "start", ...source, ...into(name), "--wait", "--json"]);
  const job: CopyJob = JSON.parse(ran.stdout);
  const mend = () => cloud.objects.put(archive, missing, Buffer.from("later"));
  return { ...ran, job, mend };
}

describe("copy start", () => {
  test("says how to watch what it began, and watching tells its end", async () => {
    await putObjects(cloud, "watched", 2);
    const source = ["--source", `s3://${archive}/watched/*`];
    const { code, stdout, stderr } = await admin.run(["copy", "start", ...source, ...into("w")]);
    const id = stdout.split("\t")[0] ?? "";
    expect([code, stderr]).toEqual([0, `Watch it: seqferry copy watch ${id}\n`]);
    const watched = await admin.run(["copy", "watch", id, "--json"]);
    expect(watched.code).toBe(0);
    expect(JSON.parse(watched.stdout)).toMatchObject({
      status: "SUCCEEDED",
      counts: { copied: 2 },
    });
    expect(watched.stderr.trimEnd().split("\n").at(-1)).toMatch(/^SUCCEEDED {2}done 2\/2 {2}18 B/);
    const offered = await admin.run(["__complete", "copy", "get", ""]);
    expect(offered.stdout).toBe(`${id}\n`);
  });

  test("with --wait takes a manifest from stdin to its end, with progress in JSON Lines", async () => {
    const [uri = ""] = await putObjects(cloud, "piped", 1);
    const stdin = JSON.stringify({ [uri]: [`s3://${recipient}/piped/`] });
    const argv = ["copy", "start", "-m", "-", "--wait", "--progress", "jsonl", "-q"];
    const { code, stderr } = await admin.run(argv, { stdin });
    expect(code).toBe(0);
    const lines = stderr.trimEnd().split("\n");
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
      ...{ status: "SUCCEEDED", phase: "done" },
      progress: { done: 1, total: 1, bytes: 9, totalBytes: 9 },
    });
  });

  test("with --dry-run plans and estimates, and copies nothing", async () => {
    const [source = ""] = await putObjects(cloud, "dry", 1);
    const argv = ["copy", "start", "-s", source, ...into("dry"), "--dry-run", "--wait", "--json"];
    const { code, stdout } = await admin.run(argv);
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { dryRun: true, status: "SUCCEEDED", estimate: { items: 1 }, counts: { copied: 0 } },
    ]);
    await expect(cloud.objects.get(recipient, "dry/sample 1#?+.txt")).rejects.toThrow();
  });

  test("shows each field that is wrong and what to do, and exits with 2", async () => {
    const argv = ["copy", "start", "-s", "a.bam", "-s", "ftp://b", ...into("x")];
    const { code, stdout, stderr } = await admin.run(argv);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^ {2}sourceUriList\.0: must be a URI/m);
    expect(stderr).toMatch(/^ {2}sourceUriList\.1: begins with ftp:/m);
    expect(stderr).toContain("The forms of a request are at");
    const asJson = JSON.parse((await admin.run([...argv, "--json"])).stderr);
    expect(asJson).toMatchObject({
      code: "copy.invalid",
      errors: [{ path: "sourceUriList.0" }, { path: "sourceUriList.1" }],
    });
  });

  test("is refused for a destination that the stage may not copy to, and for who is no admin", async () => {
    const argv = ["copy", "start", "-s", `s3://${archive}/a`, "-d", "s3://elsewhere/"];
    const foreign = await admin.run(argv);
    expect([foreign.code, foreign.stderr]).toEqual([4, expect.stringContaining("Allowed: ")]);
    const env = { SEQFERRY_TOKEN: cloud.outputs.tokens.viewer ?? "" };
    expect((await admin.run(argv, { env })).code).toBe(4);
  });
});

describe("a copy job that failed", () => {
  test("ends the waiting with 6, the reason and what to do; retried when it is mended, it succeeds", async () => {
    const { code, stderr, job, mend } = await failedJob("mended");
    expect([code, job.status]).toEqual([6, "FAILED"]);
    const said = JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "");
    expect(said.code).toBe("cli.copy_failed");
    expect(said.message).toContain("mended/later.txt");
    expect(said.hint).toContain(`seqferry copy retry ${job.id}`);
    const plan = await admin.run(["copy", "retry", job.id, "--dry-run"]);
    expect([plan.code, plan.stderr]).toEqual([0, expect.stringContaining(`Would run ${job.id}`)]);
    await mend();
    const retried = await admin.run(["copy", "retry", job.id, "--wait", "--json"]);
    expect(retried.code).toBe(0);
    expect(JSON.parse(retried.stdout)).toMatchObject({ attempts: 2, counts: { copied: 2 } });
    const again = await admin.run(["copy", "retry", job.id, "--dry-run"]);
    expect([again.code, again.stderr]).toEqual([8, expect.stringContaining("is SUCCEEDED")]);
  });

  test("is found in the list by its status", async () => {
    const { job } = await failedJob("listed");
    const failed = await admin.json<CopyJob[]>("copy", "list", "--status", "failed", "--all");
    expect(failed.map(({ id }) => id)).toContain(job.id);
    expect(new Set(failed.map(({ status }) => status))).toEqual(new Set(["FAILED"]));
    expect(await admin.json("copy", "list", "--backend", "icav2")).toEqual([]);
    expect(await admin.json("copy", "get", job.id)).toMatchObject({ id: job.id });
  });
});

describe("what became of a copy job", () => {
  let id: string;
  beforeAll(async () => {
    const [source = ""] = await putObjects(cloud, "items", 3);
    await cloud.objects.put(recipient, "differs/sample 1#?+.txt", Buffer.from("another"));
    const sources = [source, source.replace("sample 1", "sample 2")].flatMap((uri) => ["-s", uri]);
    const argv = ["copy", "start", ...sources, ...into("differs"), "--wait", "--json"];
    const ran = await admin.run(argv);
    expect(ran.code).toBe(6);
    id = JSON.parse(ran.stdout).id;
    expect(ran.stderr).toContain(`seqferry copy items ${id} --status FAILED`);
  });

  test("is listed a file a line, and by status", async () => {
    const all = await admin.json<CopyItem[]>("copy", "items", id, "--all");
    expect(all.map(({ status }) => status).sort()).toEqual(["COPIED", "FAILED"]);
    const failed = await admin.json<CopyItem[]>("copy", "items", id, "--status", "failed");
    expect(failed).toMatchObject([{ status: "FAILED", error: expect.any(String) }]);
    const tsv = await admin.run([
      "copy",
      "items",
      id,
      "--fields",
      "status,sourceUri",
      "--limit",
      "1",
    ]);
    expect(tsv.stdout).toMatch(/^\w+\ts3:\S+ \d#\?\+\.txt\n$/);
    const none = await admin.run(["copy", "items", id, "--status", "ABORTED", "--fail-on-empty"]);
    expect(none.code).toBe(3);
  });

  test("is summed up with its failures, on a sheet and in JSON", async () => {
    const summary = await admin.json<CopySummary>("copy", "summary", id);
    expect(summary).toMatchObject({ copyJobId: id, counts: { copied: 1, failed: 1 } });
    const { stdout } = await admin.run(["copy", "summary", id], { terminal: 120 });
    expect(stdout).toMatch(/^counts\.failed +1$/m);
    expect(stdout).toMatch(/^failures\.0\.sourceUri +s3:/m);
  });

  test("is written as CSV, a line a file, to stdout and to a file that is whole", async () => {
    const { code, stdout } = await admin.run(["copy", "summary", id, "--format", "csv"]);
    const lines = stdout.trimEnd().split("\r\n");
    expect([code, lines[0]]).toEqual([0, expect.stringMatching(/^OBJECTNAME,TRANSFERSTATUS,/)]);
    expect(lines).toHaveLength(3);
    const file = join(admin.home, "copied.csv");
    const kept = await admin.run(["copy", "summary", id, "--format", "csv", "-o", file]);
    expect([kept.code, kept.stdout, readFileSync(file, "utf8")]).toEqual([0, "", stdout]);
    expect((await admin.run(["copy", "summary", id, "-o", file])).code).toBe(2);
  });
});

describe("copy abort", () => {
  test("asks first, does nothing with --dry-run, and says what cannot be aborted", async () => {
    const { job } = await failedJob("abort");
    const abort = (more: string[], setting = {}) =>
      admin.run(["copy", "abort", job.id, ...more], setting);
    expect((await abort([])).code).toBe(2);
    const no = await abort([], { terminal: 80, types: () => "no" });
    expect([no.code, no.stderr]).toEqual([0, expect.stringContaining("Nothing was done.")]);
    expect((await abort(["--dry-run"])).code).toBe(8);
    expect([(await abort(["--yes"])).code, (await abort(["--yes"])).stdout]).toEqual([8, ""]);
  });

  test("ends what is under way; watching it then ends with 6", async () => {
    const [source = ""] = await putObjects(cloud, "ended", 1);
    // A wait that only the clock ends: what is archived takes hours to be there.
    await cloud.objects.put(archive, "ended/cold.txt", Buffer.from("cold"), {
      storageClass: "GLACIER",
    });
    const cold = source.replace("sample 1#?+.txt", "cold.txt");
    const { id } = await admin.json<CopyJob>(
      ...["copy", "start", "-s", source, "-s", cold, ...into("ended")],
    );
    await eventually(async () => {
      const watched = await admin.run(["copy", "watch", id, "--timeout", "20s"]);
      expect([watched.code, watched.stderr]).toEqual([
        7,
        expect.stringContaining("Thaws 1 of 2 files first: 12 h at most."),
      ]);
    });
    const plan = await admin.run(["copy", "abort", id, "--dry-run"]);
    expect(plan.stderr).toBe(`Would make ${id}, which is RUNNING, ABORTED.\n`);
    expect(await admin.json("copy", "abort", id, "--yes")).toMatchObject({ status: "ABORTED" });
    expect((await admin.run(["copy", "watch", id])).code).toBe(6);
  });
});

test("an id that is none is named", async () => {
  for (const verb of ["get", "watch", "items", "summary", "retry"]) {
    const { code, stderr } = await admin.run(["copy", verb, "bkf.1"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('"bkf.1" is no copy job')]);
  }
});
