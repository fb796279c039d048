import { ExecutionEnded } from "#local/engines/stepfunctions/interpreter/failure";
import type { HistoryEvent } from "#local/engines/stepfunctions/interpreter/history";
import { execute } from "#local/engines/stepfunctions/interpreter/interpreter";
import { asJsonata } from "#local/engines/stepfunctions/interpreter/language";
import { Tasks } from "#tests/local/stepfunctions/recordings/recorded-tasks";
import { RecordedTime } from "#tests/local/stepfunctions/recordings/recorded-time";
import {
  detailsOf,
  idOf,
  type Recorded,
  type Recording,
} from "#tests/local/stepfunctions/recordings/recording";

/** Events that come about by time passing: waits, retries, timeouts. */
const timed = new Set([
  "WaitStateExited",
  "TaskScheduled",
  "LambdaFunctionScheduled",
  "ExecutionTimedOut",
]);

/**
 * Runs a recorded machine in the world that its recording tells of: tasks answer what they answered, and
 * what came first on AWS comes first here.
 */
export async function replay(
  { definition, events: recorded }: Recording,
  input: unknown,
): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  const time = new RecordedTime();
  const stop = new AbortController();
  const tasks = new Tasks(recorded, () => events.length);
  const account = "us-east-1:111111111111";
  const root = `arn:aws:states:${account}:execution:machine:run`;
  const running = execute(asJsonata(definition), {
    input,
    clock: time,
    context: {
      executionArn: root,
      executionName: "run",
      roleArn: "arn:aws:iam::111111111111:role/states",
      stateMachineArn: `arn:aws:states:${account}:stateMachine:machine`,
      stateMachineName: "machine",
    },
    signal: stop.signal,
    onEvent: (event) => events.push(event),
    invoke: (request) =>
      request.execution.executionArn === root
        ? tasks.invoke(request)
        : Promise.resolve(tasks.ofChild()),
    readItems: async ({ state }) => tasks.itemsOf(state),
    data: async () => ({}),
  });
  let over = false;
  running.then(
    () => (over = true),
    () => (over = true),
  );
  let turns = 0;
  for (await rest(); !over && turns++ < mostTurns; await rest()) {
    const next = recorded.find((event) => idOf(event) === events.length + 1);
    if (!moved(next, tasks, time, stop)) stop.abort(new ExecutionEnded("ABORTED", "Replay.Stuck"));
  }
  return events;
}

/** Brings about what the recording shows next; false when there is nothing left that could happen. */
function moved(
  next: Recorded | undefined,
  tasks: Tasks,
  time: RecordedTime,
  stop: AbortController,
): boolean {
  if (next?.type === "ExecutionAborted") {
    const { error, cause } = detailsOf(next) ?? {};
    stop.abort(new ExecutionEnded("ABORTED", error as string, cause as string));
    return true;
  }
  if (next && tasks.answer(next)) return true;
  if (next && timed.has(next.type) && time.fire()) return true;
  return tasks.answerAny() || time.fire();
}

/** More than any recording of 25,000 events needs. */
const mostTurns = 100_000;

/** Resolves once the interpreter waits for something from outside. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}
