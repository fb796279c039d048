import type * as z from "zod";

/** Every error code that a caller may see, with its HTTP status. */
export const codes = {
  "request.invalid": 400,
  "request.cursor_invalid": 400,
  "request.unknown_route": 404,
  "request.not_acceptable": 406,
  "request.version_mismatch": 412,
  "auth.unauthenticated": 401,
  "auth.forbidden": 403,
  "read_set.not_found": 404,
  "sequence_store.not_found": 404,
  "backfill.not_found": 404,
  "backfill.already_running": 409,
  "backfill.wrong_status": 409,
  "backfill.stopped": 503,
  "package.not_found": 404,
  "package.not_ready": 409,
  "package.not_shareable": 409,
  "package.wrong_status": 409,
  "package.has_links": 409,
  "package.no_report": 409,
  "link.not_found": 404,
  "link.gone": 410,
  "link.no_signer": 409,
  "link.ends_early": 409,
  "link.too_many_files": 409,
  "project.not_found": 404,
  "library.not_found": 404,
  "workflow_run.not_found": 404,
  "file.not_found": 404,
  "file.unreadable": 409,
  "import.not_found": 404,
  "import.wrong_status": 409,
  "import.invalid": 400,
  "fastq.not_found": 404,
  "fastq.exists": 409,
  "fastq.in_set": 409,
  "fastq.no_read_set": 409,
  "fastq.wrong_state": 409,
  "fastq_set.not_found": 404,
  "fastq_set.rule_broken": 409,
  "fastq_job.not_found": 404,
  "fastq_job.wrong_status": 409,
  "sync_request.not_found": 404,
  "sync_request.wrong_status": 409,
  "sync.refused": 409,
  "unarchiving_job.not_found": 404,
  "unarchiving_job.already_running": 409,
  "unarchiving_job.wrong_status": 409,
  "copy_job.not_found": 404,
  "copy_job.wrong_status": 409,
  "copy.invalid": 400,
  "copy.destination_not_allowed": 403,
  "copy.refused": 409,
  "destination.not_found": 404,
  "destination.exists": 409,
  "destination.refused": 409,
  "list.expired": 410,
  "plan.not_found": 404,
  "plan.not_ready": 409,
  "plan.refused": 409,
  "plan.unknown": 409,
  "plan.stale": 409,
  "plan.changed": 409,
  "plan.not_approved": 409,
  "approval.not_found": 404,
  "approval.own": 403,
  "approval.wrong_status": 409,
  "push_job.not_found": 404,
  "push_job.already_running": 409,
  "push_job.wrong_status": 409,
  "push_job.not_ready": 409,
  "sharing_job.not_found": 404,
  "sharing_job.wrong_status": 409,
  "sharing_job.no_dry_run": 409,
  "sharing_job.not_ready": 409,
  "rule.not_found": 404,
  "rule.exists": 409,
  "rule.has_findings": 409,
  "rule.no_back_test": 409,
  "rule.too_many": 409,
  "rule_run.not_found": 404,
  "rule_run.wrong_status": 409,
  "back_test.not_found": 404,
  "back_test.not_ready": 409,
  "certificate.not_found": 404,
  "webhook.not_found": 404,
  "webhook.disabled": 409,
  "webhook.too_many": 409,
  "delivery.not_found": 404,
  "slack.off": 404,
  "slack.refused": 401,
  "executions.not_found": 404,
  "dead_letters.not_found": 404,
  "dead_letters.empty": 409,
  "dead_letters.no_destination": 409,
  "dead_letters.redrive_running": 409,
  "idempotency.mismatch": 409,
} as const;

export type Code = keyof typeof codes;

/** One wrong member of a request: `path` in dots, as `readSetIds.0`. */
export type FieldError = { path: string; message: string };

/** An error that is shown to the caller as it is. Anything else is shown as a request id only. */
export class VisibleError extends Error {
  readonly code: Code;
  /** What to do next. */
  readonly hint: string | undefined;
  readonly errors: FieldError[];

  constructor(code: Code, message: string, options: { hint?: string; errors?: FieldError[] } = {}) {
    super(message);
    this.name = "VisibleError";
    this.code = code;
    this.hint = options.hint;
    this.errors = options.errors ?? [];
  }

  get status(): number {
    return codes[this.code];
  }
}

/** A request that does not fit its schema. */
export function invalid(issues: readonly z.core.$ZodIssue[]): VisibleError {
  const errors = issues.map(({ path, message }) => ({ path: path.join("."), message }));
  const first = errors[0];
  return new VisibleError(
    "request.invalid",
    first ? `${first.path || "The request"}: ${first.message}` : "The request is not valid.",
    { errors, hint: "The shape of every request is at /docs." },
  );
}

/**
 * A failure that may pass by itself: throttling, a lost connection, a lost race. Queues deliver the
 * message again, state machines retry the step (its name is in their Retry lists).
 */
export class RetryableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RetryableError";
  }
}

/**
 * For people, and it passes by itself: state machines try again while that is likely (its name is in their Retry
 * lists), and tell its message when it did not pass.
 */
export class NotYetError extends VisibleError {
  constructor(...[code, message, options]: ConstructorParameters<typeof VisibleError>) {
    super(code, message, options);
    this.name = "NotYetError";
  }
}

/** AWS errors that say "again, later". */
const transientNames = new Set([
  "ThrottlingException",
  "TooManyRequestsException",
  "RequestTimeoutException",
  "RequestTimeout",
  "TimeoutError",
  "InternalServerException",
  "InternalServerError",
  "InternalFailure",
  "InternalError",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "SlowDown",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "TransactionInProgressException",
  "NetworkingError",
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
]);

/** True for what is worth another try; errors of AWS may be wrapped, as ElectroDB does. */
export function isTransient(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (isTransientItself(cause)) return true;
  return false;
}

function isTransientItself(error: Error): boolean {
  if (error instanceof RetryableError) return true;
  const { code, $metadata, isTransient } = error as {
    code?: string;
    $metadata?: { httpStatusCode?: number };
    /** Of errors of ours that know it themselves. */
    isTransient?: boolean;
  };
  return (
    isTransient === true ||
    transientNames.has(error.name) ||
    (code !== undefined && transientNames.has(code)) ||
    ($metadata?.httpStatusCode ?? 0) >= 500
  );
}

/** The name of anything thrown, for comparing with AWS's error names. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}
