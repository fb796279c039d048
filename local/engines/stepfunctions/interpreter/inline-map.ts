import type { ItemProcessor } from "#local/engines/stepfunctions/interpreter/asl";
import { BranchAborted, StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import { emit, type Frame } from "#local/engines/stepfunctions/interpreter/frame";
import {
  exceedsTolerance,
  type MapLimits,
  selected,
  toleranceExceeded,
} from "#local/engines/stepfunctions/interpreter/map-state";
import { fork, linked, recordAborted } from "#local/engines/stepfunctions/interpreter/threads";

/** AWS runs at most so many iterations of an inline Map at once. */
const mostAtOnce = 40;

/** Runs the iterations inside this execution's own history. */
export async function runInline(
  frame: Frame,
  processor: ItemProcessor,
  items: unknown[],
  limits: MapLimits,
): Promise<{ result: unknown[]; previous: number }> {
  const { branch, name } = frame;
  const startedId = branch.previous;
  const { controller, unlink } = linked(branch.signal);
  const results: unknown[] = new Array(items.length);
  let next = 0;
  let failures = 0;
  let last = startedId;

  const iterate = async (index: number, previous: number): Promise<number> => {
    const item = items[index];
    const iteration = { index, name };
    const thread = fork(branch, previous, controller.signal, {
      iteration,
      map: { Item: { Index: index, Value: item } },
    });
    emit(thread, "MapIterationStarted", { mapIterationStartedEventDetails: iteration });
    try {
      const input = await selected({ ...frame, branch: thread }, item);
      results[index] = await branch.run.enter(processor, input, thread);
      const before = thread.previous;
      last = emit(thread, "MapIterationSucceeded", {
        mapIterationSucceededEventDetails: iteration,
      });
      return before;
    } catch (error) {
      if (controller.signal.aborted || !(error instanceof StateFailure)) throw error;
      if (error.error === "States.Runtime") throw error;
      const before = thread.previous;
      last = branch.run.history.add("MapIterationFailed", before, {
        mapIterationFailedEventDetails: iteration,
      });
      failures++;
      results[index] = error.output;
      if (!exceedsTolerance(failures, items.length, limits)) return before;
      controller.abort(new BranchAborted("a sibling failed"));
      branch.previous = before;
      recordAborted(branch.children, thread);
      emit(branch, "MapStateFailed");
      const tolerant =
        limits.toleratedFailureCount !== undefined ||
        limits.toleratedFailurePercentage !== undefined;
      throw tolerant ? toleranceExceeded() : error;
    } finally {
      thread.done = true;
      branch.children.splice(branch.children.indexOf(thread), 1);
    }
  };

  /** One lane of iterations, each pointing to the last event of the one before it. */
  const lane = async () => {
    for (let previous = startedId; next < items.length; )
      previous = await iterate(next++, previous);
  };

  try {
    const lanes = Math.min(items.length, mostAtOnce, limits.maxConcurrency || mostAtOnce);
    await Promise.all(Array.from({ length: lanes }, lane));
    emit(branch, "MapStateSucceeded", undefined, last);
    return { result: results, previous: last };
  } finally {
    unlink();
  }
}
