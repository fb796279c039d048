import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { ExecutionState } from "#core/operations/execution-schema";

/** What a history says of one state. */
export type Fared = Pick<
  ExecutionState,
  | "status"
  | "entered"
  | "failures"
  | "startedAt"
  | "finishedAt"
  | "input"
  | "output"
  | "error"
  | "cause"
>;

const untouched: Fared = {
  ...{ status: "WAITING", entered: 0, failures: 0, startedAt: null, finishedAt: null },
  ...{ input: null, output: null, error: null, cause: null },
};

/** How each state fared, by its name, from events oldest first. Events of what is not known to be in a state count for none. */
export function stateHistory(events: readonly HistoryEvent[]): Map<string, Fared> {
  const fared = new Map<string, Fared>();
  // Maps and branches run side by side: an event belongs to the state of the one before it.
  const stateOf = new Map<number, string>();
  const note = (name: string, patch: Partial<Fared>) =>
    fared.set(name, { ...(fared.get(name) ?? untouched), ...patch });
  for (const event of events) {
    const { id = 0, previousEventId = 0, type = "", timestamp } = event;
    const at = timestamp?.toISOString() ?? null;
    const { stateEnteredEventDetails: entry, stateExitedEventDetails: exit } = event;
    const name = entry?.name ?? exit?.name ?? stateOf.get(previousEventId);
    if (name === undefined) {
      if (isExecutionEnd(type)) endAll(fared, at, note);
      continue;
    }
    const before = fared.get(name) ?? untouched;
    if (entry) {
      note(name, {
        ...{ status: "RUNNING", entered: before.entered + 1, startedAt: at, finishedAt: null },
        ...{ input: entry.input ?? null, output: null },
      });
    } else if (exit) {
      const isFailed = before.status === "FAILED";
      note(name, {
        ...{ status: isFailed ? "FAILED" : "SUCCEEDED", finishedAt: at },
        output: exit.output ?? null,
      });
    } else if (isExecutionEnd(type)) {
      endAll(fared, at, note);
      if (type === "ExecutionFailed" && before.status !== "SUCCEEDED")
        note(name, { status: "FAILED", finishedAt: at, ...failureOf(event) });
      continue;
    } else if (isFailure(type)) {
      note(name, { status: "FAILED", failures: before.failures + 1, ...failureOf(event) });
    } else if (isSuccess(type) || isBegun(type)) {
      // A later try of what failed once.
      note(name, { status: "RUNNING", ...(isSuccess(type) && { error: null, cause: null }) });
    }
    stateOf.set(id, name);
  }
  return fared;
}

/** What was under way when the execution ended was ended with it. */
function endAll(
  fared: Map<string, Fared>,
  at: string | null,
  note: (name: string, patch: Partial<Fared>) => void,
): void {
  for (const [name, { status }] of fared)
    if (status === "RUNNING") note(name, { status: "ABORTED", finishedAt: at });
}

const isExecutionEnd = (type: string) =>
  /^Execution(Failed|Aborted|TimedOut|Succeeded)$/.test(type);
const isFailure = (type: string) =>
  /(Failed|TimedOut)$/.test(type) && !type.startsWith("Execution") && !type.startsWith("MapIter");
const isSuccess = (type: string) => /^(Task|LambdaFunction|Activity|MapRun)Succeeded$/.test(type);
const isBegun = (type: string) =>
  /^(Task|LambdaFunction|Activity|MapRun)(Started|Redriven)$/.test(type);

function failureOf(event: HistoryEvent): Pick<Fared, "error" | "cause"> {
  const details = Object.entries(event).find(([name]) =>
    /(Failed|TimedOut)EventDetails$/.test(name),
  )?.[1] as { error?: string; cause?: string } | undefined;
  return { error: details?.error ?? null, cause: details?.cause ?? null };
}
