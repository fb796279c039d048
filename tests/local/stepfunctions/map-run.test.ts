import {
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  UpdateMapRunCommand,
} from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { lambdaTask, machineRoom, types } from "#tests/local/stepfunctions/machine-room";

const pass = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };

function distributed(more: object, states: object = pass): object {
  return {
    Type: "Map",
    Label: "Each",
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      ...states,
    },
    End: true,
    ...more,
  };
}

it("runs 10,000 distributed children and keeps each of them", async () => {
  const room = await machineRoom();
  const machine = await room.create({
    M: distributed({ Items: "{% $states.input.items %}", Output: "{% $count($states.result) %}" }),
  });
  const items = Array.from({ length: 10_000 }, (_, index) => index);
  const execution = await room.start(machine, { items });
  const ended = await room.settled(execution);
  expect(ended).toMatchObject({ status: "SUCCEEDED", output: "10000" });
  const { mapRuns = [] } = await room.client.send(
    new ListMapRunsCommand({ executionArn: execution }),
  );
  const mapRunArn = mapRuns[0]?.mapRunArn as string;
  expect(mapRunArn).toMatch(/:mapRun:machine\/Each:[0-9a-f-]{36}$/);
  const run = await room.client.send(new DescribeMapRunCommand({ mapRunArn }));
  expect(run.itemCounts).toMatchObject({ total: 10_000, succeeded: 10_000, failed: 0 });
  const { executions = [] } = await room.client.send(
    new ListExecutionsCommand({ mapRunArn, maxResults: 3 }),
  );
  const child = executions[0]?.executionArn as string;
  expect(child).toContain(":execution:machine/Each:");
  expect(types(await room.history(child))).toEqual([
    "ExecutionStarted",
    "PassStateEntered",
    "PassStateExited",
    "ExecutionSucceeded",
  ]);
});

it("runs 10,000 distributed children with a Task, a Choice and a Succeed", async () => {
  const room = await machineRoom({ invoke: async (_arn, event) => ({ payload: event }) });
  const states = {
    T: { ...lambdaTask({ Next: "C" }), End: undefined },
    C: {
      ...{ Type: "Choice", Default: "S" },
      Choices: [{ Condition: "{% $states.input >= 0 %}", Next: "S" }],
    },
    S: { Type: "Succeed" },
  };
  const machine = await room.create({
    M: distributed(
      { Items: "{% [1..10000] %}", Output: "{% $count($states.result) %}" },
      { StartAt: "T", States: states },
    ),
  });
  const over = new Promise<void>((resolve) =>
    room.engine.onExecution(({ status }) => status !== "RUNNING" && resolve()),
  );
  const execution = await room.start(machine);
  await over;
  const ended = await room.settled(execution);
  expect(ended).toMatchObject({ status: "SUCCEEDED", output: "10000" });
});

it("records a map run as AWS does", async () => {
  const room = await machineRoom();
  const execution = await room.start(await room.create({ M: distributed({ Items: [1, 2] }) }));
  expect(await room.settled(execution)).toMatchObject({ output: "[1,2]" });
  expect(types(await room.history(execution))).toEqual([
    "ExecutionStarted",
    "MapStateEntered",
    "MapStateStarted",
    "MapRunStarted",
    "MapRunSucceeded",
    "MapStateSucceeded",
    "MapStateExited",
    "ExecutionSucceeded",
  ]);
});

it("gives batches with their shared input to children", async () => {
  const room = await machineRoom();
  const machine = await room.create({
    M: distributed({
      Items: [1, 2, 3],
      ItemSelector: {
        n: "{% $states.context.Map.Item.Value %}",
        at: "{% $states.context.Map.Item.Index %}",
      },
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { day: "{% $states.input.day %}" } },
    }),
  });
  const ended = await room.settled(await room.start(machine, { day: "Monday" }));
  expect(JSON.parse(ended.output ?? "")).toEqual([
    {
      BatchInput: { day: "Monday" },
      Items: [
        { n: 1, at: 0 },
        { n: 2, at: 1 },
      ],
    },
    { BatchInput: { day: "Monday" }, Items: [{ n: 3, at: 2 }] },
  ]);
});

