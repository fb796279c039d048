import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  PublishStateMachineVersionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { machineRoom, roleArn } from "#tests/local/stepfunctions/machine-room";

const pass = { P: { Type: "Pass", End: true } };
const wait = { W: { Type: "Wait", Seconds: 60, End: true } };

it("refuses a JSONPath machine at Create and says what to do", async () => {
  const { client } = await machineRoom();
  const definition = JSON.stringify({ StartAt: "P", States: pass });
  await expect(
    client.send(new CreateStateMachineCommand({ name: "m", roleArn, definition })),
  ).rejects.toMatchObject({
    name: "InvalidDefinition",
    message: expect.stringMatching(/runs JSONata only.*at \/States\/P/),
  });
});

it.each([
  ["a missing target", { P: { Type: "Pass", Next: "Q" } }, /Missing 'Next' target: Q/],
  ["an unreachable state", { ...pass, Q: { Type: "Succeed" } }, /"Q" is not reachable/],
  [
    "a JSONPath field",
    { P: { Type: "Pass", End: true, InputPath: "$" } },
    /'InputPath' is not supported/,
  ],
  ["bad syntax", { P: { Type: "Pass", End: true, Output: "{% 1 + %}" } }, /S0207/],
  [
    "http:invoke",
    { T: { Type: "Task", Resource: "arn:aws:states:::http:invoke", End: true } },
    /does not run the resource/,
  ],
  ["an unknown type", { P: { Type: "Loop", End: true } }, /must be one of: \[Pass/],
])("refuses %s at Create", async (_what, states, message) => {
  const room = await machineRoom();
  await expect(room.create(states)).rejects.toMatchObject({
    name: "InvalidDefinition",
    message: expect.stringMatching(message),
  });
});

it("reports the same findings without creating anything", async () => {
  const { client } = await machineRoom();
  const found = await client.send(
    new ValidateStateMachineDefinitionCommand({ definition: '{"States":{}}' }),
  );
  expect(found).toMatchObject({
    result: "FAIL",
    diagnostics: [
      {
        code: "SCHEMA_VALIDATION_FAILED",
        location: "/",
        message: "These fields are required: [StartAt]",
      },
    ],
  });
  expect((await client.send(new ListStateMachinesCommand({}))).stateMachines).toEqual([]);
});

it("starts one execution per name: the same input while it runs is the same, all else is refused", async () => {
  const room = await machineRoom();
  const stateMachineArn = await room.create(wait);
  const first = await room.start(stateMachineArn, { a: 1 }, "one");
  expect(first).toBe("arn:aws:states:us-east-1:000000000000:execution:machine:one");
  expect(await room.start(stateMachineArn, { a: 1 }, "one")).toBe(first);
  const other = { name: "ExecutionAlreadyExists" };
  await expect(room.start(stateMachineArn, { a: 2 }, "one")).rejects.toMatchObject(other);
  await room.client.send(new StopExecutionCommand({ executionArn: first }));
  await expect(room.start(stateMachineArn, { a: 1 }, "one")).rejects.toMatchObject(other);
});

it.each(["a b", "a*", "a:b", "x".repeat(81), "tab\t", "a/b"])(
  "refuses the name %j",
  async (name) => {
    const room = await machineRoom();
    const stateMachineArn = await room.create(pass);
    await expect(
      room.client.send(new StartExecutionCommand({ stateMachineArn, name })),
    ).rejects.toMatchObject({ name: "InvalidName" });
  },
);

it("refuses input that is not JSON and machines that are not there", async () => {
  const room = await machineRoom();
  const stateMachineArn = await room.create(pass);
  await expect(
    room.client.send(new StartExecutionCommand({ stateMachineArn, input: "{" })),
  ).rejects.toMatchObject({ name: "InvalidExecutionInput" });
  await expect(room.start(`${stateMachineArn}x`)).rejects.toMatchObject({
    name: "StateMachineDoesNotExist",
  });
  await expect(room.start("machine")).rejects.toMatchObject({ name: "InvalidArn" });
});

it("creates the same machine twice as one, and updates it without touching running executions", async () => {
  const room = await machineRoom();
  const stateMachineArn = await room.create(wait);
  expect(await room.create(wait)).toBe(stateMachineArn);
  await expect(room.create(pass)).rejects.toMatchObject({ name: "StateMachineAlreadyExists" });
  const executionArn = await room.start(stateMachineArn);
  const definition = JSON.stringify({ QueryLanguage: "JSONata", StartAt: "P", States: pass });
  await room.client.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
  const now = await room.client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  expect(now.definition).toBe(definition);
  const then = await room.client.send(
    new DescribeStateMachineForExecutionCommand({ executionArn }),
  );
  expect(JSON.parse(then.definition ?? "").StartAt).toBe("W");
  await room.advance(61);
  expect(await room.settled(executionArn)).toMatchObject({ status: "SUCCEEDED" });
});

it("deletes a machine once its last execution has ended, and starts none in between", async () => {
  const room = await machineRoom();
  const stateMachineArn = await room.create(wait);
  const executionArn = await room.start(stateMachineArn);
  await room.client.send(new DeleteStateMachineCommand({ stateMachineArn }));
  const describe = () => room.client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  expect(await describe()).toMatchObject({ status: "DELETING" });
  await expect(room.start(stateMachineArn)).rejects.toMatchObject({ name: "StateMachineDeleting" });
  await room.client.send(new StopExecutionCommand({ executionArn }));
  await expect(describe()).rejects.toMatchObject({ name: "StateMachineDoesNotExist" });
});

it("pages a history in either order", async () => {
  const room = await machineRoom();
  const executionArn = await room.start(await room.create(pass));
  await room.settled(executionArn);
  const read = (nextToken?: string) =>
    room.client.send(
      new GetExecutionHistoryCommand({
        executionArn,
        reverseOrder: true,
        maxResults: 3,
        nextToken,
      }),
    );
  const first = await read();
  expect(first.events?.map((event) => event.id)).toEqual([4, 3, 2]);
  expect(first.events?.[0]?.timestamp).toBeInstanceOf(Date);
  const second = await read(first.nextToken);
  expect(second.events?.map((event) => event.id)).toEqual([1]);
  expect(second.nextToken).toBeUndefined();
});

it("lists executions, newest first and by status", async () => {
  const room = await machineRoom();
  const stateMachineArn = await room.create(wait);
  const [a, b] = [await room.start(stateMachineArn), await room.start(stateMachineArn)];
  await room.client.send(new StopExecutionCommand({ executionArn: a }));
  const list = async (statusFilter?: "RUNNING" | "ABORTED") =>
    (
      await room.client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter }))
    ).executions?.map((one) => one.executionArn);
  expect(await list()).toEqual([b, a]);
  expect(await list("ABORTED")).toEqual([a]);
});

