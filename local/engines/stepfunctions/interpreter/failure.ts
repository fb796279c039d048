/** A state failed with an AWS error name; Retry and Catch may take it. */
export class StateFailure extends Error {
  /** `States.Timeout`, `S3.NoSuchKeyException`, a function's `errorType` …; a Fail state may have none. */
  readonly error: string | undefined;
  readonly detail: string | undefined;
  /** More names that `ErrorEquals` may use for it, such as `States.HeartbeatTimeout`. */
  readonly aliases: readonly string[];

  constructor(error: string | undefined, cause?: string, aliases: readonly string[] = []) {
    super(cause ?? error ?? "failed");
    this.name = "StateFailure";
    this.error = error;
    this.detail = cause;
    this.aliases = aliases;
  }

  /** What `$states.errorOutput` holds: AWS puts empty texts where a failure has no name or cause. */
  get output(): { Error: string; Cause: string } {
    return { Error: this.error ?? "", Cause: this.detail ?? "" };
  }
}

/** The execution as a whole was ended from outside or by its own deadline. */
export class ExecutionEnded extends Error {
  readonly status: "ABORTED" | "TIMED_OUT";
  readonly error: string | undefined;
  readonly detail: string | undefined;

  constructor(status: "ABORTED" | "TIMED_OUT", error?: string, cause?: string) {
    super(`execution ${status}`);
    this.name = "ExecutionEnded";
    this.status = status;
    this.error = error;
    this.detail = cause;
  }
}

/** A branch stops because a sibling failed, or what it belongs to is over. */
export class BranchAborted extends Error {}

/** The reason that signals are aborted with: one for all, since making an error for each takes its time. */
export const cut = new BranchAborted("cut short");

/** What no Catch and no Retry may take. */
const terminal = new Set(["States.Runtime"]);

/** Names that the wildcard `States.ALL` leaves out. */
const beyondAll = new Set(["States.DataLimitExceeded", "States.Runtime"]);

/** Whether one of the names in `ErrorEquals` takes the failure. */
export function matches(failure: StateFailure, errorEquals: readonly string[]): boolean {
  const name = failure.error ?? "";
  if (terminal.has(name)) return false;
  return errorEquals.some((wanted) => {
    if (wanted === name || failure.aliases.includes(wanted)) return true;
    if (wanted === "States.ALL") return !beyondAll.has(name);
    return wanted === "States.TaskFailed" && name !== "States.Timeout" && !beyondAll.has(name);
  });
}

/** The failure of what exceeds 256 KiB; `subject` is a state, a task's resource type or a function's ARN. */
export function dataLimitExceeded(subject: string): StateFailure {
  return new StateFailure(
    "States.DataLimitExceeded",
    `The state/task '${subject}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
