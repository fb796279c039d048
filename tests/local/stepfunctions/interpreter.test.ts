import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { group } from "#local/engines/stepfunctions/interpreter/batcher";
import { matches, StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import { randomUuid, seededRandom } from "#local/engines/stepfunctions/interpreter/functions";
import { maxEvents } from "#local/engines/stepfunctions/interpreter/history";
import type { ExecutionResult } from "#local/engines/stepfunctions/interpreter/host";
import { execute } from "#local/engines/stepfunctions/interpreter/interpreter";
import { parseItems, parseRows } from "#local/engines/stepfunctions/interpreter/item-formats";
import { retryDelayMs } from "#local/engines/stepfunctions/interpreter/recover";
import { parseDefinition } from "#local/engines/stepfunctions/interpreter/validate";

/** Runs states from the first one on, without a service. */
async function run(
  states: object,
  input: unknown = {},
  more: object = {},
): Promise<ExecutionResult> {
  const text = JSON.stringify({
    QueryLanguage: "JSONata",
    StartAt: Object.keys(states)[0],
    States: states,
    ...more,
  });
  const { machine, diagnostics } = parseDefinition(text);
  if (!machine) throw new Error(JSON.stringify(diagnostics));
  return execute(machine, {
    input,
    clock: { now: () => 0, sleep: async () => undefined },
    context: {
      executionArn: "arn:aws:states:us-east-1:000000000000:execution:m:e",
      executionName: "e",
      roleArn: "r",
      stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:m",
      stateMachineName: "m",
    },
    invoke: async ({ arguments: args }) => args,
    random: seededRandom(1),
  });
}

const pass = (Output: unknown) => run({ S: { Type: "Pass", Output, End: true } });

describe("evaluation", () => {
  it.each([
    ["{% $nothing %}", "returned nothing (undefined)."],
    [
      "{% $eval('1') %}",
      "threw an error during evaluation. T1006: Attempted to invoke a non-function",
    ],
    ["{% $sum %}", "returned an unsupported result type."],
  ])("fails %s with AWS's text and an EvaluationFailed event", async (expression, text) => {
    const result = await pass({ a: expression });
    expect(result.cause).toBe(
      `An error occurred while executing the state 'S' (entered at the event id #2). The JSONata expression '${expression.slice(3, -3)}' specified for the field 'Output/a' ${text}`,
    );
    expect(result.events.at(-2)).toMatchObject({ type: "EvaluationFailed", previousEventId: 0 });
  });

  it("names the type that a field must have", async () => {
    const result = await run({
      M: {
        Type: "Map",
        Items: "{% 1 %}",
        ItemProcessor: { StartAt: "P", States: { P: { Type: "Pass", End: true } } },
        End: true,
      },
    });
    expect(result.cause).toContain(
      "specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'number' for value: 1",
    );
    expect(result.events.map((event) => event.type).slice(-3)).toEqual([
      "EvaluationFailed",
      "MapStateFailed",
      "ExecutionFailed",
    ]);
  });

  it("gives Step Functions' own functions", async () => {
    const result = await pass([
      "{% $partition([1,2,3], 2) %}",
      "{% $range(1, 9, 4) %}",
      "{% $range(1, 1, 1) %}",
      "{% $hash('a', 'SHA-256') %}",
      "{% $parse('[1]') %}",
      "{% $random(7) = $random(7) %}",
      "{% $now('[Y0001]') %}",
    ]);
    expect(result.output).toEqual([
      [[1, 2], [3]],
      [1, 5, 9],
      1,
      "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
      [1],
      true,
      "1970",
    ]);
  });

  it("lets inner states read outer variables but not change them outside", async () => {
    const result = await run({
      A: { Type: "Pass", Assign: { x: 1 }, Next: "M" },
      M: {
        Type: "Map",
        Items: [1, 2],
        ItemProcessor: {
          StartAt: "I",
          States: {
            I: { Type: "Pass", Assign: { y: "{% $x + $states.input %}" }, Next: "J" },
            J: { Type: "Pass", Output: "{% $y %}", End: true },
          },
        },
        Next: "Z",
      },
      Z: { Type: "Pass", Output: { m: "{% $states.input %}", y: "{% $exists($y) %}" }, End: true },
    });
    expect(result.output).toEqual({ m: [2, 3], y: false });
  });
});

describe("limits", () => {
  it("ends an execution at its 25,000th event", async () => {
    const result = await run({
      A: { Type: "Pass", Next: "C" },
      C: { Type: "Choice", Choices: [{ Condition: false, Next: "A" }], Default: "A" },
    });
    expect(result.status).toBe("FAILED");
    expect(result.events).toHaveLength(maxEvents);
    expect(result.events.at(-1)?.type).toBe("ExecutionFailed");
    expect(result.cause).toContain("maximum number of history events (25000)");
  });

  it("fails a state whose output is over 256 KiB, past States.ALL", async () => {
    const result = await run(
      {
        P: {
          Type: "Parallel",
          Branches: [
            {
              StartAt: "B",
              States: {
                B: {
                  Type: "Pass",
                  Output: "{% $join([1..90000].('é')) & $states.input %}",
                  End: true,
                },
              },
            },
          ],
          Output: "{% $states.result[0] & $states.result[0] %}",
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "F" }],
          End: true,
        },
        F: { Type: "Pass", End: true },
      },
      "x",
    );
    expect(result).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });

  it("times out a whole execution", async () => {
    const waits = {
      W: { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", Arguments: {}, End: true },
    };
    const { machine } = parseDefinition(
      JSON.stringify({ QueryLanguage: "JSONata", TimeoutSeconds: 5, StartAt: "W", States: waits }),
    );
    if (!machine) throw new Error("no machine");
    const result = await execute(machine, {
      input: {},
      clock: { now: () => 0, sleep: async () => undefined },
      context: {
        executionArn: "a:b:c:d:e",
        executionName: "e",
        roleArn: "r",
        stateMachineArn: "a:b:c:d:e",
        stateMachineName: "m",
      },
      invoke: () => new Promise(() => undefined),
    });
    expect(result).toMatchObject({ status: "TIMED_OUT", error: "States.Timeout" });
    expect(result.events.at(-1)?.type).toBe("ExecutionTimedOut");
  });

  it("adds up what 10,000 children have answered", async () => {
    const result = await run(
      {
        M: {
          Type: "Map",
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
            StartAt: "P",
            States: { P: { Type: "Pass", Output: "{% $states.input * 2 %}", End: true } },
          },
          Output: "{% $sum($states.result) %}",
          End: true,
        },
      },
      Array.from({ length: 10_000 }, () => 1),
    );
    expect(result.output).toBe(20_000);
  });
});

