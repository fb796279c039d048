import * as Aws from "#core/aws";
import { isTransient, nameOf, RetryableError } from "#core/error";
import { graceMs } from "#core/fastq/sync/claim";
import type { Decided } from "#core/fastq/sync/finish";
import type { Verdict } from "#core/fastq/sync/sync-request.entity";
import { open } from "#core/fastq/sync/token";
import * as TaskToken from "#core/task-token";
import { now, seconds, sleep } from "#core/time";

/** `closed`: its task waited no more when it was to be told. `unanswered`: an answer must not be given any more. */
export type Told = "told" | "closed" | "unanswered";

/**
 * Step Functions lets 500 answers a second through, after 3,000 at once; those who wait for their turn ask again after
 * so many milliseconds, and later each time.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const firstWaitMs = 50;
const mostWaitMs = 2000;
/** So old may be what an answer rests on. */
const freshMs = seconds(5);

/**
 * Tells the task what was decided, when Step Functions lets it. `isStillTrue` is asked again before an answer that had
 * to wait. Throws `RetryableError` when there was no turn `until` then, or before others take the claim over.
 */
export async function tell(
  row: Decided,
  options: {
    until: number;
    /** When that was read which the answer rests on. */
    readAt: number;
    isStillTrue: () => Promise<boolean>;
    /** Somebody may have told the task already: that it waits no more is then no news. */
    isUnsure?: boolean;
  },
): Promise<Told> {
  const token = await open(row);
  const until = Math.min(options.until, Date.parse(row.verdict.at) + graceMs - freshMs);
  let { readAt, isUnsure = false } = options;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, mostWaitMs)) {
    if (now() - readAt > freshMs) {
      readAt = now();
      if (!(await options.isStillTrue())) return "unanswered";
    }
    try {
      const isOpen = token === undefined || (await send(token, row.verdict));
      return isOpen || isUnsure ? "told" : "closed";
    } catch (error) {
      if (!isTransient(error)) throw error;
      // A call that got no answer may have told the task all the same.
      isUnsure ||= nameOf(error) !== "ThrottlingException";
      if (now() + waitMs > until)
        throw new RetryableError("Step Functions took no answer in time.", { cause: error });
      await sleep(waitMs * (0.5 + Math.random()));
    }
  }
}

function send(token: string, { outcome, error, cause = "" }: Verdict): Promise<boolean> {
  // `{}`, as before: machines of today's callers go on with it.
  if (outcome === "SUCCEEDED") return TaskToken.succeed(token, {}, Aws.sfnOnce());
  return TaskToken.fail(token, error ?? "SyncCancelledError", cause, Aws.sfnOnce());
}
