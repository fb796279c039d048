import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type HistoryEvent,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { onTestFinished } from "vitest";
import type { Quotas } from "#local/engines/stepfunctions/limits";
import {
  createStepFunctions,
  type StepFunctions,
  type StepFunctionsPorts,
} from "#local/engines/stepfunctions/stepfunctions";
import { engineContext } from "#tests/local/support/engine-context";
import { listen } from "#tests/local/support/listen";

/** A role that machines of the tests name. */
export const roleArn = "arn:aws:iam::000000000000:role/states";

/** One engine behind HTTP, with a real client, for one test. */
export type MachineRoom = {
  client: SFNClient;
  engine: StepFunctions;
  context: ReturnType<typeof engineContext>;
  /** Creates a JSONata machine and answers its ARN. */
  create(
    states: object,
    options?: { name?: string; type?: "EXPRESS"; extra?: object },
  ): Promise<string>;
  start(machineArn: string, input?: unknown, name?: string): Promise<string>;
  /** The description, once the execution has ended or, moving no clock, nothing more happens by itself. */
  settled(executionArn: string): Promise<DescribeExecutionCommandOutput>;
  history(executionArn: string): Promise<HistoryEvent[]>;
  /** Moves the one clock. */
  advance(seconds: number): Promise<void>;
  /** Ends the process' part of it, as `kill -9` would: nothing is written on the way out. */
  close(): Promise<void>;
};

/** Opens the engine; on files in `directory`, or in memory. Ports left out refuse every call. */
export async function machineRoom(
  ports: Partial<StepFunctionsPorts> = {},
  directory?: string,
  granted?: Partial<Quotas>,
): Promise<MachineRoom> {
  const context = engineContext(directory);
  const refuse = async (service: string, action: string) => {
    throw new Error(`unexpected ${service}:${action}`);
  };
  const invoke = ports.invoke ?? (async (arn: string) => ({ payload: { called: arn } }));
  const integrate = ports.integrate ?? refuse;
  const engine = createStepFunctions(context, { invoke, integrate }, granted);
  const server = await listen((request, response) => void engine.handle(request, response));
  const client = new SFNClient({
    endpoint: server.url,
    region: context.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    client.destroy();
    await server.close();
    await engine.close();
    context.clock.stop();
    context.store.close();
  };
  onTestFinished(close);
  const describe = (executionArn: string) =>
    client.send(new DescribeExecutionCommand({ executionArn }));
  return {
    client,
    engine,
    context,
    async create(states, { name = "machine", type, extra = {} } = {}) {
      const definition = {
        QueryLanguage: "JSONata",
        StartAt: Object.keys(states)[0],
        States: states,
        ...extra,
      };
      const made = await client.send(
        new CreateStateMachineCommand({
          name,
          roleArn,
          definition: JSON.stringify(definition),
          type,
        }),
      );
      return made.stateMachineArn as string;
    },
    async start(stateMachineArn, input = {}, name) {
      const made = await client.send(
        new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input), name }),
      );
      return made.executionArn as string;
    },
    async settled(executionArn) {
      let found = await describe(executionArn);
      for (let turn = 0; turn < 20 && found.status === "RUNNING"; turn++)
        found = await describe(executionArn);
      return found;
    },
    async history(executionArn) {
      const events: HistoryEvent[] = [];
      const pages = paginateGetExecutionHistory({ client, pageSize: 1000 }, { executionArn });
      for await (const { events: some = [] } of pages) events.push(...some);
      return events;
    },
    advance: (seconds) => context.clock.advance(seconds * 1000),
    close,
  };
}

/** The types of a history, in order. */
export function types(events: HistoryEvent[]): (string | undefined)[] {
  return events.map((event) => event.type);
}

/** A Task state on a function. */
export function lambdaTask(more: object = {}): object {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: "worker", Payload: "{% $states.input %}" },
    Output: "{% $states.result.Payload %}",
    End: true,
    ...more,
  };
}