describe("properties", () => {
  it("reads back every CSV that it could have been given", () => {
    const field = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "é") });
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n"), (rows, end) => {
        const text = rows
          .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(","))
          .join(end);
        expect(parseRows(text, ",")).toEqual(rows);
      }),
    );
  });

  it("reads back every JSON and JSONL list, also from inside a document", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (items) => {
        const wanted = JSON.parse(JSON.stringify(items)).map((value: unknown) => ({ value }));
        expect(
          parseItems(JSON.stringify({ "a/b": { c: items } }), { ItemsPointer: "/a~1b/c" }),
        ).toEqual(wanted);
        const lines = items.map((item) => JSON.stringify(item)).join("\n");
        expect(parseItems(lines, { InputType: "JSONL" })).toEqual(wanted);
      }),
    );
  });

  it("batches keep every item in order, within count and, but for single items, within size", () => {
    const bounds = fc.record({
      most: fc.integer({ min: 1, max: 9 }),
      bytes: fc.integer({ min: 20, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(fc.string()), bounds, (items, { most, bytes }) => {
        const groups = group(items, most, bytes);
        expect(groups.flat()).toEqual(items);
        for (const one of groups) {
          expect(one.length).toBeLessThanOrEqual(most);
          if (one.length > 1)
            expect(Buffer.byteLength(JSON.stringify({ Items: one }))).toBeLessThanOrEqual(bytes);
        }
      }),
    );
  });

  it("retry delays grow to MaxDelaySeconds and jitter only shortens them", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 1, max: 4, noNaN: true }),
        fc.nat({ max: 20 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (IntervalSeconds, BackoffRate, count, drawn) => {
          const retrier = {
            ErrorEquals: ["E"],
            IntervalSeconds,
            BackoffRate,
            MaxDelaySeconds: 100,
          };
          const delay = retryDelayMs(retrier, count, () => drawn);
          expect(delay).toBeLessThanOrEqual(100_000);
          expect(retryDelayMs(retrier, count + 1, () => drawn)).toBeGreaterThanOrEqual(delay);
          const jittered = retryDelayMs({ ...retrier, JitterStrategy: "FULL" }, count, () => drawn);
          expect(jittered).toBeLessThanOrEqual(delay);
        },
      ),
    );
  });

  it("repeats UUIDs for a seed and makes them version 4", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const uuid = randomUuid(seededRandom(seed));
        expect(uuid).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
        expect(randomUuid(seededRandom(seed))).toBe(uuid);
      }),
    );
  });
});

it("matches wildcards as AWS documents them", () => {
  const all = ["States.ALL"];
  expect(matches(new StateFailure("Anything"), all)).toBe(true);
  expect(matches(new StateFailure("States.DataLimitExceeded"), all)).toBe(false);
  expect(matches(new StateFailure("States.Runtime"), ["States.Runtime"])).toBe(false);
  expect(matches(new StateFailure("Anything"), ["States.TaskFailed"])).toBe(true);
  expect(matches(new StateFailure("States.Timeout"), ["States.TaskFailed"])).toBe(false);
});
