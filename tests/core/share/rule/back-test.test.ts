import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { create, get, listLines } from "#core/share/rule/back-test";
import { run as runBackTest } from "#core/share/rule/back-test-run";
import { amountOf, type RunFastq } from "#core/share/rule/match";
import { type PastRun, type Replayed, replay } from "#core/share/rule/replay";
import { find } from "#core/share/rule/row";
import { change, create as createRule } from "#core/share/rule/rule";
import type { RuleRow } from "#core/share/rule/rule.entity";
import { usualCaps } from "#core/share/rule/schema";
import { days, hours, iso, minutes } from "#core/time";
import { addFastq, arrive, folder, imported, runOf, seed } from "#tests/core/share/rule/room";
import { as, asSystem, openRoom, type Room } from "#tests/core/share/sharing-job/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.close());

const asAdmin = <T>(work: () => T): T => as("admin", work, { projectIds: "*" });

async function tested(ruleId: string, days = 90) {
  const asked = await asAdmin(() => create({ ruleId, days }));
  await asSystem(() => runBackTest(asked.id));
  await asSystem(() => runBackTest(asked.id));
  const { totals, status } = await asAdmin(() => get({ backTestId: asked.id }));
  const lines: Replayed[] = [];
  let cursor: string | undefined;
  do {
    const page = await asAdmin(() => listLines({ backTestId: asked.id, limit: 3, cursor }));
    lines.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return { status, totals, lines };
}

test("a back-test says what firing has done: the same shares, merges and refusals, in the same order", async () => {
  const [older, younger] = await imported(
    seed("older", { dataTypeList: ["fastq"] }),
    seed("younger", { dataTypeList: ["fastq", "secondaryAnalysis"] }),
  );
  const [a, b] = [older?.ruleId ?? "", younger?.ruleId ?? ""];
  const caps = { bytes: 450, files: null, runsPerDay: 2 };
  await asAdmin(() => change({ ruleId: b, change: { caps, approvalsFirstRuns: 1 } }));
  await room.clock.advance(hours(1));
  const runs = ["261101_A01052_0001_X", "261101_A01052_0002_X", "261102_A01052_0003_X"];
  for (const run of runs) {
    for (const library of ["L2600001", "L2600002"]) await addFastq(run, { library, bytes: 200 });
    await addFastq(run, { projectId: "other", library: "L9" });
    await arrive(run);
    await arrive(run);
    await room.clock.advance(minutes(20));
  }
  await addFastq(runs[0] ?? "", { lane: 2, bytes: 200 });
  await arrive(runs[0] ?? "");
  for (const ruleId of [a, b]) {
    const { status, totals, lines } = await tested(ruleId);
    expect(status).toBe("SUCCEEDED");
    const shares = lines.filter(({ kind }) => kind === "share");
    expect(shares.length).toBeGreaterThan(2);
    expect(totals).toMatchObject({
      shares: shares.length,
      conflictingRuleIds: [ruleId === a ? b : a],
    });
    for (const run of runs) {
      const fired = await runOf(ruleId, run);
      const of = lines.filter(({ instrumentRunId }) => instrumentRunId === run);
      const wanted = fired?.shares.map(
        ({ n, projectId, dataTypes, fastqCount, libraryCount, files, bytes }) => ({
          ...{ n, projectId, dataTypes, fastqCount, libraryCount, files, bytes },
        }),
      );
      expect(
        of
          .filter(({ kind }) => kind === "share")
          .map((line) => ({
            ...{ n: line.n, projectId: line.projectId, dataTypes: line.dataTypes },
            ...{ fastqCount: line.fastqCount, libraryCount: line.libraryCount },
            ...{ files: line.files, bytes: line.bytes },
          })),
      ).toEqual(wanted);
      const refused = of.find(({ kind }) => kind === "refused");
      expect(refused !== undefined).toBe(fired?.status === "FAILED");
    }
  }
  const { lines } = await tested(b);
  expect(lines.filter(({ approvalReasons }) => approvalReasons.length > 0)).toMatchObject([
    { instrumentRunId: runs[0], approvalReasons: [expect.stringContaining("run 1")] },
    {
      instrumentRunId: runs[0],
      n: 2,
      approvalReasons: [expect.any(String), expect.stringContaining("600 bytes")],
    },
  ]);
});

test("a rule that was made here is enabled once it was tested as it is, and not a week later", async () => {
  const { id, enabled, approvalsFirstRuns } = await asAdmin(() =>
    createRule({
      ...{ jobName: "here", projectIdList: ["demo"], dataTypeList: ["fastq"] },
      shareDestination: `${folder}here/`,
    }),
  );
  expect({ enabled, approvalsFirstRuns }).toEqual({ enabled: false, approvalsFirstRuns: 3 });
  const enable = () => asAdmin(() => change({ ruleId: id, change: { enabled: true } }));
  await expect(enable()).rejects.toMatchObject({ code: "rule.no_back_test" });
  await tested(id);
  await asAdmin(() => change({ ruleId: id, change: { shareDestination: `${folder}there/` } }));
  await expect(enable(), "it does something else now").rejects.toMatchObject({
    code: "rule.no_back_test",
  });
  await tested(id);
  const { version } = await enable();
  await expect(
    asAdmin(() => change({ ruleId: id, change: { enabled: false }, version: version - 1 })),
  ).rejects.toMatchObject({ code: "request.version_mismatch" });
  await asAdmin(() => change({ ruleId: id, change: { enabled: false } }));
  await room.clock.advance(days(7) + minutes(1));
  await expect(enable()).rejects.toMatchObject({ code: "rule.no_back_test" });
  expect((await find(id))?.enabled).toBe(false);
});

const begin = Date.parse("2026-08-01T00:00:00Z");
/** `count` runs over 90 days; of each some fastqs of some of ten projects, a part of them late. */
function pastOf(count: number): PastRun[] {
  return Array.from({ length: count }, (_, n) => ({
    instrumentRunId: `run-${n}`,
    fastqs: Array.from({ length: 20 }, (_, k): RunFastq => {
      const at = begin + (n * days(90)) / count + (k % 5 === 0 ? hours(2) : 0);
      const id = `fqr.${String(n * 100 + k).padStart(26, "0")}`;
      return {
        ...{ fastqId: id, projectId: `p${(n + k) % 10}`, libraryId: `L${n}-${k % 7}` },
        ...{ files: 2, bytes: 1000 + k, at: iso(at) },
      };
    }),
  }));
}

const ruleOf = (n: number): RuleRow => ({
  ...{
    scope: "rules",
    ruleId: `rul.${String(n).padStart(26, "0")}`,
    jobName: `job-${n}`,
    enabled: true,
  },
  ...{ projectIdList: [`p${n % 10}`, `p${(n * 3 + 1) % 10}`], dataTypeList: ["fastq"] },
  ...{
    shareDestination: `s3://b/${n % 20}/`,
    owner: { id: "a", name: "a" },
    makers: [],
    origin: "api",
  },
  ...{ approvalMode: "policy", approvalsFirstRuns: 3, caps: { ...usualCaps, runsPerDay: 5 } },
  ...{ findings: [], revision: 1, createdAt: "", updatedAt: "", version: 1 },
});

test("100 rules over 90 days: the same answer in any order, and no fastq is sent twice to one place", () => {
  const rules = Array.from({ length: 100 }, (_, n) => ruleOf(n));
  const past = pastOf(180);
  const all = rules.map((rule) => replay(rule, rules, past));
  expect(all.flat().length).toBeGreaterThan(1000);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99 }), fc.infiniteStream(fc.nat()), (n, random) => {
      const shuffled = <T>(list: T[]): T[] =>
        list
          .map((value) => ({ value, key: random.next().value as number }))
          .sort((one, other) => one.key - other.key)
          .map(({ value }) => value);
      const mixed = shuffled(past).map((run) => ({ ...run, fastqs: shuffled(run.fastqs) }));
      expect(replay(rules[n] as RuleRow, shuffled(rules), mixed)).toEqual(all[n]);
    }),
    { numRuns: 5 },
  );
  const possible = past.flatMap(({ fastqs }) => fastqs);
  for (let place = 0; place < 20; place++) {
    const own = rules.filter(({ shareDestination }) => shareDestination === `s3://b/${place}/`);
    const projects = new Set(own.flatMap(({ projectIdList }) => projectIdList));
    const sent = own.flatMap((rule) => all[rules.indexOf(rule)] ?? []);
    const bytes = sent.reduce((sum, line) => sum + line.bytes, 0);
    const most = amountOf(possible.filter(({ projectId }) => projects.has(projectId))).bytes;
    expect(bytes).toBeLessThanOrEqual(most);
  }
});
