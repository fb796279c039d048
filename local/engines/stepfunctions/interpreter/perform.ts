import { dataLimitExceeded, StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import {
  causeOf,
  type Extra,
  type Frame,
  isOver,
  queryFailure,
  resolve,
  resolveAs,
  textOf,
} from "#local/engines/stepfunctions/interpreter/frame";
import { performMap } from "#local/engines/stepfunctions/interpreter/map-state";
import { performParallel } from "#local/engines/stepfunctions/interpreter/parallel-state";
import { performTask } from "#local/engines/stepfunctions/interpreter/task-state";

/** What a visit of a state leads to. */
export type Step = {
  output: unknown;
  /** `output` as JSON text. */
  text: string;
  assigned?: Record<string, unknown>;
  /** The next state; undefined at an end. */
  next?: string;
  /** The event that the Exited event points to, where that is not the last one. */
  previous?: number;
};

/** One attempt at a state, without Retry and Catch. */
export async function perform(frame: Frame): Promise<Step> {
  const { state, branch, input } = frame;
  switch (state.Type) {
    case "Pass":
      return finish(frame, input);
    case "Succeed":
      return finish(frame, input);
    case "Choice":
      return choose(frame);
    case "Fail":
      throw await failure(frame);
    case "Wait":
      branch.open = "Wait";
      await branch.run.options.clock.sleep(await waitMs(frame), branch.signal);
      return finish(frame, input);
    case "Task": {
      branch.open = "Task";
      const result = await performTask(frame);
      return finish(frame, result, { result });
    }
    case "Map":
    case "Parallel": {
      branch.open = state.Type;
      const run = state.Type === "Map" ? performMap : performParallel;
      const { result, previous } = await run(frame);
      return { ...(await finish(frame, result, { result })), previous };
    }
  }
}

/** AWS's quota for all variables together; those of one `Assign` may be 256 KiB, as any data of a state. */
const maxVariableBytes = 10 * 1_048_576;

/** Evaluates `Assign`; undefined when there is none. Throws `States.DataLimitExceeded`. */
export async function assign(
  frame: Frame,
  templates: Record<string, unknown> | undefined,
  field: string,
  extra: Extra = {},
): Promise<Record<string, unknown> | undefined> {
  if (!templates) return undefined;
  const values = (await resolve(frame, templates, field, extra)) as Record<string, unknown>;
  textOf(frame, values);
  const held = { ...frame.branch.variables, ...values };
  if (isOver(JSON.stringify(held), maxVariableBytes)) throw dataLimitExceeded(frame.name);
  return values;
}

async function finish(frame: Frame, byDefault: unknown, extra: Extra = {}): Promise<Step> {
  const { state } = frame;
  const output =
    state.Output === undefined ? byDefault : await resolve(frame, state.Output, "Output", extra);
  const assigned = await assign(frame, state.Assign, "Assign", extra);
  return { output, text: textOf(frame, output), assigned, next: state.Next };
}

/** The first rule that holds; its `Output` and `Assign` stand in for the state's, which are the default's. */
async function choose(frame: Frame): Promise<Step> {
  const { state, input } = frame;
  for (const [index, rule] of (state.Choices ?? []).entries()) {
    const field = `Choices[${index}]`;
    if (!(await resolveAs<boolean>(frame, rule.Condition, `${field}/Condition`, "boolean")))
      continue;
    const output =
      rule.Output === undefined ? input : await resolve(frame, rule.Output, `${field}/Output`);
    const assigned = await assign(frame, rule.Assign, `${field}/Assign`);
    return { output, text: textOf(frame, output), assigned, next: rule.Next };
  }
  if (state.Default === undefined)
    throw new StateFailure(
      "States.Runtime",
      causeOf(
        frame,
        "Failed to transition out of the state. The state does not point to a next state.",
      ),
    );
  return { ...(await finish(frame, input)), next: state.Default };
}

async function failure(frame: Frame): Promise<StateFailure> {
  const { Error: error, Cause: cause } = frame.state;
  return new StateFailure(
    error === undefined ? undefined : await resolveAs<string>(frame, error, "Error", "string"),
    cause === undefined ? undefined : await resolveAs<string>(frame, cause, "Cause", "string"),
  );
}

/** How long a Wait lasts from now, in ms. */
async function waitMs(frame: Frame): Promise<number> {
  const { state, branch } = frame;
  if (state.Timestamp !== undefined) {
    const text = await resolveAs<string>(frame, state.Timestamp, "Timestamp", "string");
    const due = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
    if (Number.isNaN(due))
      throw queryFailure(
        frame,
        state.Timestamp,
        "Timestamp",
        `returned an invalid value. Expected an ISO-8601 timestamp, but was: ${text}`,
      );
    return Math.max(0, due - branch.run.options.clock.now());
  }
  const seconds = await resolveAs<number>(frame, state.Seconds, "Seconds", "number");
  if (seconds >= 0 && seconds <= 99_999_999) return seconds * 1000;
  throw queryFailure(
    frame,
    state.Seconds,
    "Seconds",
    `returned an invalid value. Expected a number from 0 to 99999999, but was: ${seconds}`,
  );
}
