import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Package } from "#core/package/schema";
import { PackageSelection } from "#core/package/selection/schema";
import { type Setting, user } from "#tests/cli/support";

const env = { SEQFERRY_API: "http://127.0.0.1:9", SEQFERRY_TOKEN: "t" };
const person = user({ env });
afterAll(() => person.remove());

const id = "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const runA = "241024_A00130_0336_BHW7MVDSXC";
const runB = "241101_A00130_0337_BHW7MVDSXD";

type Sent = { name?: string; selection: Record<string, unknown> };

/** Runs `package create`; answers the bodies that were sent. */
async function create(argv: string[], setting: Setting = {}) {
  const sent: Sent[] = [];
  const ran = await person.run(["package", "create", "--name", "cohort", ...argv], {
    fetch: async (_, init) => {
      sent.push(JSON.parse(String(init?.body)));
      return Response.json({ id, status: "PENDING" }, { status: 202 });
    },
    ...setting,
  });
  return { ...ran, sent, selection: sent[0]?.selection };
}

function csvOf(name: string, ...lines: string[]): string {
  const file = join(person.home, name);
  writeFileSync(file, `${lines.join("\r\n")}\r\n`);
  return file;
}

const types = ["--data-type", "fastq", "--data-type", "SECONDARY_ANALYSIS"];
const lims = (...lines: string[]) =>
  csvOf("lims.csv", "library_id,sequencing_run_id,project_id", ...lines);
const workflow = (...lines: string[]) =>
  csvOf("workflow.csv", "Portal Run ID,Library ID,Workflow Name", ...lines);

