import { isTransient } from "#core/error";
import { redact } from "#core/log";

/** What is known of a call that did not succeed. */
export type Failure = {
  /** Of ICA's answer; undefined when there was none, or none that can be read. */
  status?: number | undefined;
  /** May pass by itself. */
  isTransient?: boolean;
  /** ICA may have done what was asked: look before it is asked again. */
  isUncertain?: boolean;
  /** What ICA asks to wait, in milliseconds. */
  retryAfterMs?: number | undefined;
  cause?: unknown;
};

/** A call of ICA that did not succeed, after the repeats that it allows. Says what ICA said, without secrets. */
export class Icav2Error extends Error {
  /** By the id of Illumina's document. */
  readonly operation: string;
  readonly status: number | undefined;
  readonly isTransient: boolean;
  readonly isUncertain: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(operation: string, said: string, failure: Failure = {}) {
    const { status, isTransient = false, isUncertain = false, retryAfterMs, cause } = failure;
    const text = String(redact(said)).slice(0, 500);
    super(`ICA's ${operation}${status ? ` answered ${status}` : ""}: ${text}`, { cause });
    this.name = "Icav2Error";
    this.operation = operation;
    this.status = status;
    this.isTransient = isTransient;
    this.isUncertain = isUncertain;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * What to do about an error of ICA or AWS. `permanent`: it comes again whenever this is tried (rights, names, same project,
 * archived data); `transient`: try later; `uncertain`: look whether it was done, then decide.
 */
export function classify(error: unknown): "permanent" | "transient" | "uncertain" {
  if (error instanceof Icav2Error && error.isUncertain) return "uncertain";
  return isTransient(error) ? "transient" : "permanent";
}

/** True for ICA's answers with that status. */
export function hasStatus(error: unknown, status: number): error is Icav2Error {
  return error instanceof Icav2Error && error.status === status;
}
