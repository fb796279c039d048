import { randomUUID } from "node:crypto";
import { AwsError, notImplemented } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import type { Executions } from "#local/engines/stepfunctions/service/executions";
import { machineOf } from "#local/engines/stepfunctions/service/machines";
import {
  checkArn,
  checkName,
  executionArn,
  seconds,
} from "#local/engines/stepfunctions/service/names";
import { type PageRequest, page } from "#local/engines/stepfunctions/service/page";
import type {
  ExecutionRow,
  MachineRow,
  StatesStore,
} from "#local/engines/stepfunctions/service/states-store";

type StartInput = {
  stateMachineArn: string;
  name?: string;
  input?: string;
  traceHeader?: string;
  includedData?: string;
};
type Environment = { context: EngineContext; store: StatesStore; executions: Executions };

const mostInputBytes = 262_144;

/** The operations that start, stop and read executions. */
export function executionOperations({ context, store, executions }: Environment) {
  const find = (arn: unknown): ExecutionRow => {
    const checked = checkArn(arn, "executionArn", "execution");
    const row = executions.find(checked);
    if (row) return row;
    throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${checked}'`);
  };
  return {
    StartExecution(input: StartInput) {
      const machine = startable(store, input);
      const name = input.name ?? randomUUID();
      const text = input.input ?? "{}";
      if (machine.type === "EXPRESS") {
        const row = executions.start(
          machine,
          executionArn(machine.arn, name, randomUUID()),
          name,
          text,
        );
        return { executionArn: row.arn, startDate: seconds(row.started_at) };
      }
      const arn = executionArn(machine.arn, name);
      const known = executions.find(arn);
      if (known && !(known.status === "RUNNING" && known.input === text))
        throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
      const row = known ?? executions.start(machine, arn, name, text);
      return { executionArn: arn, startDate: seconds(row.started_at) };
    },

    async StartSyncExecution(input: StartInput) {
      const machine = startable(store, input);
      if (machine.type !== "EXPRESS")
        throw new AwsError(
          "StateMachineTypeNotSupported",
          "This operation is not supported by this type of state machine",
        );
      const name = input.name ?? randomUUID();
      const arn = executionArn(machine.arn, name, randomUUID());
      executions.start(machine, arn, name, input.input ?? "{}");
      await executions.ended(arn);
      const row = store.execution(arn) as ExecutionRow;
      const took = (row.stopped_at ?? row.started_at) - row.started_at;
      return {
        ...described(row),
        billingDetails: {
          billedMemoryUsedInMB: 64,
          billedDurationInMilliseconds: Math.max(100, Math.ceil(took / 100) * 100),
        },
      };
    },

    async StopExecution(input: { executionArn: string; error?: string; cause?: string }) {
      const { error, cause } = input;
      const row = find(input.executionArn);
      if (row.map_run_arn)
        throw notImplemented("stepfunctions", "StopExecution of a map run's child");
      const live = executions.live(row.arn);
      await live?.begun;
      if (live?.post(0, "stop", { error, cause })) await live.ended;
      const { stopped_at: stoppedAt } = find(row.arn);
      return { stopDate: seconds(stoppedAt ?? context.clock.now()) };
    },

    DescribeExecution(input: { executionArn: string; includedData?: string }) {
      if (!executions.live(input.executionArn)) executions.flush();
      const row = find(input.executionArn);
      const redrivable = !["RUNNING", "SUCCEEDED"].includes(row.status);
      return {
        ...described(row, input.includedData === "METADATA_ONLY"),
        ...(row.map_run_arn && { mapRunArn: row.map_run_arn }),
        redriveCount: 0,
        redriveStatus: redrivable ? "REDRIVABLE" : "NOT_REDRIVABLE",
        ...(!redrivable && {
          redriveStatusReason:
            row.status === "RUNNING"
              ? "Execution is RUNNING and cannot be redriven"
              : "Execution is SUCCEEDED and cannot be redriven",
        }),
      };
    },

    ListExecutions(
      input: PageRequest & {
        stateMachineArn?: string;
        mapRunArn?: string;
        statusFilter?: string;
        redriveFilter?: string;
      },
    ) {
      if (input.redriveFilter !== undefined) throw notImplemented("stepfunctions", "redriveFilter");
      if ((input.stateMachineArn === undefined) === (input.mapRunArn === undefined))
        throw new AwsError(
          "ValidationException",
          "Must provide a state machine ARN or map run ARN, but not both",
        );
      executions.flush();
      executions.forget();
      if (input.stateMachineArn !== undefined) machineOf(store, input.stateMachineArn);
      const column = input.mapRunArn === undefined ? "machine_arn" : "map_run_arn";
      const status = input.statusFilter ?? "%";
      const { rows, nextToken } = page(input, (limit, offset) =>
        store.all<ExecutionRow>(
          `SELECT * FROM executions WHERE ${column} = ? AND status LIKE ? AND arn LIKE '%:execution:%' ORDER BY number DESC LIMIT ? OFFSET ?`,
          input.mapRunArn ?? input.stateMachineArn ?? "",
          status,
          limit,
          offset,
        ),
      );
      return { executions: rows.map(listed), nextToken };
    },

    GetExecutionHistory(
      input: PageRequest & {
        executionArn: string;
        reverseOrder?: boolean;
        includeExecutionData?: boolean;
      },
    ) {
      if (!executions.live(input.executionArn)) executions.flush();
      const events = executions.events(find(input.executionArn));
      const ordered = input.reverseOrder ? [...events].reverse() : events;
      const { rows, nextToken } = page(input, (limit, offset) =>
        ordered.slice(offset, offset + limit),
      );
      return {
        events: input.includeExecutionData === false ? rows.map(withoutData) : rows,
        nextToken,
      };
    },
  };
}

