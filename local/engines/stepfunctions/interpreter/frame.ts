import type { State } from "#local/engines/stepfunctions/interpreter/asl";
import {
  BranchAborted,
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
  /** Recorded when the failure leaves the state: AWS leaves it out where a Catch takes it. */
  uncaughtEvent?: "ParallelStateFailed";
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
  throw branch.signal.reason instanceof ExecutionEnded
    ? branch.signal.reason
    : new BranchAborted("a sibling failed");
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

/** Evaluates a field that must come out as a number, boolean, string or array. */
export async function resolveAs<Value>(
  frame: Frame,
  template: unknown,
  field: string,
  type: "number" | "boolean" | "string" | "array" | "object",
  extra: Extra = {},
): Promise<Value> {
  const value = await resolve(frame, template, field, extra);
  const was = typeOf(value);
  if (was === type) return value as Value;
  throw queryFailure(
    frame,
    template,
    field,
    `returned an unexpected result type. Expected '${type}', but was '${was}' for value: ${JSON.stringify(value)}`,
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
  const cause = `An error occurred while executing the state '${frame.name}' (entered at the event id #${frame.enteredId}). ${subject} ${what}`;
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

/** The JSON text of a state's data. Throws `States.DataLimitExceeded` above 256 KiB. */
export function textOf(frame: Frame, value: unknown): string {
  const text = JSON.stringify(value);
  if (text.length * 3 > maxDataBytes && Buffer.byteLength(text) > maxDataBytes)
    throw dataLimitExceeded(frame.name);
  return text;
}

/** `$states.context`. */
export function contextOf(frame: Frame): Record<string, unknown> {
  const { run, map } = frame.branch;
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
    ...(map && { Map: map }),
    ...(frame.token !== undefined && { Task: { Token: frame.token } }),
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
        states: { input: frame.input, context: contextOf(frame), ...extra },
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
