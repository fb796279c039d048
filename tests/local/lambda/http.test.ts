import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateFunctionCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import { expect, it } from "vitest";
import { queueMappingView } from "#local/engines/lambda/mapping-view";
import { directory, lines, start, until } from "#tests/local/lambda/fixture";

it("answers a call with what the function returned, by name, ARN and part of it", async () => {
  const { invoke } = await start();
  const arn = "arn:aws:lambda:us-east-1:000000000000:function:worker";
  for (const FunctionName of ["worker", arn, `${arn}:$LATEST`, "000000000000:function:worker"])
    expect(await invoke({ run: 1 }, { FunctionName })).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: "$LATEST",
      payload: { got: { run: 1 } },
    });
  expect((await invoke(undefined)).payload).toEqual({ got: {} });
});

it("answers 200 with the error where the function failed, ran out of time or said too much", async () => {
  const { invoke } = await start({ worker: {}, hasty: { timeoutSeconds: 0.2 } });
  const failed = await invoke({ fail: "no" });
  expect(failed).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
  expect(failed.payload).toMatchObject({ errorType: "TypeError", errorMessage: "no" });
  const late = await invoke({ until: "/nowhere" }, { FunctionName: "hasty" });
  expect(late).toMatchObject({
    FunctionError: "Unhandled",
    payload: { errorType: "Sandbox.Timedout", errorMessage: "Task timed out after 0.20 seconds" },
  });
  expect((await invoke({ bytes: 6_291_554 })).FunctionError).toBeUndefined();
  expect((await invoke({ bytes: 6_291_555 })).payload).toMatchObject({
    errorType: "Function.ResponseSizeTooLarge",
  });
});

it.each([
  ["an unknown function", { FunctionName: "none" }, "ResourceNotFoundException", 404],
  ["an unknown version", { Qualifier: "7" }, "ResourceNotFoundException", 404],
  ["a payload that is not JSON", { Payload: "{" }, "InvalidRequestContentException", 400],
  [
    "more than 6 MB",
    { Payload: `"${"x".repeat(6 * 1024 * 1024)}"` },
    "RequestEntityTooLargeException",
    413,
  ],
  [
    "more than 1 MB of an event",
    { Payload: `"${"x".repeat(1024 * 1024)}"`, InvocationType: "Event" as const },
    "RequestEntityTooLargeException",
    413,
  ],
  ["the log's tail", { LogType: "Tail" as const }, "NotImplemented", 501],
  ["a client context", { ClientContext: "e30=" }, "NotImplemented", 501],
])("refuses %s in Lambda's words", async (_what, more, name, httpStatusCode) => {
  const { invoke } = await start();
  await expect(invoke({}, more)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
});

it("names the README for what it has not, in Lambda's error shape", async () => {
  const { client, url } = await start();
  const create = new CreateFunctionCommand({ FunctionName: "new", Role: "r", Code: {} });
  await expect(client.send(create)).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining("local/engines/lambda/README.md"),
  });
  const response = await fetch(`${url}/2015-03-31/functions/none`);
  expect(response.headers.get("x-amzn-errortype")).toBe("ResourceNotFoundException");
  expect(await response.json()).toMatchObject({
    Type: "User",
    Message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:none",
  });
});

it("tries a call without running it", async () => {
  const { invoke } = await start();
  const note = join(directory(), "notes");
  expect(await invoke({ note }, { InvocationType: "DryRun" })).toMatchObject({ StatusCode: 204 });
  expect(lines(note)).toEqual([]);
});

it("throttles a function beyond its reserved concurrency, and nobody else", async () => {
  const { invoke } = await start({ worker: { reservedConcurrency: 1 }, other: {} });
  const files = directory();
  const [note, open] = [join(files, "notes"), join(files, "open")];
  const first = invoke({ note, until: open });
  await until(() => lines(note).length === 1);
  await expect(invoke({})).rejects.toMatchObject({
    name: "TooManyRequestsException",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    $metadata: { httpStatusCode: 429 },
  });
  expect((await invoke({}, { FunctionName: "other" })).StatusCode).toBe(200);
  writeFileSync(open, "");
  expect((await first).StatusCode).toBe(200);
  expect((await invoke({})).StatusCode).toBe(200);
});