describe("options", () => {
  test("are the members of the selection; what is not given is not sent", async () => {
    const { selection } = await create([
      ...["--library-id", "L1", "--library-id", "L2", "--data-type", "FASTQ"],
      ...["--instrument-run-id", runA, "--exclude-library-id", "L3", "--sequencing-run-from"],
      ...["2026-01-31", "--no-use-workflow-filters", "--primary-data-path-prefix", "/"],
    ]);
    expect(selection).toEqual({
      ...{ libraryIdList: ["L1", "L2"], instrumentRunIdList: [runA], dataTypeList: ["FASTQ"] },
      ...{ libraryIdExclusionList: ["L3"], sequencingRunFrom: "2026-01-31" },
      ...{ useWorkflowFilters: false, primaryDataPathPrefix: "/" },
    });
  });

  test("of every member of the selection there is one", async () => {
    const { stdout } = await person.run(["package", "create", "--help"]);
    const listed = [...stdout.matchAll(/^ {2}--(?:no-)?([a-z-]+)/gm)].map(([, name]) => name);
    const renamed: Record<string, string> = {
      projectIdList: "whole-project",
      readSetIdList: "read-set",
      portalRunIdExclusionList: "exclude-portal-run-id",
      libraryIdExclusionList: "exclude-library-id",
      libraryRunList: "lims-manifest",
      workflowRunList: "workflow-manifest",
    };
    const plain = (member: string) =>
      member.replace(/List$/, "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    for (const member of Object.keys(PackageSelection.shape))
      expect(listed, member).toContain(renamed[member] ?? plain(member));
  });

  test("read ids from stdin, one a line of any list", async () => {
    const stdin = "L1\tsome\tmore\nL2\n\nL1\n";
    const { selection } = await create(["--library-id", "-", "--data-type", "fastq"], { stdin });
    expect(selection?.libraryIdList).toEqual(["L1", "L2"]);
  });

  test("that are wrong are named, each with its value, and nothing is asked for", async () => {
    const argv = ["--library-id", "L1", "--library-id", "a b", "--subject-id", "S1", ...types];
    const { code, stderr, sent } = await create(argv);
    expect([code, sent]).toEqual([2, []]);
    expect(stderr).toContain('--library-id: "a b" must be letters');
    const two = await create(["--library-id", "L1", "--subject-id", "S1", ...types]);
    expect(two.stderr).toContain("--subject-id: does not go with --library-id");
    const missing = await create(["--library-id", "L1"]);
    expect([missing.code, missing.stderr]).toEqual([
      2,
      expect.stringContaining("--data-type: is missing"),
    ]);
    const both = await create(["--library-id", "-", "--lims-manifest", "-", ...types]);
    expect(both.stderr).toContain("only one of them can be read from stdin");
    const exclusion = await create([
      ...["--library-id", "L1", "--exclude-library-id", "L1", ...types],
    ]);
    expect(exclusion.stderr).toContain("--exclude-library-id: excludes what --library-id asks for");
  });
});

describe("manifests", () => {
  test("are sent as pairs, without suffixes, each once", async () => {
    const rows = [`L1_topup,${runA},p`, `L1,${runA},p`, `L1_rerun2,${runB},p`, `L2,${runB},p`];
    const runs = ["20241024abcd1234,L1_rerun,umccrise", "20241024abcd1234,L2_topup3,umccrise"];
    const { selection } = await create([
      ...["--lims-manifest", lims(...rows), "--workflow-manifest", workflow(...runs), ...types],
    ]);
    expect(selection).toEqual({
      libraryRunList: [
        { libraryId: "L1", instrumentRunId: runA },
        { libraryId: "L1", instrumentRunId: runB },
        { libraryId: "L2", instrumentRunId: runB },
      ],
      workflowRunList: [
        { portalRunId: "20241024abcd1234", libraryId: "L1" },
        { portalRunId: "20241024abcd1234", libraryId: "L2" },
      ],
      dataTypeList: ["fastq", "SECONDARY_ANALYSIS"],
    });
  });

  test("of any pairs are these pairs, and no others", async () => {
    const pair = fc.tuple(
      fc.constantFrom("L1", "L2", "L3", "L4"),
      fc.constantFrom(runA, runB),
      fc.constantFrom("", "_topup", "_rerun", "_topup2", "_rerun_topup"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 8 }), async (pairs) => {
        const file = lims(...pairs.map(([library, run, suffix]) => `${library}${suffix},${run},p`));
        const argv = ["--lims-manifest", file, "--data-type", "fastq"];
        const rows = (await create(argv)).selection?.libraryRunList as {
          libraryId: string;
          instrumentRunId: string;
        }[];
        const sent = rows.map(
          ({ libraryId, instrumentRunId }) => `${libraryId} ${instrumentRunId}`,
        );
        const meant = new Set(pairs.map(([library, run]) => `${library} ${run}`));
        expect(sent.sort()).toEqual([...meant].sort());
      }),
      { numRuns: 30 },
    );
  });

  test("with a byte order mark, quotes and other columns are read; without a run, it is said", async () => {
    const file = csvOf(
      "odd.csv",
      '\ufeff"Library ID",Comment,"sequencingRunId"',
      '"L1","=1+1, x",',
    );
    const argv = ["--lims-manifest", file, "--data-type", "fastq"];
    const { selection, stderr } = await create(argv);
    expect(selection?.libraryRunList).toEqual([{ libraryId: "L1" }]);
    expect(stderr).toContain("No run is named for L1: all their runs are taken.");
  });

  test("name line and column of everything that is wrong, and nothing is asked for", async () => {
    const file = lims(`L1,${runA},p`, "=cmd|x,,p", `,${runA},p`, "L4,a b,p", "L5");
    const argv = ["--lims-manifest", file, ...types, "--json"];
    const { code, stderr, sent } = await create(argv);
    expect([code, sent]).toEqual([2, []]);
    const said = JSON.parse(stderr);
    expect(said.message).toContain('line 3, library_id: "=cmd|x" must be letters');
    expect(said.errors).toEqual([
      { path: "line 3, library_id", message: expect.stringContaining('"=cmd|x"') },
      { path: "line 4, library_id", message: "is empty" },
      { path: "line 5, sequencing_run_id", message: expect.stringContaining('"a b"') },
      { path: "line 6", message: expect.stringContaining("has 1 cells and the header 3") },
    ]);
    const run = workflow("2024,L1,x");
    const wrong = await create(["--workflow-manifest", run, "--data-type", "secondaryAnalysis"]);
    expect(wrong.stderr).toContain('line 2, portal_run_id: "2024" must be 8 digits');
  });

  test("of workflows name a library that the LIMS manifest has not", async () => {
    const rows = ["20241024abcd1234,L1_topup,umccrise", "20241024abcd1234,L9,umccrise"];
    const argv = ["--workflow-manifest", workflow(...rows), ...types];
    const { code, stderr, sent } = await create(["--lims-manifest", lims(`L1,${runA},p`), ...argv]);
    expect([code, sent]).toEqual([2, []]);
    expect(stderr).toContain("line 3, library_id: library L9 is not in the LIMS manifest");
  });

  test.each([
    ["without its columns", "a,b\n1,2\n", "library_id, sequencing_run_id are missing"],
    ["that is empty", "", "The file is empty"],
    ["without rows", "library_id,sequencing_run_id\n", "has no rows"],
    ["that is no CSV", 'library_id,sequencing_run_id\nL1,"x\n', "a quoted cell|never closed"],
    ["that is not UTF-8", "library_id,sequencing_run_id\nL1,\ufffd\n", "is not UTF-8"],
  ])("%s is refused in words", async (_, stdin, text) => {
    const argv = ["--lims-manifest", "-", "--data-type", "fastq"];
    const { code, stderr, sent } = await create(argv, { stdin });
    expect([code, sent]).toEqual([2, []]);
    expect(stderr).toMatch(new RegExp(text));
  });

  test("that are not there are named", async () => {
    const { code, stderr } = await create(["--lims-manifest", "nothing.csv", ...types]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("nothing.csv")]);
  });

  test("of a million rows are refused with the line and what to do", async () => {
    const file = join(person.home, "million.csv");
    const rows = Array.from({ length: 1_000_000 }, (_, n) => `L${n},${runA}`);
    writeFileSync(file, `library_id,sequencing_run_id\n${rows.join("\n")}\n`);
    const { code, stderr, sent } = await create(["--lims-manifest", file, ...types]);
    expect([code, sent]).toEqual([2, []]);
    expect(stderr).toContain("line 10002");
    expect(stderr).toContain("10000 different ones");
    expect(stderr).toContain("Divide it between packages");
  });
});

