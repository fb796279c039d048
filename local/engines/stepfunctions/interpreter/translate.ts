import type { Catcher, State } from "#local/engines/stepfunctions/interpreter/asl";
import {
  insertedAt,
  referenceOf,
  templateOf,
} from "#local/engines/stepfunctions/interpreter/json-path";

/** A state with the fields that only JSONPath has. */
type JsonPathState = State & {
  InputPath?: unknown;
  OutputPath?: unknown;
  Parameters?: unknown;
  Result?: unknown;
  ResultPath?: unknown;
  ResultSelector?: unknown;
};

/** The fields of JSONPath states that are understood, by type; a state with another one is refused. */
const common = ["Type", "Comment", "QueryLanguage", "Next", "End"];
const flow = [...common, "InputPath", "OutputPath", "Assign"];
const known: Record<string, string[]> = {
  Pass: [...flow, "Parameters", "Result", "ResultPath"],
  Wait: [...flow, "Seconds", "SecondsPath", "Timestamp", "TimestampPath"],
  Succeed: [...common, "InputPath", "OutputPath"],
  Fail: [...common, "Error", "Cause", "ErrorPath", "CausePath"],
  Task: [
    ...[...flow, "Parameters", "ResultSelector", "ResultPath", "Resource", "Retry", "Catch"],
    ...["TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"],
  ],
};

const stateInput = "$states.input";

/** A path field's place is not a reference path. */
class Untranslatable extends Error {}

/**
 * A JSONPath state as the JSONata state that does the same; undefined when it uses more than reference
 * paths. It differs where a path leads nowhere: that is `States.QueryEvaluationError` here.
 */
export function translated(state: State): State | undefined {
  if (!Object.keys(state).every((field) => known[state.Type]?.includes(field))) return undefined;
  try {
    return { ...pick(state, ["Comment", "Next", "End"]), ...byType(state) };
  } catch (error) {
    if (error instanceof Untranslatable) return undefined;
    throw error;
  }
}

function byType(state: JsonPathState): State {
  const input = pathOf(state.InputPath ?? "$", stateInput);
  const { Type } = state;
  if (Type === "Fail") return { Type, ...either(state, "Error"), ...either(state, "Cause") };
  if (Type === "Succeed") return { Type, ...output(state, input) };
  if (Type === "Wait")
    return {
      ...{ Type, ...either(state, "Seconds"), ...either(state, "Timestamp") },
      ...{ ...assigned(state, input), ...output(state, input) },
    };
  const given = state.Parameters === undefined ? input : made(state.Parameters, input);
  if (Type === "Pass") {
    const result = state.Result === undefined ? given : literal(state.Result);
    return { Type, ...assigned(state, result), ...output(state, placed(state, input, result)) };
  }
  const result =
    state.ResultSelector === undefined
      ? "$states.result"
      : made(state.ResultSelector, "$states.result");
  return {
    ...{ Type, Resource: state.Resource, Retry: state.Retry, Arguments: expression(given) },
    ...{ ...either(state, "TimeoutSeconds"), ...either(state, "HeartbeatSeconds") },
    ...{ ...assigned(state, result), ...output(state, placed(state, input, result)) },
    ...(state.Catch && { Catch: state.Catch.map((catcher) => caught(catcher)) }),
  };
}

/** A Catch puts the error output into the state's input. */
function caught(catcher: Catcher & Pick<JsonPathState, "ResultPath">): Catcher {
  const { ErrorEquals, Next, Assign } = catcher;
  return {
    ErrorEquals,
    Next,
    ...assigned({ Assign }, "$states.errorOutput"),
    Output: expression(placed(catcher, stateInput, "$states.errorOutput")),
  };
}

function placed(state: Pick<JsonPathState, "ResultPath">, input: string, result: string): string {
  if (state.ResultPath === null) return input;
  return sure(insertedAt(String(state.ResultPath ?? "$"), input, result));
}

function output(state: Pick<JsonPathState, "OutputPath">, value: string): { Output?: string } {
  const whole = pathOf(state.OutputPath ?? "$", value);
  return whole === stateInput ? {} : { Output: expression(whole) };
}

function assigned(state: Pick<State, "Assign">, root: string): Pick<State, "Assign"> {
  if (!state.Assign) return {};
  const variables = Object.entries(state.Assign).map(([key, value]) =>
    key.endsWith(".$")
      ? [key.slice(0, -2), expression(pathOf(value, root))]
      : [key, expression(made(value, root))],
  );
  return { Assign: Object.fromEntries(variables) };
}

/** A field as it is, or what its `…Path` variant points to. */
function either(state: object, field: string): Record<string, unknown> {
  const fields = state as Record<string, unknown>;
  const path = fields[`${field}Path`];
  if (path !== undefined) return { [field]: expression(pathOf(path, stateInput)) };
  return fields[field] === undefined ? {} : { [field]: expression(literal(fields[field])) };
}

function expression(text: string): string {
  return `{% ${text} %}`;
}

function literal(value: unknown): string {
  return JSON.stringify(value);
}

function made(template: unknown, root: string): string {
  return sure(templateOf(template, root));
}

function pathOf(path: unknown, root: string): string {
  if (path === null) return "{}";
  return sure(referenceOf(String(path), root));
}

function sure(text: string | undefined): string {
  if (text === undefined) throw new Untranslatable("not a reference path");
  return text;
}

function pick(state: object, fields: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).filter(([field]) => fields.includes(field)));
}
