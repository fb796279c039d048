/** Every exit code, with what it says to a script. `seqferry help exit-codes` prints this table. */
export const exitCodes = {
  done: [0, "Done."],
  failed: [1, "Failed: the network, the service, or this program."],
  usage: [2, "The command line or the request is not valid; nothing was done."],
  notFound: [3, "Not found, or not yours to know of; nothing there with --fail-on-empty."],
  denied: [4, "Not signed in, or not allowed."],
  partial: [5, "Finished, with some items failed."],
  remoteFailed: [6, "The job was followed to its end, and it failed or was aborted."],
  stillRunning: [7, "Still running when --timeout was over."],
  conflict: [8, "Not possible in its present state."],
  interrupted: [130, "Interrupted by Ctrl-C; work in the service goes on."],
} as const;

export type Exit = keyof typeof exitCodes;

/** The number of an exit code. */
export const codeOf = (exit: Exit): number => exitCodes[exit][0];

/** The exit of an HTTP status of the API; undefined for what is no failure. */
export function exitOfStatus(status: number): Exit | undefined {
  if (status < 400) return undefined;
  if (status === 401 || status === 403) return "denied";
  if (status === 404 || status === 410) return "notFound";
  if (status === 409 || status === 412) return "conflict";
  // Too late or too often is nothing that another command line would mend.
  if (status < 500 && status !== 408 && status !== 429) return "usage";
  return "failed";
}

/** What is shown of a failure; with `--output json`, this very object. */
export type Failure = {
  code: string;
  message: string;
  hint?: string;
  requestId?: string;
  errors?: readonly FieldError[];
};

/** One fault of a request: `path` as `sourceUriList.0`. */
export type FieldError = { path: string; message: string };

/** A failure that is shown to the user as it is, and the code that the program ends with. */
export class CliError extends Error {
  readonly exit: Exit;
  readonly code: string;
  /** What to do next. */
  readonly hint: string | undefined;
  readonly requestId: string | undefined;
  /** Every fault of a request that has several; `message` names the first. */
  readonly errors: readonly FieldError[];

  constructor(
    exit: Exit,
    code: string,
    message: string,
    detail: {
      hint?: string | undefined;
      requestId?: string | undefined;
      errors?: readonly FieldError[] | undefined;
    } = {},
  ) {
    super(message);
    this.name = "CliError";
    this.exit = exit;
    this.code = code;
    this.hint = detail.hint;
    this.requestId = detail.requestId;
    this.errors = detail.errors ?? [];
  }
}

/** A command line that cannot be run. */
export function usage(message: string, hint?: string): CliError {
  return new CliError("usage", "cli.usage", message, { hint });
}

/** Ctrl-C; the reason of the context's signal. Its message says how to go on, if there is a way. */
export class Interrupted extends Error {
  constructor(message = "") {
    super(message);
    this.name = "Interrupted";
  }
}

/** Anything thrown, as it is shown, and the exit code for it. */
export function failureOf(error: unknown): Failure & { exit: Exit } {
  if (error instanceof CliError) {
    const { exit, code, message, hint, requestId, errors } = error;
    return {
      ...{ exit, code, message },
      ...(hint && { hint }),
      ...(requestId && { requestId }),
      ...(errors.length > 0 && { errors }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    exit: "failed",
    code: "cli.internal",
    message: `Unexpected: ${message}`,
    hint: "Run it again with --debug; if it stays, report what that prints.",
  };
}