it("counts calls, holds the control plane to 15 a second, and lets faults hit one function", async () => {
  const { client, clock, context, invoke } = await start({ worker: {}, other: {} });
  clock.setScale(0);
  context.gate.limits.enforced = true;
  const list = () => client.send(new ListFunctionsCommand({}));
  for (let at = 0; at < 15; at++) await list();
  await expect(list()).rejects.toMatchObject({ name: "TooManyRequestsException" });
  context.gate.faults.arm({ service: "lambda", effect: "throttle", resource: "worker" });
  await expect(invoke({})).rejects.toMatchObject({ name: "TooManyRequestsException" });
  expect((await invoke({}, { FunctionName: "other" })).StatusCode).toBe(200);
  expect(context.gate.ledger.rows()).toMatchObject([
    { operation: "Invoke other", calls: 1, errors: 0 },
    { operation: "Invoke worker", calls: 1, errors: 1 },
    { operation: "ListFunctions", calls: 16, errors: 1, overQuota: 1 },
  ]);
});

it("shows functions page by page, without their environment", async () => {
  const environment = { SST_RESOURCE_Key: "secret" };
  const { client, url } = await start({
    b: { environment, reservedConcurrency: 2 },
    a: { runtime: "nodejs24.x" },
    c: {},
  });
  const names: unknown[] = [];
  let Marker: string | undefined;
  do {
    const answer = await client.send(new ListFunctionsCommand({ MaxItems: 2, Marker }));
    names.push(answer.Functions?.map(({ FunctionName }) => FunctionName));
    Marker = answer.NextMarker;
  } while (Marker);
  expect(names).toEqual([["a", "b"], ["c"]]);
  const { Configuration, Concurrency } = await client.send(
    new GetFunctionCommand({ FunctionName: "b" }),
  );
  expect(Configuration).toMatchObject({ Timeout: 20, MemorySize: 128, State: "Active" });
  const text = await (await fetch(`${url}/2015-03-31/functions/b`)).text();
  expect(text).not.toContain("secret");
  expect(Concurrency).toEqual({ ReservedConcurrentExecutions: 2 });
  expect(
    await client.send(new GetFunctionConfigurationCommand({ FunctionName: "a" })),
  ).toMatchObject({ FunctionName: "a", Runtime: "nodejs24.x", Version: "$LATEST" });
});

it("shows mappings by source and function, and one by its UUID", async () => {
  const { client, context, lambda } = await start({ worker: {}, other: {} });
  for (const name of ["worker", "other"])
    lambda.show(
      queueMappingView(context, {
        id: name,
        queueArn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
        functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
        batchSize: 10,
        maximumBatchingWindowInSeconds: 0,
        maximumConcurrency: 2,
        reportBatchItemFailures: true,
      }),
    );
  const all = await client.send(new ListEventSourceMappingsCommand({}));
  expect(all.EventSourceMappings).toHaveLength(2);
  const { EventSourceMappings: own = [] } = await client.send(
    new ListEventSourceMappingsCommand({ FunctionName: "worker" }),
  );
  expect(own).toMatchObject([
    {
      EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:worker",
      BatchSize: 10,
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      State: "Enabled",
    },
  ]);
  const get = (UUID = "") => client.send(new GetEventSourceMappingCommand({ UUID }));
  const { $metadata: _, ...one } = await get(own[0]?.UUID);
  expect(one).toEqual(own[0]);
  await expect(get("00000000-0000-4000-8000-000000000000")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

it("refuses a call whose connection a fault cuts as a function that ended", async () => {
  const { client, context } = await start();
  context.gate.faults.arm({ service: "lambda", effect: "reset", times: 1 });
  const { FunctionError } = await client.send(new InvokeCommand({ FunctionName: "worker" }));
  expect(FunctionError).toBe("Unhandled");
});
