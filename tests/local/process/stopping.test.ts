import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect, onTestFinished, test } from "vitest";
import { resourcesOf } from "#local/sst/graph";
import { eventually, testCloud } from "#tests/support/cloud";
import { scratchDirectory } from "#tests/support/process";

test("an execution whose function is ended with the cloud goes on in the next one, and has not failed", async () => {
  const data = scratchDirectory();
  onTestFinished(data.remove);
  const first = await testCloud(data.path);
  const due = resourcesOf(first.graph, "aws:lambda/function:Function").find(({ name }) =>
    name.startsWith("FastqExpiry"),
  );
  const only = { Type: "Task", Resource: due?.computed.arn, End: true };
  const { stateMachineArn } = await first.sfn.send(
    new CreateStateMachineCommand({
      name: "one-function",
      roleArn: "arn:aws:iam::000000000000:role/one-function",
      definition: JSON.stringify({
        QueryLanguage: "JSONata",
        StartAt: "Only",
        States: { Only: only },
      }),
    }),
  );
  const fault = first.gate.faults.arm({
    ...{ service: "dynamodb", operation: "Query", effect: "delay", delay: "PT1H" },
  });
  const { executionArn } = await first.sfn.send(new StartExecutionCommand({ stateMachineArn }));
  await eventually(() => {
    const hits = first.gate.faults.list().find(({ id }) => id === fault)?.hits;
    expect(hits).toBeGreaterThan(0);
  });
  await first.close();

  const second = await testCloud(data.path);
  onTestFinished(() => second.close());
  await eventually(async () => {
    const { status, cause } = await second.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect({ status, cause }).toEqual({ status: "SUCCEEDED", cause: undefined });
  });
});
