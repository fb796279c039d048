import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linked } from "#core/audit/chain";
import type { AuditRecord, CopyItem } from "../../web/api/generated/schemas.ts";
import { checkChain } from "../../web/route/audit/chain.ts";
import { phasesOf } from "../../web/route/backfill/phases.ts";
import { batchesOf } from "../../web/route/copy-job/batches.ts";
import { box, layoutOf } from "../../web/route/execution/layout.ts";
import { bodyOf as faultOf } from "../../web/route/local-cloud/fault-draft.ts";
import { plain } from "../../web/route/local-cloud/plain.ts";
import { weeksOf } from "../../web/route/rule/back-test-weeks.ts";
import { bodyOf, draftOf, emptyDraft } from "../../web/route/rule/draft.ts";
import { whyNotEnabled } from "../../web/route/rule/why-not-enabled.ts";

const said = (n: number) => ({
  ...{ auditId: `aud.${n}`, at: "2026-11-01T00:00:00.000Z", subject: `pkg.${n}` },
  ...{ projectId: "demo", action: "package.create" },
  ...{ actorType: "user", actorId: "u1", actorName: "Ärzte & co" },
  ...(n % 2 === 0 && { details: { z: 1, a: [n, null], text: "λ" } }),
});

function recordsOf(count: number): AuditRecord[] {
  const head = { sequence: 0, hash: "0".repeat(64) };
  return linked(
    head,
    Array.from({ length: count }, (_, n) => said(n)),
  )
    .map(({ sequence, hash, record }) => ({
      ...{ id: record.auditId, at: record.at, subject: record.subject },
      ...{ projectId: record.projectId, action: record.action, sequence, hash },
      actor: { type: "user" as const, id: record.actorId, name: record.actorName },
      details: (record.details as Record<string, unknown> | undefined) ?? null,
    }))
    .reverse();
}

describe("the audit's chain, computed in the browser", () => {
  test("is right for what the audit wrote, and begins at its first record", async () => {
    expect(await checkChain(recordsOf(5))).toEqual({ right: 5, wrong: [], unknown: 0 });
  });

  test("names a record that says something else now, and does not judge one whose predecessor is not there", async () => {
    const records = recordsOf(5).map((record) =>
      record.sequence === 3 ? { ...record, subject: "pkg.other" } : record,
    );
    const verdict = await checkChain(records.filter(({ sequence }) => sequence !== 1));
    expect(verdict.wrong.map(({ sequence }) => sequence)).toEqual([3]);
    expect(verdict).toMatchObject({ right: 2, unknown: 1 });
  });
});

const item = (task: number, n: number, more: Partial<CopyItem> = {}): CopyItem => ({
  ...{ task, item: n, sourceUri: `s3://a/${n}`, destinationUri: `s3://b/${n}`, sizeBytes: 1 },
  ...{ status: "COPIED", attempts: 1, error: null, elapsedMs: 1000 },
  finishedAt: "2026-11-01T00:00:10.000Z",
  ...more,
});

test("a batch spans its items: side by side on S3, one after the other in ICA", () => {
  const items = [
    item(0, 0),
    item(0, 1, { finishedAt: "2026-11-01T00:00:14.000Z", elapsedMs: 2000 }),
    item(1, 0, { status: "FAILED", attempts: 3, finishedAt: "2026-11-01T00:00:05.000Z" }),
    item(2, 0, { status: "PENDING", attempts: 0, finishedAt: null, elapsedMs: null }),
  ];
  const took = (backend: "s3" | "icav2") =>
    batchesOf(items, backend).map(({ key, from, to }) => [key, ((to ?? 0) - from) / 1000]);
  expect(took("s3")).toEqual([
    ["1", 1],
    ["0", 5],
  ]);
  expect(took("icav2")).toEqual([
    ["1", 1],
    ["0", 3],
  ]);
  const [failed] = batchesOf(items, "s3");
  expect(failed).toMatchObject({ tone: "bad", note: "1 file, 1 failed, up to 3 attempts" });
});

