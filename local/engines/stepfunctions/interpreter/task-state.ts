import { cut, StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import {
  emit,
  type Frame,
  resolve,
  resolveAs,
  resolveCount,
  textOf,
} from "#local/engines/stepfunctions/interpreter/frame";
import { whole } from "#local/engines/stepfunctions/interpreter/history";
import type { Branch } from "#local/engines/stepfunctions/interpreter/host";
import { parseResource } from "#local/engines/stepfunctions/interpreter/resource";

type Limits = { timeout?: number; heartbeat?: number };

/** Calls the task's resource once and answers its result, with the events of its kind. */
export async function performTask(frame: Frame): Promise<unknown> {
  const { state, branch } = frame;
  const resource = state.Resource ?? "";
  const { pattern } = parseResource(resource);
  if (pattern === "waitForTaskToken") frame.token = branch.run.options.token();
  const args =
    state.Arguments === undefined
      ? frame.input
      : await resolve(frame, state.Arguments, "Arguments");
  const limits = {
    timeout: await resolveCount(frame, state.TimeoutSeconds, "TimeoutSeconds"),
    heartbeat: await resolveCount(frame, state.HeartbeatSeconds, "HeartbeatSeconds"),
  };
  const events = eventsOf(frame, resource);
  events.scheduled(textOf(frame, args), limits, await credentials(frame));
  try {
    const result = await call(frame, args, limits, events);
    const { plainFunction, service } = parseResource(resource);
    events.succeeded(textOf(frame, result, plainFunction ? resource : service));
    return result;
  } catch (error) {
    if (error instanceof StateFailure && !branch.signal.aborted) events.failed(error);
    throw error;
  }
}

/** Races the resource against its timeout and heartbeat. */
function call(
  frame: Frame,
  args: unknown,
  { timeout, heartbeat }: Limits,
  events: ReturnType<typeof eventsOf>,
): Promise<unknown> {
  const { branch, name, state, token } = frame;
  const { clock, invoke } = branch.run.options;
  const attempt = new AbortController();
  let beating: AbortController | undefined;
  let settled = false;
  return new Promise((resolvePromise, rejectPromise) => {
    const settle = (act: () => void) => {
      if (settled) return;
      settled = true;
      branch.signal.removeEventListener("abort", onAbort);
      act();
      beating?.abort(cut);
      attempt.abort(cut);
    };
    const onAbort = () => settle(() => rejectPromise(branch.signal.reason));
    const failAfter = (seconds: number | undefined, signal: AbortSignal, aliases: string[]) => {
      if (seconds === undefined) return;
      clock.sleep(seconds * 1000, signal).then(
        () => settle(() => rejectPromise(new StateFailure("States.Timeout", undefined, aliases))),
        () => undefined,
      );
    };
    const beat = () => {
      if (settled || heartbeat === undefined) return;
      beating?.abort(cut);
      beating = new AbortController();
      failAfter(heartbeat, beating.signal, ["States.HeartbeatTimeout"]);
    };
    branch.signal.addEventListener("abort", onAbort, { once: true });
    failAfter(timeout, attempt.signal, []);
    beat();
    invoke({
      state: name,
      resource: state.Resource ?? "",
      arguments: args,
      token,
      execution: branch.run.context,
      signal: attempt.signal,
      submitted: (output) => {
        if (!settled) events.submitted(JSON.stringify(output));
      },
      heartbeat: beat,
    }).then(
      (result) => settle(() => resolvePromise(result)),
      (error) => settle(() => rejectPromise(error)),
    );
  });
}

async function credentials(frame: Frame): Promise<Record<string, unknown>> {
  if (frame.state.Credentials === undefined) return {};
  const value = await resolveAs<{ RoleArn?: string }>(
    frame,
    frame.state.Credentials,
    "Credentials",
    "object",
  );
  return { taskCredentials: { roleArn: value.RoleArn } };
}

/** Integrations write `Task…` events, plain function ARNs `LambdaFunction…` events. */
function eventsOf(frame: Frame, resource: string) {
  const { branch } = frame;
  const { service, action, plainFunction } = parseResource(resource);
  return plainFunction ? functionEvents(branch, resource) : taskEvents(branch, service, action);
}

function taskEvents(branch: Branch, resourceType: string, resource: string) {
  const region = branch.run.context.stateMachineArn.split(":")[3];
  const kind = { resource, resourceType };
  return {
    scheduled(parameters: string, { timeout, heartbeat }: Limits, extra: Record<string, unknown>) {
      emit(branch, "TaskScheduled", {
        taskScheduledEventDetails: {
          ...kind,
          region,
          parameters,
          ...(timeout !== undefined && { timeoutInSeconds: timeout }),
          ...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
          ...extra,
        },
      });
      emit(branch, "TaskStarted", { taskStartedEventDetails: kind });
    },
    submitted(output: string) {
      emit(branch, "TaskSubmitted", {
        taskSubmittedEventDetails: { ...kind, output, outputDetails: whole },
      });
    },
    succeeded(output: string) {
      emit(branch, "TaskSucceeded", {
        taskSucceededEventDetails: { ...kind, output, outputDetails: whole },
      });
    },
    failed(failure: StateFailure) {
      const details = { ...kind, ...errorMembers(failure) };
      if (failure.error === "States.Timeout")
        emit(branch, "TaskTimedOut", { taskTimedOutEventDetails: details });
      if (failure.error !== "States.Timeout")
        emit(branch, "TaskFailed", { taskFailedEventDetails: details });
    },
  };
}

function functionEvents(branch: Branch, resource: string) {
  return {
    scheduled(input: string, { timeout }: Limits, extra: Record<string, unknown>) {
      emit(branch, "LambdaFunctionScheduled", {
        lambdaFunctionScheduledEventDetails: {
          input,
          inputDetails: whole,
          resource,
          ...(timeout !== undefined && { timeoutInSeconds: timeout }),
          ...extra,
        },
      });
      emit(branch, "LambdaFunctionStarted");
    },
    submitted() {
      throw new StateFailure("States.Runtime", "A plain function ARN has no submission.");
    },
    succeeded(output: string) {
      emit(branch, "LambdaFunctionSucceeded", {
        lambdaFunctionSucceededEventDetails: { output, outputDetails: whole },
      });
    },
    failed(failure: StateFailure) {
      const details = errorMembers(failure);
      if (failure.error === "States.Timeout")
        emit(branch, "LambdaFunctionTimedOut", { lambdaFunctionTimedOutEventDetails: details });
      if (failure.error !== "States.Timeout")
        emit(branch, "LambdaFunctionFailed", { lambdaFunctionFailedEventDetails: details });
    },
  };
}

function errorMembers(failure: StateFailure): { error?: string; cause?: string } {
  return {
    ...(failure.error !== undefined && { error: failure.error }),
    ...(failure.detail !== undefined && { cause: failure.detail }),
  };
}
