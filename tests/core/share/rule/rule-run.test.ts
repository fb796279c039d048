import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { take as hearOf } from "#core/notify/take";
import { selectionOf } from "#core/package/package";
import { find as findPackage } from "#core/package/package-row";
import { decide } from "#core/share/approval/approval";
import { find as findApproval } from "#core/share/approval/row";
import { change as changeDestination, register } from "#core/share/destination/destination";
import { advance } from "#core/share/rule/advance";
import { checkProjects } from "#core/share/rule/control";
import { change } from "#core/share/rule/rule";
import { find } from "#core/share/rule/run-row";
import { get, retry } from "#core/share/rule/runs";
import { sweep } from "#core/share/rule/sweep";
import { note, runOf as runOfEvent } from "#core/share/rule/trigger";
import { advance as advanceJob } from "#core/share/sharing-job/advance";
import { hours, minutes } from "#core/time";
import { historyOf } from "#tests/core/share/room";
import {
  addFastq,
  aRun,
  arrive,
  eventsOf,
  imported,
  planned,
  pushed,
  runOf,
  seed,
  sharingJobs,
  told,
} from "#tests/core/share/rule/room";
import {
  as,
  asSystem,
  mortally,
  openRoom,
  type Room,
  rowOf,
  target,
} from "#tests/core/share/sharing-job/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.close());

const asAdmin = <T>(work: () => T): T => as("admin", work, { id: "zoe", projectIds: "*" });
let rules = 0;
/** An enabled rule of its own place, so that no two tests meet. */
async function aRule(more: object = {}) {
  const name = `job-${++rules}`;
  const [one] = await imported(
    seed(name, { shareDestination: `s3://${target}/in/${name}/`, ...more }),
  );
  if (!one?.ruleId) throw new Error("There is no rule.");
  return { ...one, ruleId: one.ruleId, off: () => disable(one.ruleId ?? "") };
}
const disable = (ruleId: string) => asAdmin(() => change({ ruleId, change: { enabled: false } }));
const fastqsOf = async (packageId: string) => {
  const row = await findPackage(packageId);
  return row ? ((await selectionOf(row)).fastqIdList ?? []) : [];
};

