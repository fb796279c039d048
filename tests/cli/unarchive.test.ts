import { afterAll, describe, expect, test } from "vitest";
import { type Setting, user } from "#tests/cli/support";

const env = { SEQFERRY_API: "http://127.0.0.1:9", SEQFERRY_TOKEN: "t" };
const person = user({ env });
afterAll(person.remove);

const id = "ufj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const [one, other] = ["fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1B"];
const copyJobId = "cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";

const job = (status: string, more: object = {}) => ({
  ...{ id, status, statusReason: null, copyJobId, failures: [], mode: "in-place" },
  progress: { done: status === "RUNNING" ? 0 : 1, total: 1 },
  ...more,
});

/** Runs a command; the job is as these looks show it, one after another. */
async function run(argv: string[], looks: object[], setting: Setting = {}) {
  const asked: string[] = [];
  const bodies: unknown[] = [];
  const left = [...looks];
  const ran = await person.run(["unarchive", ...argv], {
    fetch: async (input, init) => {
      const path = String(input).replace("http://127.0.0.1:9/api/v1", "");
      asked.push(`${init?.method ?? "GET"} ${path}`);
      if (init?.body) bodies.push(JSON.parse(String(init.body)));
      if (path.startsWith("/copy-jobs")) return Response.json({ phase: "thaw" });
      return Response.json(left.length > 1 ? left.shift() : left[0]);
    },
    ...setting,
  });
  return { ...ran, asked, bodies };
}

describe("unarchive start", () => {
  test("sends the ids, also lines of a list from stdin, and says how to watch", async () => {
    const { code, bodies, stderr } = await run(["start", one, "-"], [job("RUNNING")], {
      stdin: `${other}\tACGT.1.RUN\n`,
    });
    expect([code, bodies]).toEqual([0, [{ fastqIds: [one, other] }]]);
    expect(stderr).toBe(`Watch it: seqferry unarchive watch ${id}\n`);
  });

  test("--wait follows it, with what its copy job does, and exits with 6 when it fails", async () => {
    const failed = job("FAILED", {
      statusReason: "1 of 1 fastqs cannot be read.",
      failures: [{ fastqId: one, reason: "denied" }],
    });
    const { code, stderr, asked } = await run(
      ["start", one, "--wait"],
      [job("PENDING", { copyJobId: null }), job("RUNNING"), failed],
    );
    expect(code).toBe(6);
    expect(asked).toContain(`GET /copy-jobs/${copyJobId}`);
    expect(stderr).toContain("RUNNING  thaw 0/1");
    expect(stderr).toContain(`${id} is FAILED: 1 of 1 fastqs cannot be read.`);
    expect(stderr).toContain(`seqferry unarchive start ${one}`);
  });
});

describe("unarchive abort", () => {
  test("asks first, and does nothing without a yes or without a terminal", async () => {
    const { code, asked } = await run(["abort", id], [job("RUNNING")]);
    expect([code, asked]).toEqual([2, []]);
    const said = await run(["abort", id], [job("RUNNING")], { terminal: 80, types: () => "n" });
    expect([said.code, said.asked]).toEqual([0, []]);
  });

  test("--yes aborts it; --dry-run says what it would do, and what cannot be aborted", async () => {
    const { bodies, asked } = await run(["abort", id, "--yes"], [job("ABORTED")]);
    expect([asked, bodies]).toEqual([[`PATCH /unarchiving-jobs/${id}`], [{ status: "ABORTED" }]]);
    const dry = await run(["abort", id, "--dry-run"], [job("RUNNING")]);
    expect([dry.code, dry.stderr, dry.asked.length]).toEqual([
      ...[0, `Would make ${id}, which is RUNNING, ABORTED.\n`, 1],
    ]);
    const over = await run(["abort", id, "--dry-run"], [job("SUCCEEDED")]);
    expect([over.code, over.stderr]).toEqual([8, expect.stringContaining("nothing to abort")]);
  });
});

test("a list is filtered by status and fastq, and one that is no id is refused before it is asked for", async () => {
  const { asked } = await run(["list", "--status", "RUNNING", "--fastq-id", one], [{ items: [] }]);
  expect(asked).toEqual([`GET /unarchiving-jobs?status=RUNNING&fastqId=${one}&limit=25`]);
  const { code, stderr } = await run(["watch", "cpy.X"], [job("RUNNING")]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('"cpy.X" is no unarchiving job')]);
});