test("any machine is drawn whole: no two states overlap, ways lead down but those that close a loop", () => {
  const names = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(
      names,
      fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 14 }),
      fc.array(fc.option(fc.nat(8)), { minLength: 9, maxLength: 9 }),
      (count, pairs, parents) => {
        const states = Array.from({ length: count }, (_, n) => {
          const parent = parents[n] ?? null;
          return { name: `S${n}`, parent: parent !== null && parent < n ? `S${parent}` : null };
        });
        const ways = pairs.map(([a, b]) => ({
          from: `S${a % count}`,
          to: `S${b % count}`,
          kind: "next",
        }));
        const { places, ways: drawn, width, height } = layoutOf(states, ways);
        expect(places.map(({ name }) => name).sort()).toEqual(
          states.map(({ name }) => name).sort(),
        );
        for (const one of places) {
          expect(one.x >= 0 && one.x + box.width <= width && one.y + box.height <= height).toBe(
            true,
          );
          const same = places.filter(({ x, y }) => y === one.y && Math.abs(x - one.x) < box.width);
          expect(same).toEqual([one]);
        }
        expect(drawn).toHaveLength(ways.length);
        const isLoop = (from: string, to: string, seen = new Set<string>()): boolean =>
          from === to ||
          ways.some(
            (way) => way.from === to && !seen.has(way.to) && isLoop(from, way.to, seen.add(way.to)),
          );
        if (states.every(({ parent }) => parent === null))
          for (const [n, { isBack }] of drawn.entries()) {
            const way = ways[n];
            if (way && isBack) expect(isLoop(way.from, way.to)).toBe(true);
          }
      },
    ),
    { numRuns: 60 },
  );
});

test("weeks begin on Mondays, and one without runs is there too", () => {
  const line = (at: string, kind: "share" | "refused" = "share") => ({ at, kind, bytes: 5 });
  const weeks = weeksOf([
    line("2026-11-01T23:59:59.000Z"),
    line("2026-11-16T00:00:00.000Z"),
    line("2026-11-16T00:00:00.000Z", "refused"),
  ]);
  expect(weeks.map(({ from, shares, kept }) => [from, shares, kept])).toEqual([
    ["2026-10-26", 1, 0],
    ["2026-11-02", 0, 0],
    ["2026-11-09", 0, 0],
    ["2026-11-16", 1, 1],
  ]);
});

test("a rule is enabled once it was tried as it is, in the last seven days, and nothing is wrong with it", () => {
  const now = Date.parse("2026-11-20T00:00:00Z");
  const rule = { findings: [], origin: "api" as const, backTestedAt: "2026-11-14T00:00:00Z" };
  const wrong = { severity: "error" as const, code: "rule.duplicate", path: "", message: "no" };
  expect(whyNotEnabled(rule, now)).toBeUndefined();
  expect(whyNotEnabled({ ...rule, backTestedAt: null }, now)).toMatch(/back-test it/);
  expect(whyNotEnabled({ ...rule, backTestedAt: "2026-11-12T00:00:00Z" }, now)).toMatch(/7 days/);
  expect(whyNotEnabled({ ...rule, findings: [wrong] }, now)).toMatch(/findings/);
  expect(whyNotEnabled({ ...rule, origin: "file", backTestedAt: null }, now)).toBeUndefined();
});

test("a rule's draft says what was typed: no cap where a field is empty", () => {
  const body = bodyOf({ ...emptyDraft, projectIdList: "a, b  c", files: "", gibibytes: "1.5" });
  expect(body).toMatchObject({
    projectIdList: ["a", "b", "c"],
    caps: { bytes: 1.5 * 2 ** 30, files: null, runsPerDay: 20 },
  });
  const rule = { ...body, caps: { bytes: null, files: 7, runsPerDay: 20 } };
  expect(bodyOf(draftOf(rule as never)).caps).toEqual(rule.caps);
});

test("phases before the one under way are done, those after it are to come", () => {
  const words = (phase: string, status: string) =>
    phasesOf({ phase, status }, ["index", "prune", "files", "done"]).map((one) => one.words);
  expect(words("prune", "PAUSED")).toEqual(["done", "paused here", "to come"]);
  expect(words("done", "SUCCEEDED")).toEqual(["done", "done", "done"]);
});

test("a stored row as JSON keeps numbers that JavaScript would round", () => {
  expect(
    plain({
      a: { N: "12345678901234567890" },
      b: { M: { c: { L: [{ NULL: true }, { BOOL: false }, { N: "1.5" }] } } },
      d: { SS: ["x"] },
    }),
  ).toEqual({ a: "12345678901234567890", b: { c: [null, false, 1.5] }, d: ["x"] });
});

test("a fault is asked for with what its effect takes and nothing else", () => {
  const draft = {
    ...{ effect: "delay", service: "s3", operation: " ", resource: "b/", rate: "50", times: "" },
    ...{ delay: "PT5S", code: "X", status: "500" },
  };
  expect(faultOf(draft)).toEqual({
    ...{ effect: "delay", service: "s3", operation: "*", resource: "b/", rate: 0.5 },
    delay: "PT5S",
  });
  expect(faultOf({ ...draft, effect: "error", times: "2" })).toMatchObject({
    ...{ times: 2, code: "X", status: 500 },
  });
});