/** The machine to start; checks the start's own members. */
function startable(store: StatesStore, input: StartInput): MachineRow {
  if (input.traceHeader !== undefined) throw notImplemented("stepfunctions", "traceHeader");
  const machine = machineOf(store, input.stateMachineArn);
  if (machine.status === "DELETING")
    throw new AwsError("StateMachineDeleting", `State Machine Deleting: '${machine.arn}'`);
  if (input.name !== undefined) checkName(input.name);
  const text = input.input ?? "{}";
  if (Buffer.byteLength(text) > mostInputBytes)
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${mostInputBytes}`,
    );
  try {
    JSON.parse(text);
  } catch (error) {
    throw new AwsError(
      "InvalidExecutionInput",
      `Invalid State Machine Execution Input: '${(error as Error).message}'`,
    );
  }
  return machine;
}

function described(row: ExecutionRow, metadataOnly = false): object {
  const included = { included: !metadataOnly };
  return {
    executionArn: row.arn,
    stateMachineArn: row.machine_arn,
    name: row.name,
    status: row.status,
    startDate: seconds(row.started_at),
    ...(row.stopped_at !== null && { stopDate: seconds(row.stopped_at) }),
    ...(!metadataOnly && { input: row.input }),
    inputDetails: included,
    ...(row.output !== null && { outputDetails: included }),
    ...(row.output !== null && !metadataOnly && { output: row.output }),
    ...(row.error !== null && { error: row.error }),
    ...(row.cause !== null && { cause: row.cause }),
  };
}

function listed(row: ExecutionRow): object {
  return {
    executionArn: row.arn,
    stateMachineArn: row.machine_arn,
    name: row.name,
    status: row.status,
    startDate: seconds(row.started_at),
    ...(row.stopped_at !== null && { stopDate: seconds(row.stopped_at) }),
    ...(row.map_run_arn && { mapRunArn: row.map_run_arn }),
    redriveCount: 0,
  };
}

/** `includeExecutionData: false`: the data members go, the shape stays. */
function withoutData<Value>(value: Value): Value {
  if (!value || typeof value !== "object") return value;
  const dropped = ["input", "output", "parameters", "assignedVariables"];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !dropped.includes(key))
      .map(([key, member]) => [key, withoutData(member)]),
  ) as Value;
}
