import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
} from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { AwsError } from "#local/aws-error";
import { lambdaTask, machineRoom, types } from "#tests/local/stepfunctions/machine-room";

const waiting = {
  Type: "Task",
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  Arguments: { QueueUrl: "q", MessageBody: { token: "{% $states.context.Task.Token %}" } },
  End: true,
};

/** A room whose queue catches the tokens sent to it. */
async function tokenRoom() {
  const tokens: string[] = [];
  const room = await machineRoom({
    integrate: async (_service, _action, args) => {
      tokens.push(JSON.parse((args as { MessageBody: string }).MessageBody).token);
      return { MessageId: "1" };
    },
  });
  return { room, tokens };
}

it("carries a function's error type as Error and its payload as Cause", async () => {
  const room = await machineRoom({
    invoke: async () => ({ error: { errorType: "Broken", errorMessage: "no", trace: [] } }),
  });
  const execution = await room.start(await room.create({ T: lambdaTask() }));
  const ended = await room.settled(execution);
  expect(ended).toMatchObject({ status: "FAILED", error: "Broken" });
  expect(JSON.parse(ended.cause ?? "")).toEqual({
    errorType: "Broken",
    errorMessage: "no",
    trace: [],
  });
  expect(types(await room.history(execution))).toEqual([
    "ExecutionStarted",
    "TaskStateEntered",
    "TaskScheduled",
    "TaskStarted",
    "TaskFailed",
    "ExecutionFailed",
  ]);
});

it("retries after growing intervals and then catches, with Output and Assign of its own", async () => {
  const room = await machineRoom({
    invoke: async () => ({ error: { errorType: "Busy", errorMessage: "later" } }),
  });
  const machine = await room.create({
    T: lambdaTask({
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 2 }],
      Catch: [
        {
          ErrorEquals: ["States.ALL"],
          Assign: { why: "{% $states.errorOutput.Error %}" },
          Output: { caught: true },
          Next: "End",
        },
      ],
    }),
    End: { Type: "Pass", Output: { why: "{% $why %}", input: "{% $states.input %}" }, End: true },
  });
  const execution = await room.start(machine);
  const scheduled = async () =>
    types(await room.history(execution)).filter((type) => type === "TaskScheduled").length;
  await room.settled(execution);
  expect(await scheduled()).toBe(1);
  await room.advance(2.1);
  await room.settled(execution);
  expect(await scheduled()).toBe(2);
  await room.advance(5);
  await room.settled(execution);
  expect(await scheduled()).toBe(2);
  await room.advance(1.1);
  expect(JSON.parse((await room.settled(execution)).output ?? "")).toEqual({
    why: "Busy",
    input: { caught: true },
  });
});

it("ends a task that outlives TimeoutSeconds and ignores its late answer", async () => {
  let answer = () => {};
  const room = await machineRoom({
    invoke: () =>
      new Promise((resolve) => {
        answer = () => resolve({ payload: "late" });
      }),
  });
  const machine = await room.create({
    T: lambdaTask({ TimeoutSeconds: 10, Catch: [{ ErrorEquals: ["States.Timeout"], Next: "C" }] }),
    C: { Type: "Pass", End: true },
  });
  const execution = await room.start(machine);
  await room.settled(execution);
  await room.advance(11);
  answer();
  expect(await room.settled(execution)).toMatchObject({
    status: "SUCCEEDED",
    output: '{"Error":"States.Timeout","Cause":""}',
  });
  expect(types(await room.history(execution))).toContain("TaskTimedOut");
});

it("answers a waiting task once: a second answer is TaskTimedOut", async () => {
  const { room, tokens } = await tokenRoom();
  const execution = await room.start(await room.create({ T: waiting }));
  await room.settled(execution);
  const [taskToken] = tokens;
  await room.client.send(new SendTaskSuccessCommand({ taskToken, output: "7" }));
  expect(await room.settled(execution)).toMatchObject({ status: "SUCCEEDED", output: "7" });
  expect(types(await room.history(execution)).slice(2, 6)).toEqual([
    "TaskScheduled",
    "TaskStarted",
    "TaskSubmitted",
    "TaskSucceeded",
  ]);
  await expect(
    room.client.send(new SendTaskSuccessCommand({ taskToken, output: "8" })),
  ).rejects.toMatchObject({ name: "TaskTimedOut" });
});

it("names unknown and malformed tokens as AWS does", async () => {
  const { room } = await tokenRoom();
  const heartbeat = (taskToken: string) =>
    room.client.send(new SendTaskHeartbeatCommand({ taskToken }));
  await expect(heartbeat("nonsense")).rejects.toMatchObject({ name: "InvalidToken" });
  await expect(heartbeat("x".repeat(86))).rejects.toMatchObject({ name: "TaskDoesNotExist" });
});

