import type { Branch } from "#local/engines/stepfunctions/interpreter/host";

/** A thread below a Map or Parallel state: its own variables on top of what it may read. */
export function fork(
  parent: Branch,
  previous: number,
  signal: AbortSignal,
  extra: Partial<Branch> = {},
): Branch {
  const branch: Branch = {
    run: parent.run,
    previous,
    variables: { ...parent.variables },
    signal,
    map: parent.map,
    source: parent.source,
    children: [],
    ...extra,
  };
  parent.children.push(branch);
  return branch;
}

/** A controller that ends with the parent's signal, so that aborting a thread reaches all below it. */
export function linked(signal: AbortSignal): { controller: AbortController; unlink: () => void } {
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  return { controller, unlink: () => signal.removeEventListener("abort", onAbort) };
}

/**
 * Records what a failed thread cuts short: its own open state, then every other unfinished thread in order,
 * an iteration before the state it was in. All of them point to the failed thread's last event.
 */
export function recordAborted(threads: readonly Branch[], failed: Branch): void {
  const { history } = failed.run;
  const at = failed.previous;
  const visit = (thread: Branch) => {
    if (thread.done) return;
    if (thread.iteration && thread !== failed)
      history.add("MapIterationAborted", at, { mapIterationAbortedEventDetails: thread.iteration });
    for (const child of thread.children) visit(child);
    if (thread.open) history.add(`${thread.open}StateAborted`, at);
    thread.open = undefined;
    thread.done = true;
  };
  visit(failed);
  for (const thread of threads) visit(thread);
}
