import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { lambdaTask, machineRoom, types } from "#tests/local/stepfunctions/machine-room";

const pass = { P: { Type: "Pass", End: true } };
const wait = { W: { Type: "Wait", Seconds: 60, End: true } };
const fault = { service: "states", times: 1 };
const waiting = lambdaTask({
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Arguments: { FunctionName: "f", Payload: "{% $states.context.Task.Token %}" },
  Output: "{% $states.result %}",
});

describe("rates", () => {
  it("throttle StartExecution after 1,300 at once, and let 300 a second pass after that", async () => {
    const room = await machineRoom();
    const { clock, gate } = room.context;
    clock.setScale(0);
    gate.limits.enforced = true;
    await room.create(pass);
    const take = (calls: number) =>
      Array.from({ length: calls }, () =>
        gate.limits.take("states", "StartExecution", "machine"),
      ).filter(({ over }) => !over).length;
    expect(take(1_400)).toBe(1_300);
    await expect(
      room.start("arn:aws:states:us-east-1:000000000000:stateMachine:machine"),
    ).rejects.toMatchObject({ name: "ThrottlingException" });
    await clock.advance(1_000);
    expect(take(400)).toBe(300);
  });

  it("give each SendTask API its own bucket, and express starts one of 6,000", async () => {
    const room = await machineRoom();
    room.context.clock.setScale(0);
    const passing = (operation: string, resource = "machine") =>
      Array.from({ length: 7_000 }, () =>
        room.context.gate.limits.take("states", operation, resource),
      ).filter(({ over }) => !over).length;
    expect(passing("SendTaskSuccess")).toBe(3_000);
    expect(passing("SendTaskHeartbeat")).toBe(3_000);
    expect(passing("StartExecution", "machine (express)")).toBe(6_000);
    expect(passing("DescribeExecution")).toBe(300);
  });

  it("count state transitions of standard executions, their children's too, and fail none", async () => {
    const room = await machineRoom();
    const child = { StartAt: "C", States: { C: { Type: "Pass", End: true } } };
    const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
    const machine = await room.create({
      A: { Type: "Pass", Next: "M" },
      M: {
        ...{ Type: "Map", Items: [1, 2, 3], End: true },
        ItemProcessor: { ProcessorConfig, ...child },
      },
    });
    await room.settled(await room.start(machine));
    const rows = room.context.gate.ledger.rows();
    expect(rows.find(({ operation }) => operation === "StateTransition")).toMatchObject({
      ...{ calls: 5, bucket: "StateTransition", overQuota: 0, errors: 0 },
    });
  });
});

