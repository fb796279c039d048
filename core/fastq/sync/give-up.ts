import { open } from "#core/fastq/sync/dialect";
import { load } from "#core/fastq/sync/request-row";
import { Refusal } from "#core/fastq/sync/requirements";
import type { SyncError } from "#core/fastq/sync/schema";
import { requestIdOf } from "#core/fastq/sync/token";
import * as TaskToken from "#core/task-token";

const error: SyncError = "SyncNotRegisteredError";
const cause = "The request could not be stored, through no fault of its own. Ask again, anew.";

/**
 * Tells the task of an event's `detail` that nothing waits for it, after all tries to store its request. A request that
 * is stored is left to those who look after it; so is a detail without a token, of which nobody can be told.
 */
export async function giveUp(detail: unknown): Promise<void> {
  const taskToken = tokenOf(detail);
  if (taskToken === undefined || (await load(requestIdOf(taskToken)))) return;
  await TaskToken.fail(taskToken, error, cause);
}

function tokenOf(detail: unknown): string | undefined {
  try {
    return open(detail).taskToken;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
