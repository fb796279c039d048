import { afterAll, describe, expect, test } from "vitest";
import { type Setting, user } from "#tests/cli/support";

const env = { SEQFERRY_API: "http://127.0.0.1:9", SEQFERRY_TOKEN: "t" };
const person = user({ env });
afterAll(() => person.remove());

const code = "01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const [id, planId, packageId] = [`psh.${code}`, `pln.${code}`, `pkg.${code}`];
const approvalId = `apr.${code}`;
const planHash = "ab".repeat(32);
const plan = (more: object = {}) => ({
  ...{ id: planId, packageId, destinationUri: "s3://recipient/in/", status: "SUCCEEDED" },
  ...{ planHash, thawHours: 0, sinceLast: null, findings: [], findingCount: 0 },
  totals: { toSend: 2, toSendBytes: 2048, alreadyThere: 1, collisions: 0, archivedFiles: 0 },
  estimate: { dollars: 0.5, seconds: 90, egress: { isCrossRegion: false } },
  approval: { isNeeded: false, reasons: [], approvalId: null, status: null },
  ...more,
});
const counts = { total: 3, sent: 2, alreadyThere: 1, collisions: 0, failed: 0, totalBytes: 1 };
const job = (status: string, statusReason: string | null = null) => ({
  ...{ id, packageId, planId, status, statusReason, phase: "send", counts },
  progress: { done: 1, total: 3, bytes: 1 },
});

/** Runs a command; the service answers these, one after another, and the last one again. */
async function run(argv: string[], answers: object[], setting: Setting = {}) {
  const asked: string[] = [];
  const bodies: unknown[] = [];
  const left = [...answers];
  const ran = await person.run(argv, {
    fetch: async (input, init) => {
      const path = String(input).replace("http://127.0.0.1:9/api/v1", "");
      asked.push(`${init?.method ?? "GET"} ${path}`);
      if (init?.body) bodies.push(JSON.parse(String(init.body)));
      return Response.json(left.length > 1 ? left.shift() : left[0]);
    },
    ...setting,
  });
  return { ...ran, asked, bodies };
}

describe("push start", () => {
  test("plans, shows the plan, and pushes exactly that one", async () => {
    const words = ["push", "start", "--package", packageId, "--destination", "s3://recipient/in/"];
    const answers = [plan({ status: "PENDING" }), plan(), job("PENDING")];
    const { code, asked, bodies, stderr } = await run([...words, "--yes"], answers);
    expect(code).toBe(0);
    expect(asked).toEqual([
      ...[`POST /packages/${packageId}/plans`, `GET /plans/${planId}`, "POST /push-jobs"],
    ]);
    expect(bodies).toEqual([{ shareDestination: "s3://recipient/in/" }, { planId, planHash }]);
    expect(stderr).toContain("2 files to send");
  });

  test("without a terminal and without --yes pushes nothing", async () => {
    const { code, asked, stderr } = await run(["push", "start", planId], [plan()]);
    expect([code, asked]).toEqual([2, [`GET /plans/${planId}`]]);
    expect(stderr).toContain("Add --yes");
  });

  test.each([
    [
      "a second person's decision",
      { approval: { isNeeded: true, reasons: ["new"], approvalId, status: "PENDING" } },
      "approval approve",
    ],
    [
      "a plan that could be made",
      { status: "FAILED", statusReason: "gone", planHash: null },
      "gone",
    ],
  ])("needs %s: exit 8 and what to do", async (_, more, text) => {
    const { code, asked, stderr } = await run(["push", "start", planId, "--yes"], [plan(more)]);
    expect([code, asked]).toEqual([8, [`GET /plans/${planId}`]]);
    expect(stderr).toContain(text);
  });

  test("of another plan than was seen is refused, and --dry-run sends nothing", async () => {
    const other = ["--plan-hash", "0".repeat(64), "--yes"];
    expect((await run(["push", "start", planId, ...other], [plan()])).code).toBe(8);
    const dry = await run(["push", "start", planId, "--dry-run"], [plan()]);
    expect([dry.code, dry.asked.length]).toEqual([0, 1]);
  });

  test.each([
    ["FAILED", "1 of 3 files were not sent."],
    ["ABORTED", "Aborted by ada; what was sent stays."],
  ])("--wait ends with 6 and the reason when it is %s", async (status, reason) => {
    const answers = [plan(), job("PENDING"), job("RUNNING"), job(status, reason)];
    // Who does not know a status waits for it in vain, and not for ever.
    const words = ["push", "start", planId, "--yes", "--wait", "--timeout", "1h"];
    const ran = await run(words, answers);
    expect(ran.code).toBe(6);
    expect(ran.stderr).toContain(reason);
  });
});

test("approving shows the plan; in scripts it says which plan was seen", async () => {
  const approval = { id: approvalId, planId, reasons: ["new"], status: "PENDING" };
  const words = ["approval", "approve", approvalId, "--yes"];
  expect((await run(words, [approval])).code).toBe(2);
  const { code, bodies, asked } = await run(
    [...words, "--plan-hash", planHash, "--reason", "known"],
    [approval, plan(), { ...approval, status: "APPROVED" }],
  );
  expect([code, asked.at(-1)]).toEqual([0, `PATCH /approvals/${approvalId}`]);
  expect(bodies).toEqual([{ decision: "APPROVED", reason: "known", planHash }]);
});

test("a destination is registered with its projects, changed, and disabled by its id", async () => {
  const dst = `dst.${code}`;
  const shown = { id: dst, name: "hospital", uri: "s3://recipient/in/", status: "ENABLED" };
  const made = await run(
    [
      ...["destination", "register", "--name", "hospital", "--uri", "s3://recipient/in/"],
      ...["--project-id", "demo", "--recipient", "A hospital", "--contact", "a@b.example"],
    ],
    [shown],
  );
  expect([made.code, made.bodies]).toEqual([
    0,
    [
      {
        ...{ name: "hospital", uri: "s3://recipient/in/", projectIds: ["demo"] },
        ...{ recipient: "A hospital", contact: "a@b.example" },
      },
    ],
  ]);
  const changed = await run(["destination", "change", dst, "--contact", "c@d.example"], [shown]);
  expect(changed.bodies).toEqual([{ contact: "c@d.example" }]);
  const disabled = await run(["destination", "disable", dst, "--yes"], [shown]);
  expect(disabled.bodies).toEqual([{ status: "DISABLED" }]);
});