describe("a run of a rule", () => {
  test("is one share, of late fastqs another, whatever is repeated, reordered, killed or done at once", async () => {
    const rule = await aRule();
    const step = fc.record({
      what: fc.constantFrom("note", "control", "advance", "sweep", "twice"),
      calls: fc.integer({ min: 1, max: 12 }),
      isDone: fc.boolean(),
    });
    const sequence = fc.array(step, { minLength: 4, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(sequence, sequence, async (first, second) => {
        const run = aRun();
        const early = [await addFastq(run), await addFastq(run, { library: "L2600002" })];
        await addFastq(run, { projectId: "other", library: "L2600009" });
        await noise(run, rule.ruleId, first);
        await arrive(run);
        const late = [await addFastq(run, { lane: 2 })];
        await noise(run, rule.ruleId, second);
        await arrive(run);
        await arrive(run);
        const row = await runOf(rule.ruleId, run);
        const jobs = await sharingJobs(row?.ruleRunId ?? "");
        expect(jobs).toHaveLength(2);
        expect(row?.shares.map(({ sharingJobId }) => sharingJobId).sort()).toEqual(
          jobs.map(({ sharingJobId }) => sharingJobId).sort(),
        );
        const sent = await Promise.all(
          (row?.shares ?? []).map(({ packageId }) => fastqsOf(packageId)),
        );
        expect(sent.map((ids) => [...ids].sort())).toEqual([early.sort(), late]);
        const events = await told(row?.ruleRunId ?? "");
        expect(events.filter((name) => name === "RuleRunRequested")).toHaveLength(1);
        expect(events.filter((name) => name === "RuleRunStarted")).toHaveLength(2);
      }),
      { numRuns: 5 },
    );
    await rule.off();
  }, 60_000);

  test("waits for a second person where the rule says so; told twice at once that it is approved, it is pushed once", async () => {
    const rule = await aRule();
    const { id } = await asAdmin(async () => {
      const { id } = await change({
        ruleId: rule.ruleId,
        change: { approvalMode: "always" },
      });
      return { id };
    });
    const run = aRun();
    await addFastq(run, { library: "L2600021" });
    await arrive(run);
    const row = await runOf(id, run);
    const job = row?.shares[0]?.sharingJobId ?? "";
    await planned(room, job, "L2600021");
    const { approvalId = "", planHash = "" } = await rowOf(job);
    expect((await findApproval(approvalId))?.reasons).toEqual([
      expect.stringContaining("nothing of the project was pushed"),
      expect.stringContaining("asks for it each time"),
    ]);
    expect((await rowOf(job)).phase).toBe("approval");
    const give = { approvalId, planHash, decision: "APPROVED" } as const;
    await expect(
      as("approver", () => decide(give), { id: "zoe" }),
      "whoever changed the rule",
    ).rejects.toMatchObject({ code: "approval.own" });
    await as("approver", () => decide(give), { id: "ida" });
    await expect(as("approver", () => decide(give), { id: "ida" })).rejects.toMatchObject({
      code: "approval.wrong_status",
    });
    await Promise.all([1, 2, 3].map(() => asSystem(() => advanceJob(job))));
    const { pushJobId } = await rowOf(job);
    expect((await told(job)).filter((name) => name === "PushRequested")).toHaveLength(0);
    expect(
      (await told(pushJobId ?? "nothing")).filter((name) => name === "PushRequested"),
    ).toHaveLength(1);
    await pushed(job);
    await Promise.all([1, 2].map(() => asSystem(() => advance(row?.ruleRunId ?? ""))));
    expect(await runOf(id, run)).toMatchObject({
      status: "SUCCEEDED",
      shares: [{ status: "SUCCEEDED" }],
    });
    expect(await told(row?.ruleRunId ?? "")).toEqual(
      expect.arrayContaining(["RuleRunRequested", "RuleRunStarted", "RuleRunSucceeded"]),
    );
    await rule.off();
  });

  test("of an imported rule is pushed without anybody", async () => {
    const rule = await aRule();
    const run = aRun();
    await addFastq(run, { library: "L2600022" });
    await arrive(run);
    const job = (await runOf(rule.ruleId, run))?.shares[0]?.sharingJobId ?? "";
    await planned(room, job, "L2600022");
    const { approvalId, pushJobId, phase } = await rowOf(job);
    expect({ approvalId, phase }).toEqual({ approvalId: undefined, phase: "push" });
    expect(pushJobId).toBeDefined();
    await pushed(job, "FAILED");
    await room.clock.advance(minutes(16));
    await asSystem(sweep);
    const failed = await runOf(rule.ruleId, run);
    expect(failed).toMatchObject({
      status: "FAILED",
      statusReason: expect.stringContaining("The copy failed."),
    });
    const why = await alerted(failed?.ruleRunId ?? "");
    expect(why).toEqual([expect.stringContaining("The copy failed.")]);
    await addFastq(run, { library: "L2600022", lane: 3 });
    await arrive(run);
    expect((await runOf(rule.ruleId, run))?.shares, "it waits for a person").toHaveLength(1);
    await asAdmin(() => retry({ ruleRunId: failed?.ruleRunId ?? "", status: "PENDING" }));
    await asSystem(sweep);
    const again = await runOf(rule.ruleId, run);
    expect(again).toMatchObject({ status: "RUNNING", attempt: 2 });
    expect(again?.shares.map(({ fastqCount }) => fastqCount)).toEqual([1, 2]);
    await rule.off();
  });

  test("whose files are not there yet waits for them, and is given up after a day", async () => {
    const rule = await aRule();
    const [run, never] = [aRun(), aRun()];
    await addFastq(run, { bytes: null });
    await addFastq(never, { bytes: null });
    await arrive(run);
    await arrive(never);
    expect(await runOf(rule.ruleId, run)).toMatchObject({ status: "PENDING", shares: [] });
    await addFastq(run);
    await room.clock.advance(minutes(16));
    await asSystem(sweep);
    expect((await runOf(rule.ruleId, run))?.shares).toHaveLength(1);
    await room.clock.advance(hours(25));
    await asSystem(sweep);
    expect(await runOf(rule.ruleId, never)).toMatchObject({
      ...{ status: "FAILED", statusReason: expect.stringContaining("24 hours") },
    });
    await rule.off();
  });
});

describe("rules do not touch each other", () => {
  test("one whose destination was disabled fails and says so; the others share", async () => {
    const closed = await asAdmin(() =>
      register({
        ...{ name: "closed", uri: `s3://${target}/closed/`, projectIds: ["demo"], recipient: "B" },
        ...{ contact: "b@b.example", ownerAccountId: "000000000000" },
      }),
    );
    const bad = await aRule({ shareDestination: `s3://${target}/closed/x/` });
    const good = await aRule();
    await asAdmin(() =>
      changeDestination({ destinationId: closed.id, change: { status: "DISABLED" } }),
    );
    const run = aRun();
    await addFastq(run);
    await arrive(run);
    const failed = await runOf(bad.ruleId, run);
    expect(failed).toMatchObject({
      ...{ status: "FAILED", shares: [], statusReason: expect.stringContaining("is disabled") },
    });
    const history = await historyOf(failed?.ruleRunId ?? "");
    expect(history.actions).toEqual(["rule_run.create", "rule_run.fail"]);
    expect(history.last?.reason).toContain("is disabled");
    expect((await runOf(good.ruleId, run))?.shares).toHaveLength(1);
    await bad.off();
    await good.off();
  });

  test("of two that send the same to one place the older does, and the other says which", async () => {
    const first = await aRule();
    const place = `s3://${target}/in/job-${rules}`;
    const second = await aRule({
      shareDestination: place,
      dataTypeList: ["fastq", "secondaryAnalysis"],
    });
    expect(second.findings).toMatchObject([{ severity: "warning", code: "rule.overlaps" }]);
    const same = await aRule({ shareDestination: place });
    expect(same).toMatchObject({
      enabled: false,
      findings: [{ code: "rule.duplicate" }, { code: "rule.overlaps" }],
    });
    const third = await aRule({ dataTypeList: ["fastq"], shareDestination: `${place}/deeper/` });
    const run = aRun();
    await addFastq(run);
    await arrive(run);
    await arrive(run);
    expect((await runOf(first.ruleId, run))?.shares).toMatchObject([{ dataTypes: ["fastq"] }]);
    expect(await runOf(second.ruleId, run)).toMatchObject({
      shares: [{ dataTypes: ["secondaryAnalysis"] }],
      merged: [{ projectId: "demo", dataType: "fastq", ruleId: first.ruleId }],
    });
    expect((await runOf(third.ruleId, run))?.shares, "another folder").toHaveLength(1);
    const asked = await asAdmin(() =>
      change({ ruleId: same.ruleId, change: { enabled: true } }),
    ).catch((error: unknown) => error);
    expect(asked).toMatchObject({ code: "rule.has_findings" });
    expect((await historyOf(same.ruleId)).actions).toEqual(["rule.create", "rule.refused"]);
    for (const rule of [first, second, third]) await rule.off();
  });

  test("beyond its cap of a day a run is FAILED with the reason, and shared when somebody retries it", async () => {
    const rule = await aRule();
    await asAdmin(() =>
      change({ ruleId: rule.ruleId, change: { caps: { runsPerDay: 1, bytes: 150, files: null } } }),
    );
    const [one, two] = [aRun(), aRun()];
    for (const run of [one, two]) {
      await addFastq(run);
      await arrive(run);
    }
    const refused = await runOf(rule.ruleId, two);
    expect(refused).toMatchObject({
      ...{ status: "FAILED", ordinal: 0, statusReason: expect.stringContaining("runsPerDay is 1") },
    });
    await asAdmin(() => retry({ ruleRunId: refused?.ruleRunId ?? "", status: "PENDING" }));
    await asSystem(sweep);
    const shown = await as("viewer", () => get({ ruleRunId: refused?.ruleRunId ?? "" }));
    expect(shown.shares).toHaveLength(1);
    await addFastq(one, { lane: 2 });
    await arrive(one);
    const [, late] = (await runOf(rule.ruleId, one))?.shares ?? [];
    const { rule: ask } = await rowOf(late?.sharingJobId ?? "");
    expect(ask).toMatchObject({ caps: { bytes: 150 }, before: { bytes: 100, files: 1 } });
    await rule.off();
  });
});

describe("events", () => {
  test("10,000 that are delivered again are one look, and the audit says how many they were", async () => {
    const rule = await aRule();
    const run = aRun();
    await addFastq(run);
    const dialects = [
      { source: "seqferry", detail: { id: "evt.1", data: { instrumentRunId: run } } },
      { source: "orcabus.fastqglue", detail: { instrumentRunId: run } },
      { source: "orcabus.fastqglue", detail: { payload: { instrumentRunId: run } } },
    ];
    expect(new Set(dialects.map(runOfEvent))).toEqual(new Set([run]));
    expect(() => runOfEvent({ detail: {} })).toThrow("instrumentRunId");
    for (let n = 0; n < 20; n++) await asSystem(() => note(run, 500));
    expect(await told(run)).toEqual(["RunToldOf"]);
    const { ruleRunIds } = await asSystem(() => checkProjects({ instrumentRunId: run }));
    for (const id of ruleRunIds) await asSystem(() => advance(id));
    expect((await historyOf(run)).last).toMatchObject({ merged: 10_000, events: 10_000 });
    await asSystem(() => note(run, 500));
    await asSystem(() => checkProjects({ instrumentRunId: run }));
    expect((await find(ruleRunIds[0] ?? ""))?.shares).toHaveLength(1);
    await rule.off();
  });
});

/** Causes of the alerts that follow from a failure, which is told twice at once and once more. */
async function alerted(id: string): Promise<string[]> {
  const failures = (await eventsOf(id)).filter(({ detailType }) => detailType === "RuleRunFailed");
  for (const { detailType, detail } of failures) {
    const hear = () =>
      asSystem(() => hearOf({ "detail-type": detailType, detail: JSON.parse(detail) }));
    await Promise.all([hear(), hear()]);
    await hear();
  }
  const alerts = (await eventsOf(id)).filter(({ detailType }) => detailType === "AlertRaised");
  return alerts.map(({ detail }) => JSON.parse(detail).data.cause);
}

type Step = { what: string; calls: number; isDone: boolean };

/** Whatever machines, queues and sweeps may do, each killed after some calls. */
async function noise(run: string, ruleId: string, steps: Step[]): Promise<void> {
  const advanceIt = async () => {
    const row = await runOf(ruleId, run);
    if (row) await advance(row.ruleRunId);
  };
  for (const { what, calls, isDone } of steps) {
    const life = { calls, isDone };
    if (what === "note") await mortally(life, () => asSystem(() => note(run, 1)));
    if (what === "control")
      await mortally(life, () => asSystem(() => checkProjects({ instrumentRunId: run })));
    if (what === "advance") await mortally(life, () => asSystem(advanceIt));
    if (what === "twice") {
      const both = [1, 2].map(() => mortally(life, () => asSystem(advanceIt)).catch(() => false));
      await Promise.all(both);
    }
    if (what === "sweep") {
      await room.clock.advance(minutes(6));
      await mortally(life, () => asSystem(sweep)).catch(() => false);
    }
  }
}