describe("quotas", () => {
  it("refuse an execution beyond those that may be open", async () => {
    const room = await machineRoom({}, undefined, { openExecutions: 2 });
    const machine = await room.create(wait);
    await room.start(machine);
    const second = await room.start(machine);
    await expect(room.start(machine)).rejects.toMatchObject({ name: "ExecutionLimitExceeded" });
    await room.advance(61);
    await room.settled(second);
    await room.start(machine);
  });

  it("let a map run beyond those that may be open wait after its start", async () => {
    const room = await machineRoom({}, undefined, { openMapRuns: 1 });
    const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
    const item = { StartAt: "W", States: wait };
    const machine = await room.create({
      M: { Type: "Map", Items: [1], End: true, ItemProcessor: { ProcessorConfig, ...item } },
    });
    const [first, second] = [await room.start(machine), await room.start(machine)];
    await room.settled(second);
    await room.advance(61);
    expect(await room.settled(first)).toMatchObject({ status: "SUCCEEDED" });
    expect(await room.settled(second)).toMatchObject({ status: "RUNNING" });
    expect(types(await room.history(second)).at(-1)).toBe("MapRunStarted");
    await room.advance(61);
    expect(await room.settled(second)).toMatchObject({ status: "SUCCEEDED" });
  });

  it("keep their waiting map runs over a restart", async () => {
    const directory = mkdtempSync(join(tmpdir(), "states-"));
    const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
    const item = { StartAt: "W", States: wait };
    const before = await machineRoom({}, directory, { openMapRuns: 1 });
    const machine = await before.create({
      M: { Type: "Map", Items: [1], End: true, ItemProcessor: { ProcessorConfig, ...item } },
    });
    const [first, second] = [await before.start(machine), await before.start(machine)];
    await before.settled(second);
    await before.close();
    const after = await machineRoom({}, directory, { openMapRuns: 1 });
    await after.settled(second);
    await after.advance(61);
    expect(await after.settled(first)).toMatchObject({ status: "SUCCEEDED" });
    expect(await after.settled(second)).toMatchObject({ status: "RUNNING" });
    await after.advance(61);
    expect(await after.settled(second)).toMatchObject({ status: "SUCCEEDED" });
  });

  it("forget an execution 90 days after its end, and free its name", async () => {
    const room = await machineRoom();
    const machine = await room.create(pass);
    const executionArn = await room.start(machine, {}, "once");
    await room.settled(executionArn);
    await expect(room.start(machine, {}, "once")).rejects.toMatchObject({
      name: "ExecutionAlreadyExists",
    });
    await room.advance(90 * 86_400 + 1);
    await expect(
      room.client.send(new DescribeExecutionCommand({ executionArn })),
    ).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
    const { executions } = await room.client.send(
      new ListExecutionsCommand({ stateMachineArn: machine }),
    );
    expect(executions).toEqual([]);
    expect(await room.start(machine, {}, "once")).toBe(executionArn);
  });

  it("refuse a definition over its size", async () => {
    const room = await machineRoom({}, undefined, { definitionBytes: 100 });
    await expect(room.create({ P: { ...pass.P, Comment: "x".repeat(100) } })).rejects.toMatchObject(
      { name: "ValidationException", message: expect.stringContaining("'definition'") },
    );
  });

  it("refuse the name of a state machine that AWS refuses", async () => {
    const room = await machineRoom();
    for (const name of ["a b", "a/b", "x".repeat(81), "a\u0007"])
      await expect(room.create(pass, { name })).rejects.toMatchObject({ name: "InvalidName" });
  });
});

describe("faults", () => {
  it("lose the answer of a start that happened: the repeated start finds the same execution", async () => {
    const room = await machineRoom();
    const stateMachineArn = await room.create(wait);
    room.context.gate.faults.arm({ ...fault, operation: "StartExecution", effect: "drop" });
    const start = new StartExecutionCommand({ stateMachineArn, name: "once", input: "{}" });
    await expect(room.client.send(start)).rejects.toThrow();
    const { executionArn } = await room.client.send(start);
    expect(executionArn).toContain(":once");
    const { executions } = await room.client.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions).toHaveLength(1);
  });

  it("cut a start before it happened: nothing was started", async () => {
    const room = await machineRoom();
    const stateMachineArn = await room.create(wait);
    room.context.gate.faults.arm({ ...fault, operation: "StartExecution", effect: "reset" });
    await expect(room.start(stateMachineArn)).rejects.toThrow();
    const { executions } = await room.client.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions).toEqual([]);
  });

  it("throttle what is named by its machine, and nothing else", async () => {
    const room = await machineRoom();
    const [one, other] = [await room.create(pass), await room.create(pass, { name: "other" })];
    const throttle = { ...fault, operation: "StartExecution", effect: "throttle" };
    room.context.gate.faults.arm({ ...throttle, resource: "other" });
    await room.start(one);
    await expect(room.start(other)).rejects.toMatchObject({ name: "ThrottlingException" });
    await room.start(other);
  });

  it("lose the answer of a SendTaskSuccess that counted: its repetition is TaskTimedOut", async () => {
    const tokens: string[] = [];
    const invoke = async (_arn: string, event: unknown) => ({
      payload: tokens.push(String(event)),
    });
    const room = await machineRoom({ invoke });
    const execution = await room.start(await room.create({ W: waiting }));
    await room.settled(execution);
    room.context.gate.faults.arm({ ...fault, operation: "SendTaskSuccess", effect: "drop" });
    const send = new SendTaskSuccessCommand({ taskToken: tokens[0], output: "1" });
    await expect(room.client.send(send)).rejects.toThrow();
    expect(await room.settled(execution)).toMatchObject({ status: "SUCCEEDED", output: "1" });
    await expect(room.client.send(send)).rejects.toMatchObject({ name: "TaskTimedOut" });
  });
});
