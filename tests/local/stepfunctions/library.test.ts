import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Machine } from "#local/engines/stepfunctions/interpreter/asl";
import { execute } from "#local/engines/stepfunctions/interpreter/interpreter";
import { asJsonata, jsonPathAt } from "#local/engines/stepfunctions/interpreter/language";
import { compile, evaluate } from "#local/engines/stepfunctions/interpreter/query";
import { parseDefinition } from "#local/engines/stepfunctions/interpreter/validate";

const source = { now: () => 0, random: () => 0.5 };

it("imports nothing of the service, of HTTP, storage or other engines", () => {
  const folder = "local/engines/stepfunctions/interpreter";
  const imports = readdirSync(folder).flatMap((file) =>
    [...readFileSync(`${folder}/${file}`, "utf8").matchAll(/from "([^"]+)"/g)].map(
      ([, name]) => name,
    ),
  );
  const allowed =
    /^(#local\/engines\/stepfunctions\/interpreter\/[\w-]+|node:crypto|node:v8|jsonata)$/;
  expect(imports.filter((name) => !allowed.test(name ?? ""))).toEqual([]);
});

describe("an evaluation", () => {
  it.each([
    ["loops for ever", "($f := function($x) { $f($x) }; $f(1))", "Expression evaluation timeout"],
    ["counts too far", "$sum([1..3000].([1..3000].(1)))", "Expression evaluation timeout"],
    ["recurses for ever", "($f := function($x) { 1 + $f($x) }; $f(1))", "Stack overflow error"],
    [
      "grows for ever",
      "($g := function($s, $n) { $n = 0 ? $s : $g($s & $s, $n - 1) }; $g('abcdefgh', 60))",
      "Expression evaluation memory limit exceeded",
    ],
  ])("that %s ends with AWS's words", async (_what, expression, words) => {
    await expect(evaluate(expression, {}, source)).rejects.toThrow(words);
  });

  it("is not held up by a pattern that backtracks", async () => {
    const text = `${"a".repeat(60)}b`;
    expect(await evaluate("$contains($text, /^(a+)+$/)", { text }, source)).toBe(false);
  });

  it("that recurses 300 deep goes through", async () => {
    const sum = "($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(300))";
    expect(await evaluate(sum, {}, source)).toBe(300);
  });

  it("is compiled once, and forgotten after thousands of others", () => {
    const first = compile("1 + 1");
    expect(compile("1 + 1")).toBe(first);
    for (let n = 0; n < 5_000; n++) compile(`${n} + 1000`);
    expect(compile("1 + 1")).not.toBe(first);
  });
});

/** What a machine that mixes languages does with an input. */
async function run(states: object, input: unknown) {
  const machine = { StartAt: "S", States: states } as unknown as Machine;
  expect(jsonPathAt(machine)).toBeUndefined();
  return execute(asJsonata(machine), {
    input,
    clock: { now: () => 0, sleep: async () => undefined },
    context: {
      ...{ executionArn: "arn:e", executionName: "e", roleArn: "r" },
      ...{ stateMachineArn: "arn:aws:states:r:1:stateMachine:m", stateMachineName: "m" },
    },
    invoke: async ({ arguments: args }) => ({ got: args }),
  });
}