it("tells listeners of every start and end", async () => {
  const room = await machineRoom();
  const heard: unknown[] = [];
  room.engine.onExecution(({ status, output }) => heard.push([status, output]));
  await room.settled(await room.start(await room.create(pass), { a: 1 }));
  expect(heard).toEqual([
    ["RUNNING", null],
    ["SUCCEEDED", '{"a":1}'],
  ]);
});

it("answers StartSyncExecution of an express machine with its output", async () => {
  const room = await machineRoom();
  const stateMachineArn = await room.create(pass, { type: "EXPRESS" });
  // The SDK puts `sync-` before the host, which a loopback address cannot answer.
  const answer = await room.engine.call("StartSyncExecution", {
    stateMachineArn,
    input: '{"a":1}',
  });
  expect(answer).toMatchObject({ status: "SUCCEEDED", output: '{"a":1}' });
});

it("sets, lists and removes tags", async () => {
  const room = await machineRoom();
  const resourceArn = await room.create(pass);
  await room.client.send(
    new TagResourceCommand({
      resourceArn,
      tags: [
        { key: "a", value: "1" },
        { key: "b", value: "2" },
      ],
    }),
  );
  await room.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
  const { tags } = await room.client.send(new ListTagsForResourceCommand({ resourceArn }));
  expect(tags).toEqual([{ key: "b", value: "2" }]);
});

it("refuses what it does not have, loudly", async () => {
  const room = await machineRoom();
  const stateMachineArn = await room.create(pass);
  await expect(
    room.client.send(new PublishStateMachineVersionCommand({ stateMachineArn })),
  ).rejects.toMatchObject({ name: "NotImplemented" });
});