describe("--wait", () => {
  const made = { id, status: "PENDING", fileCount: null, totalBytes: null, warningCount: null };

  /** Answers these states one after another. */
  async function wait(states: (Partial<Package> | number)[], more: string[] = []) {
    const left: (Partial<Package> | number)[] = [{}, ...states];
    const slept: number[] = [];
    const argv = ["--library-id", "L1", "--data-type", "fastq", "--wait", "--json", ...more];
    const ran = await create(argv, {
      onSleep: (ms) => {
        if (slept.push(ms) > 50) throw new Error("It waits for ever.");
      },
      fetch: async () => {
        const next = left.shift() ?? {};
        if (typeof next === "number") return new Response("{}", { status: next });
        return Response.json({ ...made, ...next });
      },
    });
    return { ...ran, slept };
  }

  test("looks again ever more seldom until it is there", async () => {
    const running = { status: "RUNNING" } as const;
    const { code, slept, stdout } = await wait([
      ...[{}, running, running],
      { status: "SUCCEEDED", fileCount: 4, isShareable: true },
    ]);
    expect([code, slept]).toEqual([0, [2000, 3000, 4500]]);
    expect(JSON.parse(stdout)).toMatchObject({ status: "SUCCEEDED", fileCount: 4 });
  });

  test.each(["FAILED", "ABORTED"] as const)(
    "ends with 6 and the reason when it is %s",
    async (status) => {
      const { code, stdout, stderr } = await wait([
        {},
        { status, statusReason: "It has no files." },
      ]);
      expect([code, JSON.parse(stdout).status]).toEqual([6, status]);
      expect(stderr).toContain(`${id} is ${status}: It has no files.`);
    },
  );

  test("outlives an answer that fails in passing, and says how to come back when the time is over", async () => {
    expect((await wait([503, { status: "SUCCEEDED" }])).code).toBe(0);
    const late = await wait([{}, {}, {}, {}], ["--timeout", "5s"]);
    expect([late.code, late.stderr]).toEqual([
      7,
      expect.stringContaining(`seqferry package watch ${id}`),
    ]);
  });

  test("says that what is archived cannot be shared", async () => {
    const row = { status: "SUCCEEDED", isShareable: false, archivedFileCount: 2 } as const;
    const { code, stderr } = await wait([row]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("--defrost-archived-fastqs")]);
  });
});
