import type { Machine } from "#local/engines/stepfunctions/interpreter/asl";
import type { History, HistoryEvent } from "#local/engines/stepfunctions/interpreter/history";

/** What names an execution; becomes `$states.context.Execution` and `.StateMachine`. */
export type ExecutionContext = {
  executionArn: string;
  executionName: string;
  roleArn: string;
  stateMachineArn: string;
  stateMachineName: string;
};

/** One call of a task's resource. */
export type TaskRequest = {
  state: string;
  resource: string;
  /** The evaluated `Arguments`; the state's input when there are none. */
  arguments: unknown;
  /** The token handed out under `$states.context.Task.Token`, for `.waitForTaskToken`. */
  token?: string;
  execution: ExecutionContext;
  /** Aborted when the answer no longer matters: timeout, failed sibling, stopped execution. */
  signal: AbortSignal;
  /** Reports that a callback or `.sync` task was handed over; `output` is the service's answer. */
  submitted: (output: unknown) => void;
  /** Restarts `HeartbeatSeconds`. */
  heartbeat: () => void;
};

/** One read of a distributed Map's items, or one write of its results: a call of an S3 action. */
export type DataRequest = {
  /** `s3:getObject`, `s3:listObjectsV2`, `s3:putObject`. */
  action: string;
  arguments: Record<string, unknown>;
  signal: AbortSignal;
};

/** One read of a distributed Map's items as a whole, before `MaxItems`. */
export type ItemsRequest = {
  state: string;
  resource: string;
  arguments: Record<string, unknown>;
  config: Record<string, unknown>;
  signal: AbortSignal;
};

/** How far a distributed Map is, as `DescribeMapRun` counts. */
export type MapRunCounts = {
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  total: number;
  resultsWritten: number;
};

/** One run of a distributed Map; `limits` may be changed from outside while it runs, then call `changed`. */
export type MapRun = {
  mapRunArn: string;
  /** The map's own machine ARN: `…:stateMachine:<machine>/<label>`. */
  stateMachineArn: string;
  executionArn: string;
  startedAt: number;
  stoppedAt?: number;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";
  executions: MapRunCounts;
  items: MapRunCounts;
  limits: {
    maxConcurrency: number;
    toleratedFailureCount?: number;
    toleratedFailurePercentage?: number;
  };
  changed: () => void;
};

/** One child execution of a distributed Map. */
export type ChildExecution = {
  mapRun: MapRun;
  context: ExecutionContext;
  status: "RUNNING" | ExecutionResult["status"];
  /** JSON text. */
  input: string;
  output?: string;
  error?: string;
  cause?: string;
  startedAt: number;
  stoppedAt?: number;
  /** How many items it was given (more than one under `ItemBatcher`). */
  items: number;
  history: History;
};

/** How an execution ended. */
export type ExecutionResult = {
  status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  output?: unknown;
  error?: string;
  cause?: string;
  events: HistoryEvent[];
};

/** What the interpreter needs from the world. Each effect may be answered from a record. */
export type ExecuteOptions = {
  input: unknown;
  /** The input as it was written, for the events that show it; its JSON when left out. */
  inputText?: string;
  clock: { now(): number; sleep(delayMs: number, signal?: AbortSignal): Promise<void> };
  context: ExecutionContext;
  /** Calls a task's resource. Rejects with `StateFailure`. */
  invoke: (request: TaskRequest) => Promise<unknown>;
  /** Answers an S3 action for ItemReader and ResultWriter. Rejects with `StateFailure`. */
  data?: (request: DataRequest) => Promise<unknown>;
  /** Gives the items of a distributed Map past S3; without it they are read through `data`. */
  readItems?: (request: ItemsRequest) => Promise<unknown[]>;
  /** Aborting it with an `ExecutionEnded` as reason ends the execution. */
  signal?: AbortSignal;
  /** Draws for `$random`, `$uuid`, jitter, names; must repeat itself when the execution is replayed. */
  random?: () => number;
  /** Makes a task token. */
  token?: () => string;
  onEvent?: (event: HistoryEvent) => void;
  /** A state is entered, of this execution or of a child: what AWS counts and bills. */
  onTransition?: () => void;
  /** Resolves once a map run may begin; without it every one may. */
  admit?: (run: MapRun, signal: AbortSignal) => Promise<unknown>;
  onMapRun?: (run: MapRun) => void;
  onChild?: (child: ChildExecution) => void;
};

/** Runs a machine inside a branch; handed down so that Map and Parallel need not import the loop. */
export type Enter = (machine: Machine, input: unknown, branch: Branch) => Promise<unknown>;

/** What all branches of one execution share. */
export type Run = {
  options: Required<Pick<ExecuteOptions, "clock" | "invoke" | "random" | "token">> & ExecuteOptions;
  context: ExecutionContext;
  input: unknown;
  inputText?: string;
  startedAt: number;
  history: History;
  enter: Enter;
};

/** One thread of states: the top level, a Parallel branch or a Map iteration. */
export type Branch = {
  run: Run;
  /** The last event of this thread; 0 before its first. */
  previous: number;
  variables: Record<string, unknown>;
  signal: AbortSignal;
  /** `$states.context.Map` of the nearest Map, and where its items came from, if not from the state's data. */
  map?: { Item: { Index: number; Key?: string; Value: unknown } };
  source?: string;
  /** The state being worked on, if AWS has an `…Aborted` event for its type. */
  open?: "Task" | "Wait" | "Map" | "Parallel";
  /** Threads below the open Map or Parallel state. */
  children: Branch[];
  /** Index and state name, when this thread is an iteration of an inline Map. */
  iteration?: { index: number; name: string };
  done?: boolean;
};
