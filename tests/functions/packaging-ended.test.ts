import { ListExecutionsCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Package } from "#core/package/schema";
import { readsSelection } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud.close());

test("a package whose machine is stopped from outside ends FAILED, with the reason", async () => {
  const { body } = await cloud.api<Package>("sharer", "POST", "/api/v1/packages", {
    name: "stopped",
    selection: readsSelection({ readSetIds: ["1234567890"] }),
  });
  await eventually(async () => {
    const { executions = [] } = await cloud.sfn.send(
      new ListExecutionsCommand({
        stateMachineArn: cloud.outputs.resources.Packaging,
        statusFilter: "RUNNING",
      }),
    );
    await cloud.sfn.send(new StopExecutionCommand({ executionArn: executions[0]?.executionArn }));
  });
  await eventually(async () => {
    // Where the start step was in the way, Lambda tries again after a minute.
    await cloud.clock.advance(60_000);
    const found = await cloud.api<Package>("viewer", "GET", `/api/v1/packages/${body.id}`);
    expect(found.body).toMatchObject({
      status: "FAILED",
      statusReason: "Packaging was stopped by an operator.",
    });
  });
});
