import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeExecutionCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect, it, onTestFinished } from "vitest";
import { lambdaTask, machineRoom } from "#tests/local/stepfunctions/machine-room";

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "states-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

it("calls no recorded task again after a restart and calls the unfinished one", async () => {
  const files = directory();
  const calls: unknown[] = [];
  const states = {
    First: lambdaTask({
      Arguments: { FunctionName: "worker", Payload: "first" },
      Next: "Second",
      End: undefined,
    }),
    Second: lambdaTask({ Arguments: { FunctionName: "worker", Payload: "second" } }),
  };
  const before = await machineRoom(
    {
      invoke: (_arn, event) => {
        calls.push(event);
        return event === "first" ? Promise.resolve({ payload: 1 }) : new Promise(() => undefined);
      },
    },
    files,
  );
  const execution = await before.start(await before.create(states));
  await before.settled(execution);
  const recorded = await before.history(execution);
  await before.close();

  const after = await machineRoom(
    {
      invoke: async (_arn, event) => {
        calls.push(event);
        return { payload: "done" };
      },
    },
    files,
  );
  expect(await after.settled(execution)).toMatchObject({ status: "SUCCEEDED", output: '"done"' });
  expect(calls).toEqual(["first", "second", "second"]);
  expect((await after.history(execution)).slice(0, recorded.length)).toEqual(recorded);
});

it("keeps a Wait's due time over a restart", async () => {
  const files = directory();
  const states = { W: { Type: "Wait", Seconds: 3600, End: true } };
  const before = await machineRoom({}, files);
  const execution = await before.start(await before.create(states));
  await before.advance(3000);
  const ahead = before.context.clock.offsetMs;
  await before.close();
  const after = await machineRoom({}, files);
  await after.context.clock.advance(ahead);
  expect(await after.settled(execution)).toMatchObject({ status: "RUNNING" });
  await after.advance(590);
  expect(await after.settled(execution)).toMatchObject({ status: "RUNNING" });
  await after.advance(15);
  expect(await after.settled(execution)).toMatchObject({ status: "SUCCEEDED" });
});

it("honours a task token handed out before a restart, and does not hand it out again", async () => {
  const files = directory();
  const tokens: string[] = [];
  const invoke = async (_arn: string, event: unknown) => {
    tokens.push((event as { token: string }).token);
    return { payload: null };
  };
  const states = {
    T: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Arguments: { FunctionName: "worker", Payload: { token: "{% $states.context.Task.Token %}" } },
      End: true,
    },
  };
  const before = await machineRoom({ invoke }, files);
  const execution = await before.start(await before.create(states));
  await before.settled(execution);
  await before.close();
  const after = await machineRoom({ invoke }, files);
  const [taskToken] = tokens;
  await after.client.send(new SendTaskHeartbeatCommand({ taskToken }));
  await after.client.send(new SendTaskSuccessCommand({ taskToken, output: '{"ok":true}' }));
  expect(await after.settled(execution)).toMatchObject({
    status: "SUCCEEDED",
    output: '{"ok":true}',
  });
  expect(tokens).toHaveLength(1);
});

it("keeps an acknowledged answer even when the process ends at once", async () => {
  const files = directory();
  let taskToken = "";
  const invoke = async (_arn: string, event: unknown) => {
    taskToken = String(event);
    return { payload: null };
  };
  const states = {
    T: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Arguments: { FunctionName: "worker", Payload: "{% $states.context.Task.Token %}" },
      Next: "W",
    },
    W: { Type: "Wait", Seconds: 5, End: true },
  };
  const before = await machineRoom({ invoke }, files);
  const execution = await before.start(await before.create(states));
  await before.settled(execution);
  await before.engine.call("SendTaskSuccess", { taskToken, output: "1" });
  await before.close();
  const after = await machineRoom({ invoke }, files);
  await after.settled(execution);
  await after.advance(10);
  expect(await after.settled(execution)).toMatchObject({ status: "SUCCEEDED", output: "1" });
});

it("draws the same $uuid, $random and $now again when it resumes", async () => {
  const files = directory();
  const seen: unknown[] = [];
  const states = {
    Draw: {
      Type: "Pass",
      Assign: { drawn: ["{% $uuid() %}", "{% $random() %}", "{% $now() %}", "{% $millis() %}"] },
      Next: "T",
    },
    T: lambdaTask({ Arguments: { FunctionName: "worker", Payload: "{% $drawn %}" } }),
  };
  const before = await machineRoom(
    {
      invoke: (_arn, event) => {
        seen.push(event);
        return new Promise(() => undefined);
      },
    },
    files,
  );
  const execution = await before.start(await before.create(states));
  await before.settled(execution);
  await before.close();
  const after = await machineRoom(
    {
      invoke: async (_arn, event) => {
        seen.push(event);
        return { payload: null };
      },
    },
    files,
  );
  await after.settled(execution);
  expect(seen).toHaveLength(2);
  expect(seen[1]).toEqual(seen[0]);
});

it("resumes a map run without running its finished children again", async () => {
  const files = directory();
  const calls: unknown[] = [];
  const states = {
    M: {
      Type: "Map",
      Items: [1, 2, 3],
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "W",
        States: { W: lambdaTask() },
      },
      End: true,
    },
  };
  const before = await machineRoom(
    {
      invoke: (_arn, event) => {
        calls.push(event);
        return event === 3 ? new Promise(() => undefined) : Promise.resolve({ payload: event });
      },
    },
    files,
  );
  const execution = await before.start(await before.create(states));
  await before.settled(execution);
  await before.close();
  const after = await machineRoom(
    {
      invoke: async (_arn, event) => {
        calls.push(event);
        return { payload: event };
      },
    },
    files,
  );
  expect(await after.settled(execution)).toMatchObject({ output: "[1,2,3]" });
  expect(calls).toEqual([1, 2, 3, 3]);
});

it("can stop a resumed execution, and leaves it stopped", async () => {
  const files = directory();
  const before = await machineRoom({}, files);
  const execution = await before.start(
    await before.create({ W: { Type: "Wait", Seconds: 100, End: true } }),
  );
  await before.close();
  const after = await machineRoom({}, files);
  await after.client.send(
    new StopExecutionCommand({ executionArn: execution, error: "Enough", cause: "of it" }),
  );
  const found = await after.client.send(new DescribeExecutionCommand({ executionArn: execution }));
  expect(found).toMatchObject({ status: "ABORTED", error: "Enough", cause: "of it" });
});
