import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ListExecutionsCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import * as Backfills from "#core/readset/backfill/backfill";
import { backfillEntity } from "#core/readset/backfill/backfill.entity";
import { backfillsOf, seed } from "#tests/functions/backfill-support";
import { actIn, entities, resource, storeOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let backfills: ReturnType<typeof backfillsOf>;
let lambda: LambdaClient;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  backfills = backfillsOf(cloud);
  lambda = new LambdaClient({});
  await seed(cloud, 60);
});
afterAll(() => cloud.close());
afterEach(() => cloud.gate.faults.disarm());

describe("what goes wrong is said, and can be resumed", () => {
  test("a permission that is missing ends it FAILED with the call; mended and resumed it succeeds", async () => {
    cloud.gate.faults.arm({
      ...{ service: "omics", operation: "ListReadSets", effect: "error", status: 403 },
      ...{
        code: "AccessDeniedException",
        message: "not authorized to perform: omics:ListReadSets",
      },
    });
    const { body } = await backfills.ask({ all: true, details: false });
    const failed = await backfills.ended(body.id);
    expect(failed.status).toBe("FAILED");
    expect(failed.statusReason).toMatch(
      /was denied: .*omics:ListReadSets Allow that call .* then resume/,
    );
    expect(await entities(cloud, "backfillLock")).toEqual([]);
    cloud.gate.faults.disarm();
    await backfills.patch(body.id, "RUNNING");
    expect((await backfills.ended(body.id, /SUCCEEDED/)).statusReason).toBeNull();
  });

  test("a worker that breaks off is tried again by the machine, under the same lease, and goes on", async () => {
    cloud.gate.faults.arm({
      ...{ service: "dynamodb", operation: "PutItem", effect: "error", times: 12 },
      ...{ code: "InternalServerError", status: 500 },
    });
    const { body } = await backfills.ask({ all: true, details: false });
    const end = await eventually(async () => {
      await cloud.clock.advance(1000);
      const found = await backfills.read(body.id);
      expect(found.status).toMatch(/SUCCEEDED|FAILED/);
      return found;
    });
    expect(end).toMatchObject({ status: "SUCCEEDED", coverage: [{ listed: 60 }] });
    expect(end.attempts).toBeGreaterThanOrEqual(2);
  });

  test("an execution that is stopped from outside leaves it FAILED; resumed it goes on", async () => {
    const id = await backfills.hanging();
    const { executions = [] } = await cloud.sfn.send(
      new ListExecutionsCommand({
        stateMachineArn: resource(cloud.outputs, "Backfill"),
        statusFilter: "RUNNING",
      }),
    );
    await cloud.sfn.send(new StopExecutionCommand({ executionArn: executions[0]?.executionArn }));
    const failed = await backfills.ended(id);
    expect(failed).toMatchObject({
      status: "FAILED",
      statusReason: expect.stringMatching(/stopped by an operator. Resume it/),
    });
    await backfills.release();
    await backfills.patch(id, "RUNNING");
    expect((await backfills.ended(id, /SUCCEEDED/)).coverage[0]).toMatchObject({ listed: 60 });
  });
});

test("at night every store is compared, and known tags are looked at again", async () => {
  // What the schedule calls.
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: resource(cloud.outputs, "ReconciliationHandler") }),
  );
  expect(answer.FunctionError).toBeUndefined();
  const [first] = await backfills.list();
  expect(first).toMatchObject({
    ...{ storeIds: cloud.storeIds, origin: "schedule", details: true, createdBy: "reconciliation" },
  });
  const end = await backfills.ended(first?.id ?? "");
  expect(end).toMatchObject({ status: "SUCCEEDED", coverage: [{ listed: 60 }] });
  expect(cloud.logs.some((line) => line.includes("Tags were looked at again"))).toBe(true);
});

describe("a store that has a backfill", () => {
  const nightly = () =>
    Actor.run(Actor.system("reconciliation"), () => Backfills.schedule({ detailsMinutes: 1 }));

  test("is skipped at night, and that is said", async () => {
    const id = await backfills.hanging();
    expect(await nightly()).toEqual({ backfillId: undefined, skipped: { [storeOf(cloud)]: id } });
    await backfills.patch(id, "ABORTED");
    await backfills.release();
  });

  test("is given to another when nobody works on that backfill any more", async () => {
    const id = await backfills.hanging();
    await backfills.patch(id, "PAUSED");
    const long = { status: "RUNNING" as const, updatedAt: "2026-01-01T00:00:00.000Z" };
    await backfillEntity()
      .patch({ backfillId: id })
      .set({ ...long, run: 7 })
      .go();
    cloud.gate.faults.disarm();
    const { backfillId = "" } = await nightly();
    expect(await backfills.read(id)).toMatchObject({
      status: "FAILED",
      statusReason: expect.stringMatching(/^Nobody worked/),
    });
    expect(await backfills.ended(backfillId)).toMatchObject({
      status: "SUCCEEDED",
      statusReason: null,
    });
  });
});
