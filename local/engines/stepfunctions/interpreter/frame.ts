import type { State } from "#local/engines/stepfunctions/interpreter/asl";
import {
  cut,
  dataLimitExceeded,
  ExecutionEnded,
  StateFailure,
} from "#local/engines/stepfunctions/interpreter/failure";
import type { Branch } from "#local/engines/stepfunctions/interpreter/host";
import {
  evaluate,
  expressionOf,
  isDynamic,
  QueryProblem,
} from "#local/engines/stepfunctions/interpreter/query";

/** AWS's quota for a state's input, output and arguments, in bytes of JSON. */
export const maxDataBytes = 262_144;

/** One visit of one state. */
export type Frame = {
  name: string;
  state: State;
  branch: Branch;
  input: unknown;
  enteredId: number;
  enteredPrevious: number;
  enteredAt: number;
  retryCount: number;
  token?: string;
  /** Recorded once no retry is left, also where a Catch takes the failure. */
  failedEvent?: "ParallelStateFailed" | "MapStateFailed";
};

/** `$states.result` and `$states.errorOutput`, where the field may see them. */
export type Extra = { result?: unknown; errorOutput?: unknown };

/** Adds an event to the thread. Throws once the thread was aborted. */
export function emit(
  branch: Branch,
  type: string,
  details?: Record<string, unknown>,
  previous = branch.previous,
): number {
  throwIfEnded(branch);
  branch.previous = branch.run.history.add(type, previous, details);
  return branch.previous;
}

/** Stops a thread whose execution ended or whose sibling failed. */
export function throwIfEnded(branch: Branch): void {
  if (!branch.signal.aborted) return;
  throw branch.signal.reason instanceof ExecutionEnded ? branch.signal.reason : cut;
}

/**
 * Evaluates a template for a field; `field` names it in AWS's error text (`Output/a`).
 * Throws `StateFailure` `States.QueryEvaluationError`, with its `EvaluationFailed` event recorded.
 */
export async function resolve(
  frame: Frame,
  template: unknown,
  field: string,
  extra: Extra = {},
): Promise<unknown> {
  if (!isDynamic(template)) return template;
  if (typeof template === "string") return expression(frame, template, field, extra);
  if (Array.isArray(template)) {
    const items: unknown[] = [];
    for (const [index, item] of template.entries())
      items.push(await resolve(frame, item, `${field}[${index}]`, extra));
    return items;
  }
  const members: [string, unknown][] = [];
  for (const [key, value] of Object.entries(template as object))
    members.push([key, await resolve(frame, value, `${field}/${key}`, extra)]);
  return Object.fromEntries(members);
}

type TypeName = "number" | "boolean" | "string" | "array" | "object";

/** Evaluates a field that must come out as one type. */
export async function resolveAs<Value>(
  frame: Frame,
  template: unknown,
  field: string,
  type: TypeName,
): Promise<Value> {
  const value = await resolve(frame, template, field);
  if (typeOf(value) === type) return value as Value;
  throw wrongType(frame, template, field, type, value);
}

/** The failure of a field whose value has another type than AWS takes there. */
export function wrongType(
  frame: Frame,
  template: unknown,
  field: string,
  type: TypeName,
  value: unknown,
): StateFailure {
  return queryFailure(
    frame,
    template,
    field,
    `returned an unexpected result type. Expected '${type}', but was '${typeOf(value)}' for value: ${JSON.stringify(value)}`,
  );
}

/** Evaluates an optional whole number that may not be negative. */
export async function resolveCount(
  frame: Frame,
  template: unknown,
  field: string,
): Promise<number | undefined> {
  if (template === undefined) return undefined;
  const value = await resolveAs<number>(frame, template, field, "number");
  if (Number.isInteger(value) && value >= 0) return value;
  throw queryFailure(
    frame,
    template,
    field,
    `returned an invalid value. Expected a whole number of 0 or more, but was: ${value}`,
  );
}

/** A failed evaluation: records `EvaluationFailed` and makes the failure. */
export function queryFailure(
  frame: Frame,
  template: unknown,
  field: string,
  what: string,
): StateFailure {
  const text = typeof template === "string" ? expressionOf(template) : undefined;
  const subject =
    text === undefined
      ? `The value specified for the field '${field}'`
      : `The JSONata expression '${text}' specified for the field '${field}'`;
  const cause = causeOf(frame, `${subject} ${what}`);
  emit(
    frame.branch,
    "EvaluationFailed",
    {
      evaluationFailedEventDetails: {
        error: "States.QueryEvaluationError",
        cause,
        location: field,
        state: frame.name,
      },
    },
    frame.enteredPrevious,
  );
  return new StateFailure("States.QueryEvaluationError", cause);
}

/** The JSON text of a state's data. Throws `States.DataLimitExceeded` above 256 KiB, naming `subject`. */
export function textOf(frame: Frame, value: unknown, subject = frame.name): string {
  const text = JSON.stringify(value);
  if (isOver(text, maxDataBytes)) throw dataLimitExceeded(subject);
  return text;
}

/** Whether a text is longer than so many bytes of UTF-8; most are known to be short without counting. */
export function isOver(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

/** AWS's words around the reason why a state failed by itself. */
export function causeOf(frame: Frame, what: string): string {
  return `An error occurred while executing the state '${frame.name}' (entered at the event id #${frame.enteredId}). ${what}`;
}

/** `$states.context`, made once an expression looks at it. */
function contextOf(frame: Frame): Record<string, unknown> {
  const { run, map, source } = frame.branch;
  const retried = ["Task", "Map", "Parallel"].includes(frame.state.Type);
  return {
    Execution: {
      Id: run.context.executionArn,
      Input: run.input,
      StartTime: new Date(run.startedAt).toISOString(),
      Name: run.context.executionName,
      RoleArn: run.context.roleArn,
      RedriveCount: 0,
    },
    StateMachine: { Id: run.context.stateMachineArn, Name: run.context.stateMachineName },
    State: {
      Name: frame.name,
      EnteredTime: new Date(frame.enteredAt).toISOString(),
      ...(retried && { RetryCount: frame.retryCount }),
    },
    ...(map && { Map: { Item: { ...map.Item, Source: source ?? "STATE_DATA" } } }),
    ...(frame.token !== undefined && { Task: { Token: frame.token } }),
  };
}

function statesOf(frame: Frame, extra: Extra): object {
  return {
    input: frame.input,
    get context() {
      return contextOf(frame);
    },
    ...extra,
  };
}

async function expression(
  frame: Frame,
  template: string,
  field: string,
  extra: Extra,
): Promise<unknown> {
  const { branch } = frame;
  const { clock, random } = branch.run.options;
  try {
    return await evaluate(
      expressionOf(template) ?? "",
      {
        ...branch.variables,
        states: statesOf(frame, extra),
      },
      { now: () => clock.now(), random },
    );
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error;
    throw queryFailure(frame, template, field, error.message);
  }
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