it("fails over the tolerated failures and not under them", async () => {
  const room = await machineRoom({
    invoke: async (_arn, event) =>
      event === 1 ? { error: { errorType: "Odd", errorMessage: "one" } } : { payload: event },
  });
  const worker = { StartAt: "W", States: { W: lambdaTask() } };
  const strict = await room.create(
    { M: distributed({ Items: [1, 2] }, worker) },
    { name: "strict" },
  );
  expect(await room.settled(await room.start(strict))).toMatchObject({
    status: "FAILED",
    error: "States.ExceedToleratedFailureThreshold",
  });
  const lenient = await room.create(
    { M: distributed({ Items: [1, 2], ToleratedFailurePercentage: 50 }, worker) },
    { name: "lenient" },
  );
  const ended = await room.settled(await room.start(lenient));
  expect(JSON.parse(ended.output ?? "")).toMatchObject([{ Error: "Odd" }, 2]);
});

it("reads CSV from S3 and writes a manifest of results", async () => {
  const written: Record<string, string> = {};
  const room = await machineRoom({
    integrate: async (_service, action, args) => {
      const { Key, Body } = args as { Key: string; Body: string };
      if (action === "getObject") return { Body: Buffer.from('id,name\n1,"a, b"\n2,c\n') };
      written[Key] = Body;
      return { ETag: "x" };
    },
  });
  const machine = await room.create({
    M: distributed({
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
        Arguments: { Bucket: "b", Key: "k" },
      },
      ResultWriter: {
        Resource: "arn:aws:states:::s3:putObject",
        Arguments: { Bucket: "out", Prefix: "runs/" },
        WriterConfig: { OutputType: "JSONL", Transformation: "COMPACT" },
      },
    }),
  });
  const ended = await room.settled(await room.start(machine));
  const { ResultWriterDetails: details } = JSON.parse(ended.output ?? "");
  expect(details).toMatchObject({
    Bucket: "out",
    Key: expect.stringMatching(/^runs\/[0-9a-f-]{36}\/manifest\.json$/),
  });
  const manifest = JSON.parse(written[details.Key] ?? "");
  expect(written[manifest.ResultFiles.SUCCEEDED[0].Key]).toBe(
    '{"id":"1","name":"a, b"}\n{"id":"2","name":"c"}',
  );
});

it("fails with States.ItemReaderFailed when S3 refuses the read", async () => {
  const room = await machineRoom({
    integrate: async () => {
      throw Object.assign(new Error("The specified key does not exist."), {
        code: "NoSuchKey",
        status: 404,
      });
    },
  });
  const machine = await room.create({
    M: distributed({
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: { InputType: "JSON" },
        Arguments: { Bucket: "b", Key: "k" },
      },
    }),
  });
  expect(await room.settled(await room.start(machine))).toMatchObject({
    status: "FAILED",
    error: "States.ItemReaderFailed",
  });
});

it("lets UpdateMapRun widen a running map run", async () => {
  const waiting: (() => void)[] = [];
  const room = await machineRoom({
    invoke: (_arn, payload) => new Promise((resolve) => waiting.push(() => resolve({ payload }))),
  });
  const worker = { StartAt: "W", States: { W: lambdaTask() } };
  const machine = await room.create({
    M: distributed({ Items: [1, 2, 3], MaxConcurrency: 1 }, worker),
  });
  const execution = await room.start(machine);
  await room.settled(execution);
  expect(waiting.length).toBe(1);
  const { mapRuns = [] } = await room.client.send(
    new ListMapRunsCommand({ executionArn: execution }),
  );
  await room.client.send(
    new UpdateMapRunCommand({ mapRunArn: mapRuns[0]?.mapRunArn, maxConcurrency: 3 }),
  );
  await room.settled(execution);
  expect(waiting.length).toBe(3);
  for (const answer of waiting) answer();
  expect(await room.settled(execution)).toMatchObject({ status: "SUCCEEDED", output: "[1,2,3]" });
});