it("fails a waiting task with the caller's error and cause", async () => {
  const { room, tokens } = await tokenRoom();
  const execution = await room.start(await room.create({ T: waiting }));
  await room.settled(execution);
  await room.client.send(
    new SendTaskFailureCommand({ taskToken: tokens[0], error: "Refused", cause: "by hand" }),
  );
  expect(await room.settled(execution)).toMatchObject({ error: "Refused", cause: "by hand" });
});

it("restarts HeartbeatSeconds with each heartbeat; a missed one matches States.HeartbeatTimeout", async () => {
  const { room, tokens } = await tokenRoom();
  const machine = await room.create({
    T: {
      ...waiting,
      HeartbeatSeconds: 10,
      Catch: [{ ErrorEquals: ["States.HeartbeatTimeout"], Next: "C" }],
    },
    C: { Type: "Pass", Output: "missed", End: true },
  });
  const execution = await room.start(machine);
  await room.settled(execution);
  await room.advance(8);
  await room.client.send(new SendTaskHeartbeatCommand({ taskToken: tokens[0] }));
  await room.advance(8);
  expect(await room.settled(execution)).toMatchObject({ status: "RUNNING" });
  await room.advance(3);
  expect(await room.settled(execution)).toMatchObject({ status: "SUCCEEDED", output: '"missed"' });
  await expect(
    room.client.send(new SendTaskHeartbeatCommand({ taskToken: tokens[0] })),
  ).rejects.toMatchObject({ name: "TaskTimedOut" });
});

it("names SDK errors after the client and the exception", async () => {
  const room = await machineRoom({
    integrate: async () => {
      throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
    },
  });
  const machine = await room.create({
    T: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:s3:getObject",
      Arguments: { Bucket: "b", Key: "k" },
      End: true,
    },
  });
  expect(await room.settled(await room.start(machine))).toMatchObject({
    error: "S3.NoSuchKeyException",
    cause: expect.stringMatching(
      /^The specified key does not exist\. \(Service: S3, Status Code: 404, Request ID: .+, Extended Request ID: .+\)$/,
    ),
  });
});

it("sends events with JSON details and the execution among their resources", async () => {
  let sent: unknown;
  const room = await machineRoom({
    integrate: async (service, action, args) => {
      sent = { service, action, args };
      return { FailedEntryCount: 0, Entries: [{ EventId: "1" }] };
    },
  });
  const machine = await room.create({
    T: {
      Type: "Task",
      Resource: "arn:aws:states:::events:putEvents",
      Arguments: {
        Entries: [{ Source: "s", DetailType: "d", Detail: { id: "{% $states.input.id %}" } }],
      },
      End: true,
    },
  });
  const execution = await room.start(machine, { id: 5 });
  await room.settled(execution);
  expect(sent).toMatchObject({
    service: "events",
    action: "putEvents",
    args: { Entries: [{ Detail: '{"id":5}', Resources: [execution, machine] }] },
  });
});

it("waits for the execution that startExecution.sync:2 started and parses its output", async () => {
  const room = await machineRoom();
  const child = await room.create(
    {
      W: { Type: "Wait", Seconds: 30, Next: "P" },
      P: { Type: "Pass", Output: { n: "{% $states.input.n + 1 %}" }, End: true },
    },
    { name: "child" },
  );
  const parent = await room.create(
    {
      T: {
        Type: "Task",
        Resource: "arn:aws:states:::states:startExecution.sync:2",
        Arguments: { StateMachineArn: child, Input: { n: 1 } },
        Output: "{% $states.result.Output %}",
        End: true,
      },
    },
    { name: "parent" },
  );
  const execution = await room.start(parent);
  await room.settled(execution);
  await room.advance(31);
  expect(await room.settled(execution)).toMatchObject({ status: "SUCCEEDED", output: '{"n":2}' });
});

it("ends the other branches of a Parallel with the first failure, as measured on AWS", async () => {
  const room = await machineRoom({
    invoke: (_arn, event) =>
      event === "bad"
        ? Promise.resolve({ error: { errorType: "Bad", errorMessage: "x" } })
        : new Promise(() => undefined),
  });
  const branch = (payload: string) => ({
    StartAt: payload,
    States: { [payload]: lambdaTask({ Arguments: { FunctionName: "f", Payload: payload } }) },
  });
  const machine = await room.create({
    P: {
      Type: "Parallel",
      Branches: [branch("slow"), branch("bad")],
      Catch: [{ ErrorEquals: ["Bad"], Next: "C" }],
      End: true,
    },
    C: { Type: "Pass", End: true },
  });
  const execution = await room.start(machine);
  expect(await room.settled(execution)).toMatchObject({ status: "SUCCEEDED" });
  const seen = types(await room.history(execution));
  expect(seen.filter((type) => type === "TaskStateAborted")).toHaveLength(2);
  expect(seen.filter((type) => type === "ParallelStateFailed")).toHaveLength(1);
});
