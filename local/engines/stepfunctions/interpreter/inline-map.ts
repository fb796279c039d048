import type { ItemProcessor } from "#local/engines/stepfunctions/interpreter/asl";
import { cut, StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import { emit, type Frame } from "#local/engines/stepfunctions/interpreter/frame";
import type { Branch } from "#local/engines/stepfunctions/interpreter/host";
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
  const { history } = branch.run;
  const startedId = branch.previous;
  const { controller, unlink } = linked(branch.signal);
  const results: unknown[] = new Array(items.length);
  const tolerant =
    limits.toleratedFailureCount !== undefined || limits.toleratedFailurePercentage !== undefined;
  let next = 0;
  let failures = 0;
  let last = startedId;

  const iterate = async (index: number, previous: number): Promise<number> => {
    const item = items[index];
    const iteration = { index, name };
    const thread = fork(branch, previous, controller.signal, {
      map: { Item: { Index: index, Value: item } },
    });
    try {
      const input = await selected({ ...frame, branch: thread }, item);
      thread.iteration = iteration;
      emit(thread, "MapIterationStarted", { mapIterationStartedEventDetails: iteration });
      results[index] = await branch.run.enter(processor, input, thread);
      const before = thread.previous;
      last = emit(thread, "MapIterationSucceeded", {
        mapIterationSucceededEventDetails: iteration,
      });
      return before;
    } catch (error) {
      if (controller.signal.aborted) throw error;
      if (!(error instanceof StateFailure) || error.error === "States.Runtime") {
        controller.abort(cut);
        branch.previous = thread.previous;
        throw error;
      }
      return tolerated(error, thread, index);
    } finally {
      thread.done = true;
      branch.children.splice(branch.children.indexOf(thread), 1);
    }
  };

  /** Records a failed iteration. Throws when the Map takes no more of them. */
  const tolerated = (error: StateFailure, thread: Branch, index: number): number => {
    const before = thread.previous;
    failures++;
    results[index] = error.output;
    const over = exceedsTolerance(failures, items.length, limits);
    if (over) controller.abort(cut);
    if (over) recordAborted(branch.children, thread);
    if (thread.iteration)
      last = history.add("MapIterationFailed", before, {
        mapIterationFailedEventDetails: thread.iteration,
      });
    if (!over) return before;
    branch.previous = before;
    throw tolerant ? toleranceExceeded() : error;
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
