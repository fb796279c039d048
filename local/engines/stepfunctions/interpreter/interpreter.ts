import type { Machine, State } from "#local/engines/stepfunctions/interpreter/asl";
import {
  cut,
  ExecutionEnded,
  StateFailure,
} from "#local/engines/stepfunctions/interpreter/failure";
import { emit, type Frame, throwIfEnded } from "#local/engines/stepfunctions/interpreter/frame";
import { randomUuid } from "#local/engines/stepfunctions/interpreter/functions";
import { History, whole } from "#local/engines/stepfunctions/interpreter/history";
import type {
  Branch,
  ExecuteOptions,
  ExecutionResult,
  Run,
} from "#local/engines/stepfunctions/interpreter/host";
import { perform, type Step } from "#local/engines/stepfunctions/interpreter/perform";
import { recovering } from "#local/engines/stepfunctions/interpreter/recover";

/**
 * Runs a JSONata machine to its end and answers its result and its history, as AWS would record it:
 *
 *     const { status, output, events } = await execute(definition, { input, invoke, clock, context });
 *
 * It is a library, pure of HTTP and storage. All of the world comes in through the options: `invoke` calls
 * a task's resource, `readItems` gives a distributed Map's items (or `data` answers its S3 calls),
 * `clock` passes time, `random` draws `$random`, `$uuid` and jitter, `token` makes task tokens, `signal`
 * ends it. With the same answers in the same order it takes the same steps, so a run can be repeated from
 * a record. Children of a distributed Map are reported by `onChild`, with histories of their own. Never
 * rejects: whatever a state throws ends in the result.
 */
export async function execute(
  definition: Machine,
  options: ExecuteOptions,
): Promise<ExecutionResult> {
  const { clock, random = Math.random } = options;
  const history = new History(() => clock.now(), options.onEvent);
  return runExecution(definition, history, {
    options: { token: () => randomUuid(random), ...options, random },
    context: options.context,
    input: options.input,
    inputText: options.inputText,
    startedAt: clock.now(),
    signal: options.signal,
  });
}

/** The outer events of one execution, also of a distributed Map's child. */
export async function runExecution(
  definition: Machine,
  history: History,
  scope: Omit<Run, "history" | "enter"> &
    Pick<Branch, "map" | "source"> & {
      signal?: AbortSignal;
      /** Ends it, in place of `signal`. */
      controller?: AbortController;
    },
): Promise<ExecutionResult> {
  const run: Run = { ...scope, history, enter };
  const ended = scope.controller ?? new AbortController();
  const end = () => ended.abort(scope.signal?.reason);
  scope.signal?.addEventListener("abort", end, { once: true });
  const branch: Branch = {
    run,
    previous: 0,
    variables: {},
    signal: ended.signal,
    map: scope.map,
    source: scope.source,
    children: [],
  };
  history.add("ExecutionStarted", 0, {
    executionStartedEventDetails: {
      input: run.inputText ?? JSON.stringify(scope.input),
      inputDetails: whole,
      roleArn: run.context.roleArn,
    },
  });
  try {
    if (scope.signal?.aborted) end();
    const output = await withDeadline(definition, branch, ended);
    history.add(
      "ExecutionSucceeded",
      branch.previous,
      {
        executionSucceededEventDetails: { output: JSON.stringify(output), outputDetails: whole },
      },
      true,
    );
    return { status: "SUCCEEDED", output, events: history.events };
  } catch (error) {
    return failed(error, branch);
  } finally {
    scope.signal?.removeEventListener("abort", end);
    ended.abort(cut);
  }
}

/** Runs the machine against its own `TimeoutSeconds`. */
async function withDeadline(
  definition: Machine,
  branch: Branch,
  ended: AbortController,
): Promise<unknown> {
  const stopped = new Promise<never>((_, reject) => {
    const stop = () => {
      if (ended.signal.reason instanceof ExecutionEnded) reject(ended.signal.reason);
    };
    ended.signal.addEventListener("abort", stop, { once: true });
    if (ended.signal.aborted) stop();
  });
  if (definition.TimeoutSeconds !== undefined)
    branch.run.options.clock.sleep(definition.TimeoutSeconds * 1000, ended.signal).then(
      () => ended.abort(new ExecutionEnded("TIMED_OUT", "States.Timeout")),
      () => undefined,
    );
  return Promise.race([enter(definition, branch.run.input, branch), stopped]);
}

/** Follows the states of a machine from `StartAt` to its end. */
async function enter(machine: Machine, input: unknown, branch: Branch): Promise<unknown> {
  let name = machine.StartAt;
  let data = input;
  for (;;) {
    const state = machine.States[name];
    if (!state) throw new StateFailure("States.Runtime", `There is no state '${name}'.`);
    const step = await visit(name, state, data, branch);
    data = step.output;
    if (step.next === undefined) return data;
    name = step.next;
  }
}

async function visit(name: string, state: State, input: unknown, branch: Branch): Promise<Step> {
  throwIfEnded(branch);
  const { options, inputText } = branch.run;
  const enteredPrevious = branch.previous;
  const text = enteredPrevious === 0 ? inputText : undefined;
  const enteredId = emit(branch, `${state.Type}StateEntered`, {
    stateEnteredEventDetails: { input: text ?? JSON.stringify(input), inputDetails: whole, name },
  });
  options.onTransition?.();
  const enteredAt = options.clock.now();
  const frame: Frame = {
    name,
    state,
    branch,
    input,
    enteredId,
    enteredPrevious,
    enteredAt,
    retryCount: 0,
  };
  const step = await recovering(frame, () => perform(frame));
  if (state.Type === "Fail") return step;
  Object.assign(branch.variables, step.assigned);
  const { assigned } = step;
  emit(
    branch,
    `${state.Type}StateExited`,
    {
      stateExitedEventDetails: {
        name,
        output: step.text,
        outputDetails: whole,
        ...(assigned && {
          assignedVariables: Object.fromEntries(
            Object.entries(assigned).map(([key, value]) => [key, JSON.stringify(value)]),
          ),
          assignedVariablesDetails: whole,
        }),
      },
    },
    step.previous,
  );
  branch.open = undefined;
  branch.children = [];
  return step;
}

function failed(error: unknown, branch: Branch): ExecutionResult {
  const { history } = branch.run;
  if (error instanceof ExecutionEnded) {
    const details = {
      ...(error.error && { error: error.error }),
      ...(error.detail && { cause: error.detail }),
    };
    const [type, field] =
      error.status === "ABORTED"
        ? ["ExecutionAborted", "executionAbortedEventDetails"]
        : ["ExecutionTimedOut", "executionTimedOutEventDetails"];
    history.add(type, branch.previous, { [field]: details }, true);
    return { status: error.status, ...details, events: history.events };
  }
  const failure =
    error instanceof StateFailure
      ? error
      : new StateFailure("States.Runtime", error instanceof Error ? error.message : String(error));
  const details = {
    ...(failure.error !== undefined && { error: failure.error }),
    ...(failure.detail !== undefined && { cause: failure.detail }),
  };
  history.add("ExecutionFailed", branch.previous, { executionFailedEventDetails: details }, true);
  return { status: "FAILED", ...details, events: history.events };
}