describe("a JSONPath state beside JSONata ones", () => {
  const end = {
    E: {
      Type: "Pass",
      QueryLanguage: "JSONata",
      Output: "{% { 'in': $states.input, 'x': $x } %}",
      End: true,
    },
  };
  const flow = { Type: "Pass", Next: "E" };

  it.each([
    ["Parameters", { ...flow, Parameters: { "a.$": "$.n", b: "{% 1 %}" } }, { a: 7, b: "{% 1 %}" }],
    [
      "Result and ResultPath",
      { ...flow, Result: [1], ResultPath: "$.a.b" },
      { n: 7, a: { b: [1] } },
    ],
    ["InputPath and OutputPath", { ...flow, InputPath: "$.o['p']" }, 1],
    ["a null ResultPath", { ...flow, Result: 1, ResultPath: null }, { n: 7, o: { p: 1 } }],
    ["the context", { ...flow, Parameters: { "a.$": "$$.Execution.Name" } }, { a: "e" }],
  ])("means the same by its %s", async (what, S, wanted) => {
    const input = what.startsWith("Result") ? { n: 7 } : { n: 7, o: { p: 1 } };
    const { output } = await run({ S: { ...S, Assign: { x: 1 } }, ...end }, input);
    expect(output).toEqual({ in: wanted, x: 1 });
  });

  it("assigns what its paths point to, of a task its result", async () => {
    const S = {
      ...{ Type: "Task", Resource: "arn:aws:lambda:r:1:function:f", Next: "E" },
      ...{ Parameters: { "a.$": "$.n" }, ResultPath: "$.r", Assign: { "x.$": "$.got.a" } },
    };
    const { output } = await run({ S, ...end }, { n: 7 });
    expect(output).toEqual({ in: { n: 7, r: { got: { a: 7 } } }, x: 7 });
  });

  it.each([
    ["a filter", { ...flow, InputPath: "$..n" }],
    ["an intrinsic function", { ...flow, Parameters: { "a.$": "States.UUID()" } }],
    ["a Choice", { Type: "Choice", Choices: [{ Variable: "$.n", IsNull: true, Next: "E" }] }],
  ])("is refused with its place when it uses %s", (_what, S) => {
    const { diagnostics } = parseDefinition(
      JSON.stringify({ StartAt: "S", States: { S, ...end } }),
    );
    expect(diagnostics).toMatchObject([{ location: "/States/S" }]);
  });
});

describe("a definition is refused", () => {
  const finding = (states: object) =>
    parseDefinition(
      JSON.stringify({ QueryLanguage: "JSONata", StartAt: Object.keys(states)[0], States: states }),
    ).diagnostics.map(({ location, message }) => `${location}: ${message}`);
  const pass = { Type: "Pass", End: true };
  const machine = (state: object) => ({ StartAt: "I", States: { I: state } });

  it.each([
    [
      "with marks that do not close",
      { P: { ...pass, Output: "{% 1" } },
      "/States/P/Output: A JSONata",
    ],
    ["with blanks before its marks", { P: { ...pass, Output: " {% 1 %}" } }, "must start with"],
    [
      "that looks at a result where there is none",
      { P: { ...pass, Output: "{% $states.result %}" } },
      "$states.result exists only",
    ],
    [
      "that looks at an error outside a Catch",
      { P: { ...pass, Output: { a: "{% $states.errorOutput %}" } } },
      "/States/P/Output/a",
    ],
    [
      "with a variable that has no name",
      { P: { ...pass, Assign: { "a.b": 1 } } },
      "'a.b' cannot be",
    ],
    ["with the reserved variable", { P: { ...pass, Assign: { states: 1 } } }, "'states' cannot be"],
    [
      "whose branch assigns an outer variable",
      {
        P: { ...pass, Assign: { x: 1 }, End: undefined, Next: "Q" },
        Q: { Type: "Parallel", Branches: [machine({ ...pass, Assign: { x: 2 } })], End: true },
      },
      "'x' is assigned in an outer scope",
    ],
  ])("%s", (_what, states, message) => {
    expect(finding(states).join()).toContain(message);
  });

  it.each([
    ["Parquet", { InputType: "PARQUET" }, "InputType: The local stepfunctions engine reads one of"],
    ["an unknown field", { InputType: "JSON", Encoding: "x" }, "'Encoding' is not supported"],
    [
      "an unknown delimiter",
      { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW", CSVDelimiter: "DOT" },
      "COMMA",
    ],
    ["an inventory with a type", { ManifestType: "S3_INVENTORY", InputType: "CSV" }, "it is CSV"],
    ["too many items", { InputType: "JSON", MaxItems: 100_000_001 }, "from 0 to 100000000"],
  ])("for an ItemReader of %s", (_what, ReaderConfig, message) => {
    const M = {
      ...{ Type: "Map", End: true },
      ItemReader: { Resource: "arn:aws:states:::s3:getObject", ReaderConfig, Arguments: {} },
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        ...machine(pass),
      },
    };
    expect(finding({ M }).join()).toContain(message);
  });
});
