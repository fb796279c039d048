import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { backfillEntity } from "#core/readset/backfill/backfill.entity";
import * as Machine from "#core/readset/backfill/machine";
import { work } from "#core/readset/backfill/work";
import type { Backfill } from "#core/readset/backfill-schema";
import { startCloud } from "#local/cloud";
import { readGraph } from "#local/sst/load-graph";
import { actIn, entities, resource, storeOf } from "#tests/functions/support";
import { apiOf, clientsOf, eventually, root, type TestCloud } from "#tests/support/cloud";

/** Turns of a second and a half instead of nine minutes; quotas are the usual ones. */
async function shortTurns(): Promise<TestCloud> {
  const graph = await readGraph(root, "local", true);
  const text = graph.text.replaceAll(/(turnMinutes\\*":)9\b/g, "$10.025");
  expect(text).not.toBe(graph.text);
  const logs: string[] = [];
  const cloud = await startCloud({
    ...{ root, graph: { ...graph, text }, ports: { aws: 0, api: 0 } },
    log: (line) => logs.push(line),
  });
  cloud.gate.limits.enforced = true;
  return { ...cloud, ...clientsOf(cloud), logs, api: apiOf(cloud) };
}

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await shortTurns();
  actIn(cloud);
  await cloud.omics.seedReadSets({
    ...{ storeId: storeOf(cloud), count: 800, stepMs: 20_000 },
    createdAt: new Date("2026-01-01T00:00:00Z"),
  });
});
afterAll(() => cloud.close());

const path = "/api/v1/backfills";

test("work goes on from turn to turn, each an execution under the turn's name, and never beyond the quota", async () => {
  const body = { all: true, details: false };
  const asked = await cloud.api<Backfill>("admin", "POST", path, body);
  const { id } = asked.body;
  const end = await eventually(async () => {
    const found = await cloud.api<Backfill>("admin", "GET", `${path}/${id}`);
    expect(found.body.status).toMatch(/SUCCEEDED|FAILED/);
    return found.body;
  });
  expect(end).toMatchObject({
    ...{ status: "SUCCEEDED", statusReason: null },
    coverage: [{ listed: 800, missing: 800 }],
  });
  expect(end.attempts).toBeGreaterThanOrEqual(3);
  expect(await entities(cloud, "readSet")).toHaveLength(800);
  const { executions = [] } = await cloud.sfn.send(
    new ListExecutionsCommand({ stateMachineArn: resource(cloud.outputs, "Backfill") }),
  );
  const own = executions.map(({ name = "" }) => name).filter((name) => name.startsWith(id));
  const turns = Array.from({ length: end.attempts - 1 }, (_, turn) => `${id}-1-${turn + 1}`);
  expect(own.sort()).toEqual(turns.sort());
  expect(executions.every(({ status }) => status === "SUCCEEDED")).toBe(true);
  const omics = cloud.gate.ledger.rows().filter(({ service }) => service === "omics");
  expect(Math.max(...omics.map(({ maxPerSecond }) => maxPerSecond))).toBeLessThanOrEqual(5);
  expect(omics.every(({ overQuota }) => overQuota === 0)).toBe(true);
});

test("only one worker has a backfill; another finds it taken, one of an older run that it is stopped", async () => {
  await Actor.run(Actor.system("test"), async () => {
    const { body } = await cloud.api<Backfill>("admin", "POST", path, { all: true, dryRun: true });
    await cloud.api("admin", "PATCH", `${path}/${body.id}`, { status: "PAUSED" });
    const backfillId = body.id;
    // A run that no machine was started for.
    await backfillEntity().patch({ backfillId }).set({ status: "RUNNING", run: 5 }).go();
    const taken = { owner: "first", ownedUntil: cloud.clock.now() + 60_000 };
    await backfillEntity().patch({ backfillId }).set(taken).go();
    const worker = { backfillId, run: 5, owner: "second" };
    expect(await work(worker)).toMatchObject({ state: "elsewhere" });
    expect(await work({ ...worker, run: 4 })).toMatchObject({ state: "stopped" });
    await Machine.fail(worker, "not its own");
    expect((await cloud.api<Backfill>("admin", "GET", `${path}/${backfillId}`)).body.status).toBe(
      "RUNNING",
    );
    // The first one died: its lease ends.
    await cloud.clock.advance(61_000);
    await backfillEntity().patch({ backfillId }).set({ ownedUntil: 1 }).go();
    expect(await work(worker)).toMatchObject({ state: "done" });
    expect(await Machine.start({ backfillId, run: 4 })).toBe(false);
    await Machine.finish({ backfillId, run: 5 });
    const { body: end } = await cloud.api<Backfill>("admin", "GET", `${path}/${backfillId}`);
    expect(end).toMatchObject({ status: "SUCCEEDED", estimate: { readSets: 800 } });
  });
});
