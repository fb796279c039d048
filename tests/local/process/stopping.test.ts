import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect, onTestFinished, test } from "vitest";
import { minutes } from "#core/time";
import { resourcesOf } from "#local/sst/graph";
import { actIn, importReadSet, rowOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";
import { scratchDirectory } from "#tests/support/process";

/** The table answers in an hour. */
const late = ({ gate }: TestCloud, operation: string) =>
  gate.faults.arm({ service: "dynamodb", operation, effect: "delay", delay: "PT1H" });

const hit = ({ gate }: TestCloud, fault: number) =>
  eventually(() => {
    expect(gate.faults.list().find(({ id }) => id === fault)?.hits).toBeGreaterThan(0);
  });

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
  const fault = late(first, "Query");
  const { executionArn } = await first.sfn.send(new StartExecutionCommand({ stateMachineArn }));
  await hit(first, fault);
  await first.close();

  const second = await testCloud(data.path);
  onTestFinished(() => second.close());
  await eventually(async () => {
    const { status, cause } = await second.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect({ status, cause }).toEqual({ status: "SUCCEEDED", cause: undefined });
  });
});

test("a cloud is closed though a function waits for an answer, and the next one gets its messages again", async () => {
  const data = scratchDirectory();
  onTestFinished(data.remove);
  const first = await testCloud(data.path);
  actIn(first);
  const fault = late(first, "*");
  const { id } = await importReadSet(first);
  await hit(first, fault);
  await first.close();
  // Neither its answer, in an hour, nor the function's own timeout was waited for.
  const ends = first.logs.flatMap(
    (line) => /^ReadSetEvents.*"errorType":"(.*?)"/.exec(line)?.[1] ?? [],
  );
  expect(new Set(ends)).toEqual(new Set(["Runtime.ExitError"]));

  const second = await testCloud(data.path);
  onTestFinished(() => second.close());
  actIn(second);
  // By then messages that were taken and not deleted are visible again.
  await second.clock.advance(minutes(10));
  await eventually(async () => {
    const row = await rowOf(second, id);
    expect(row?.set_status).toBe("ACTIVE");
  });
});

test("a cloud is closed though the services that it polls answer late", async () => {
  const cloud = await testCloud();
  const faults = ["sqs", "dynamodb"].map((service) =>
    cloud.gate.faults.arm({ service, operation: "*", effect: "delay", delay: "PT1H" }),
  );
  await importReadSet(cloud);
  for (const fault of faults) await hit(cloud, fault);
  await cloud.close();
});
