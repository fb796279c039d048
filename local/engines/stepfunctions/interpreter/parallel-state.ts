import { cut, StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import { emit, type Frame, resolve, textOf } from "#local/engines/stepfunctions/interpreter/frame";
import type { Branch } from "#local/engines/stepfunctions/interpreter/host";
import { fork, linked, recordAborted } from "#local/engines/stepfunctions/interpreter/threads";

/**
 * Runs all branches at once; the result is the list of their outputs. The first failure ends the others,
 * with the events that AWS records of it; of `States.Runtime` it records none.
 */
export async function performParallel(
  frame: Frame,
): Promise<{ result: unknown[]; previous: number }> {
  const { state, branch } = frame;
  frame.failedEvent = undefined;
  const input =
    state.Arguments === undefined
      ? frame.input
      : await resolve(frame, state.Arguments, "Arguments");
  textOf(frame, input);
  const startedId = emit(branch, "ParallelStateStarted");
  const { controller, unlink } = linked(branch.signal);
  branch.children = [];
  let last = startedId;
  const machines = state.Branches ?? [];
  const threads = machines.map(() => fork(branch, startedId, controller.signal));
  const run = async (thread: Branch, index: number): Promise<unknown> => {
    const machine = machines[index];
    if (!machine) throw cut;
    try {
      const output = await branch.run.enter(machine, input, thread);
      thread.done = true;
      last = thread.previous;
      return output;
    } catch (error) {
      if (!controller.signal.aborted) {
        controller.abort(cut);
        branch.previous = thread.previous;
        const recorded = error instanceof StateFailure && error.error !== "States.Runtime";
        if (recorded) recordAborted(threads, thread);
        if (recorded) frame.failedEvent = "ParallelStateFailed";
      }
      throw error;
    }
  };
  try {
    const result = await Promise.all(threads.map(run));
    emit(branch, "ParallelStateSucceeded", undefined, last);
    return { result, previous: last };
  } finally {
    unlink();
  }
}
