import * as Machine from "#core/copy/machine";
import { CopyRun } from "#core/copy/schema";
import { step } from "#functions/lambda";
import { Failure, reasonOf } from "#functions/step/reason";

/** → FAILED, with the reason for people; nothing happens to a job that has ended, or begun anew. */
export const fail = step("copy", CopyRun.extend(Failure.shape), ({ error, cause, ...run }) =>
  Machine.fail(
    run,
    reasonOf(
      { error, cause },
      `The copy stopped (${error}); the execution's history and logs hold the details. Retry it: it goes on where it stopped.`,
    ),
  ),
);
