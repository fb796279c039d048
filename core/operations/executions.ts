import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
} from "@aws-sdk/client-sfn";
import * as Actor from "#core/actor";
import * as Aws from "#core/aws";
import * as Cursor from "#core/cursor";
import { nameOf, VisibleError } from "#core/error";
import { fn } from "#core/fn";
import { cut, withoutSecrets } from "#core/operations/dead-letter";
import {
  type Execution,
  type ExecutionDetail,
  ExecutionKey,
  type ExecutionState,
  type ExecutionStatus,
  ListExecutions,
} from "#core/operations/execution-schema";
import { machineGraph } from "#core/operations/machine-graph";
import { type Fared, stateHistory } from "#core/operations/state-history";
import type { Page } from "#core/page-schema";
import { setting } from "#core/settings";
import { iso } from "#core/time";

/** Events of a history that one look takes, a thousand a call: longer ones show their newest. */
const mostPages = 3;

/**
 * Executions of one machine, newest first, or of all of them one machine after the other. Admins only, like all of
 * this: inputs are of any project. Throws `executions.not_found` for a machine that there is not.
 */
export const list = fn(ListExecutions, async (query): Promise<Page<Execution>> => {
  Actor.assertRole("admin");
  const { machine, status, limit, cursor } = query;
  const machines = machine === undefined ? setting("machines") : [find(machine)];
  const scope = ["executions", machine, status];
  const items: Execution[] = [];
  let { partition, after } = Cursor.open<string>(cursor, scope);
  while (partition < machines.length && items.length < limit) {
    const of = machines[partition] as Machine;
    const { executions = [], nextToken } = await Aws.sfn().send(
      new ListExecutionsCommand({
        stateMachineArn: of.arn,
        statusFilter: status,
        maxResults: limit - items.length,
        nextToken: after ?? undefined,
      }),
    );
    items.push(...executions.map((one) => toExecution(of, one)));
    after = nextToken ?? null;
    if (after === null) partition++;
  }
  const nextCursor = partition < machines.length ? Cursor.seal({ partition, after }, scope) : null;
  return { items, nextCursor };
});

/** One execution with its machine's graph and how each state fared. Throws `executions.not_found`. */
export const get = fn(ExecutionKey, async ({ machine, name }): Promise<ExecutionDetail> => {
  Actor.assertRole("admin");
  const of = find(machine);
  const executionArn = `${of.arn.replace(":stateMachine:", ":execution:")}:${name}`;
  const execution = await describe(executionArn, name);
  const [{ definition = "{}" }, history] = await Promise.all([
    Aws.sfn().send(new DescribeStateMachineForExecutionCommand({ executionArn })),
    historyOf(executionArn),
  ]);
  const { comment, states, ways } = machineGraph(definition);
  const fared = stateHistory(history.events);
  const { input, output, error, cause } = execution;
  return {
    ...toExecution(of, execution),
    ...{ input: shown(input), output: shown(output), error: error ?? null, cause: shown(cause) },
    comment,
    states: states.map((state) => ({ ...state, ...shownState(fared.get(state.name)) })),
    ways,
    events: history.events.length,
    isWhole: history.isWhole,
  };
});

async function describe(executionArn: string, name: string) {
  try {
    return await Aws.sfn().send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (nameOf(error) !== "ExecutionDoesNotExist") throw error;
    throw new VisibleError("executions.not_found", `There is no execution "${name}".`, {
      hint: "AWS forgets executions 90 days after their end. GET /api/v1/executions lists those that there are.",
    });
  }
}

/** Its newest events, oldest first. */
async function historyOf(executionArn: string) {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const found = await Aws.sfn().send(
      new GetExecutionHistoryCommand({
        executionArn,
        reverseOrder: true,
        maxResults: 1000,
        nextToken,
      }),
    );
    events.push(...(found.events ?? []));
    nextToken = found.nextToken;
    if (!nextToken) break;
  }
  return { events: events.reverse(), isWhole: !nextToken };
}

function find(machine: string): Machine {
  const machines = setting("machines");
  const found = machines.find(({ name }) => name === machine);
  if (found) return found;
  throw new VisibleError("executions.not_found", `There is no state machine "${machine}".`, {
    hint: `There are: ${machines.map(({ name }) => name).join(", ")}.`,
  });
}

type Machine = { name: string; arn: string };
type Described = Pick<
  DescribeExecutionCommandOutput,
  "name" | "executionArn" | "status" | "startDate" | "stopDate"
>;

function toExecution({ name: machine }: Machine, one: Described): Execution {
  return {
    machine,
    name: one.name ?? "",
    arn: one.executionArn ?? "",
    status: (one.status ?? "RUNNING") as ExecutionStatus,
    startedAt: iso(one.startDate?.getTime()),
    finishedAt: one.stopDate ? iso(one.stopDate.getTime()) : null,
  };
}

function shownState(
  fared: Fared | undefined,
): Omit<ExecutionState, "name" | "type" | "comment" | "parent"> {
  if (!fared) return stateNever;
  const { input, output, cause } = fared;
  return { ...fared, input: shown(input), output: shown(output), cause: shown(cause) };
}

const stateNever: Fared = {
  ...{ status: "WAITING", entered: 0, failures: 0, startedAt: null, finishedAt: null },
  ...{ input: null, output: null, error: null, cause: null },
};

function shown(text: string | null | undefined): string | null {
  return text == null ? null : cut(withoutSecrets(text));
}
