import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Setting, user } from "#tests/cli/support";

const env = { SEQFERRY_API: "http://127.0.0.1:9", SEQFERRY_TOKEN: "t" };
const person = user({ env });
afterAll(person.remove);

const id = "shj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const approvalId = "apr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const job = (status: string, more: object = {}) => ({
  ...{ id, status, phase: "package", statusReason: null, errorName: null, dryrun: false },
  ...{ counts: null, approvalId: null, archivedFastqIds: [], ...more },
});

/** Runs a command; the job is as these looks show it, one after another. */
async function run(argv: string[], looks: object[], setting: Setting = {}) {
  const asked: string[] = [];
  const bodies: unknown[] = [];
  const left = [...looks];
  const ran = await person.run(["share", ...argv], {
    fetch: async (input, init) => {
      asked.push(
        `${init?.method ?? "GET"} ${String(input).replace("http://127.0.0.1:9/api/v1", "")}`,
      );
      if (init?.body) bodies.push(JSON.parse(String(init.body)));
      return Response.json(left.length > 1 ? left.shift() : left[0]);
    },
    ...setting,
  });
  return { ...ran, asked, bodies };
}

const push = ["--library-id", "L2600001", "--data-type", "fastq", "--push", "s3://bucket/in/"];

describe("share start", () => {
  test("sends the manager's own members; a dry run says what comes next", async () => {
    const { code, bodies, stderr } = await run(
      ["start", ...push, "--dry-run", "--wait"],
      [job("PENDING"), job("RUNNING", { phase: "plan" }), job("SUCCEEDED", { dryrun: true })],
    );
    expect(bodies).toEqual([
      {
        ...{ libraryIdList: ["L2600001"], dataTypeList: ["fastq"], dryrun: true },
        ...{ shareType: "push", shareDestination: "s3://bucket/in/" },
      },
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain(`Nothing was sent. See it: seqferry share contents ${id} --all`);
  });

  test("--wait says once whose decision it waits for, and exits with 6 and the error's name", async () => {
    const waiting = job("RUNNING", { phase: "approval", approvalId });
    const failed = job("FAILED", { errorName: "ApprovalError", statusReason: "It was rejected." });
    const { code, stderr } = await run(
      ["start", ...push, "--wait"],
      [job("PENDING"), waiting, waiting, failed],
    );
    expect(code).toBe(6);
    expect(stderr.split(`seqferry approval approve ${approvalId}`)).toHaveLength(2);
    expect(stderr).toContain(`${id} is FAILED with ApprovalError: It was rejected.`);
  });

  test("--request sends a file as it is, and goes with no other option of the request", async () => {
    const body = {
      portalRunIdList: ["20261101a1b2c3d4"],
      dataTypeList: ["SecondaryAnalysis"],
      shareType: "pull",
    };
    const file = join(person.home, "request.json");
    writeFileSync(file, JSON.stringify(body));
    expect(await run(["start", "--request", file], [job("PENDING")])).toMatchObject({
      ...{ code: 0, bodies: [body], stderr: `Watch it: seqferry share watch ${id}\n` },
    });
    const both = await run(["start", "--request", file, "--pull"], [job("PENDING")]);
    expect([both.code, both.asked]).toEqual([2, []]);
    writeFileSync(file, JSON.stringify({ ...body, dryRun: true }));
    const unknown = await run(["start", "--request", file], [job("PENDING")]);
    expect([unknown.code, unknown.asked, unknown.stderr]).toEqual([
      ...[2, [], expect.stringContaining("dryRun (did you mean dryrun?)")],
    ]);
  });

  test.each<[string[], RegExp]>([
    [["--pull"], /--data-type: /],
    [["--library-id", "L2600001", "--data-type", "fastq"], /--push or --pull/],
    [[...push, "--pull"], /--pull: does not go with --push/],
    [[...push, "--subject-id", "S"], /--subject-id: cannot be used alongside --library-id/],
    [
      ["--data-type", "fastq", "--pull"],
      /--library-id: nothing is asked for: name something in one of --library-id/,
    ],
    [
      ["--library-id", "L2600001", "--data-type", "fastq", "--pull", "--dry-run"],
      /--dry-run: is for/,
    ],
  ])(
    "%j is refused before anything is asked for, in words of the command line",
    async (options, message) => {
      const { code, stderr, asked } = await run(["start", ...options], [job("PENDING")]);
      expect([code, asked]).toEqual([2, []]);
      expect(stderr).toMatch(message);
    },
  );
});

test("share contents lists one kind, or saves all of it by its hash", async () => {
  const line = { kind: "fastqs", fastqId: "fqr.1" };
  const { asked, stdout } = await run(
    ["contents", id, "--kind", "fastqs", "--json"],
    [{ items: [line], nextCursor: null }],
  );
  expect(asked).toEqual([`GET /sharing-jobs/${id}/contents?kind=fastqs&limit=25`]);
  expect(stdout).toContain("fqr.1");
  const sha256 = "0".repeat(64);
  const saved = await run(
    ["contents", id, "--save", "-"],
    [{ url: "http://127.0.0.1:9/api/v1/file", sha256 }, {}],
  );
  expect([saved.code, saved.stderr]).toEqual([
    1,
    expect.stringContaining("not what the service says"),
  ]);
});

test("an abort asks first; an id of something else is refused before it is asked for", async () => {
  expect(await run(["abort", id], [job("RUNNING")])).toMatchObject({ code: 2, asked: [] });
  const { bodies, asked } = await run(["abort", id, "--yes"], [job("ABORTED")]);
  expect([asked, bodies]).toEqual([[`PATCH /sharing-jobs/${id}`], [{ status: "ABORTED" }]]);
  const { code, stderr } = await run(["watch", "pkg.X"], [job("RUNNING")]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('"pkg.X" is no sharing job')]);
});
