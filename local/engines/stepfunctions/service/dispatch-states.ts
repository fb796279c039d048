import { AwsError } from "#local/aws-error";
import { StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import { recased } from "#local/engines/stepfunctions/service/answers";

/** This service, as its own machines use it. */
export type OwnService = {
  call(operation: string, input: object): Promise<unknown>;
  /** Resolves when an execution has ended. */
  ended(executionArn: string): Promise<void>;
};

type Description = Record<string, unknown> & {
  status: string;
  output?: string;
  startDate: number;
  stopDate?: number;
};

/**
 * `states:startExecution`. A task that did not name its execution gets a name of its own, so that a start
 * repeated after a crash finds the execution it had started.
 */
export async function startChild(
  own: OwnService,
  args: Record<string, unknown>,
  name: string,
): Promise<object> {
  const { StateMachineArn, Input = {}, Name, TraceHeader } = args;
  if (TraceHeader !== undefined)
    throw new AwsError("ValidationException", "TraceHeader is not supported by the local engine.");
  const input = {
    stateMachineArn: StateMachineArn,
    name: Name ?? name,
    input: typeof Input === "string" ? Input : JSON.stringify(Input),
  };
  try {
    const { executionArn, startDate } = (await own.call("StartExecution", input)) as {
      executionArn: string;
      startDate: number;
    };
    return { ExecutionArn: executionArn, StartDate: startDate * 1000 };
  } catch (error) {
    if (Name !== undefined || !(error instanceof AwsError)) throw error;
    if (error.code !== "ExecutionAlreadyExists") throw error;
    const executionArn = `${String(StateMachineArn).replace(":stateMachine:", ":execution:")}:${name}`;
    const { startDate } = (await own.call("DescribeExecution", { executionArn })) as Description;
    return { ExecutionArn: executionArn, StartDate: startDate * 1000 };
  }
}

/** What a `.sync` task results in: the execution's description, its output parsed for `.sync:2`. */
export async function childResult(
  own: OwnService,
  started: Record<string, unknown>,
  parsed: boolean,
): Promise<unknown> {
  const executionArn = String(started.ExecutionArn);
  await own.ended(executionArn);
  const found = (await own.call("DescribeExecution", { executionArn })) as Description;
  const { redriveCount: _c, redriveStatus: _s, redriveStatusReason: _r, ...shown } = found;
  const description = {
    ...(recased(shown, "upper") as Record<string, unknown>),
    StartDate: found.startDate * 1000,
    StopDate: (found.stopDate ?? found.startDate) * 1000,
  };
  if (found.status !== "SUCCEEDED")
    throw new StateFailure("States.TaskFailed", JSON.stringify(description));
  const text = found.output ?? "null";
  return parsed
    ? { ...description, Input: JSON.parse(String(found.input)), Output: JSON.parse(text) }
    : description;
}
