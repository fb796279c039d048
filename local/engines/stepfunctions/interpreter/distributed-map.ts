import type { ItemProcessor } from "#local/engines/stepfunctions/interpreter/asl";
import { type Batch, batches } from "#local/engines/stepfunctions/interpreter/batcher";
import {
  cut,
  ExecutionEnded,
  StateFailure,
} from "#local/engines/stepfunctions/interpreter/failure";
import { emit, type Frame, textOf } from "#local/engines/stepfunctions/interpreter/frame";
import { randomUuid } from "#local/engines/stepfunctions/interpreter/functions";
import { History } from "#local/engines/stepfunctions/interpreter/history";
import type { ChildExecution, MapRun } from "#local/engines/stepfunctions/interpreter/host";
import { runExecution } from "#local/engines/stepfunctions/interpreter/interpreter";
import type { Item } from "#local/engines/stepfunctions/interpreter/items";
import { endMapRun, startMapRun } from "#local/engines/stepfunctions/interpreter/map-run";
import {
  exceedsTolerance,
  type MapLimits,
  toleranceExceeded,
} from "#local/engines/stepfunctions/interpreter/map-state";
import { finalResult } from "#local/engines/stepfunctions/interpreter/result-writer";
import { linked } from "#local/engines/stepfunctions/interpreter/threads";

/** AWS runs at most so many children of one map run at once. */
const mostAtOnce = 10_000;

/** Runs each item, or batch of items, as a child execution with a history of its own. */
export async function runDistributed(
  frame: Frame,
  processor: ItemProcessor,
  read: () => Promise<Item[]>,
  limits: MapLimits,
): Promise<{ result: unknown; previous: number }> {
  const { branch } = frame;
  const mapRun = startMapRun(frame, limits);
  const details = { mapRunStartedEventDetails: { mapRunArn: mapRun.mapRunArn } };
  const startedId = emit(branch, "MapRunStarted", details);
  const link = linked(branch.signal);
  try {
    await branch.run.options.admit?.(mapRun, branch.signal);
    const work = await batches(frame, await read());
    const children = await runChildren(frame, processor, work, mapRun, link.controller);
    const result = await finalResult(frame, mapRun, children);
    endMapRun(mapRun, frame, "SUCCEEDED");
    emit(branch, "MapRunSucceeded");
    emit(branch, "MapStateSucceeded");
    // As on AWS, what comes next points past both to the start of the map run.
    return { result, previous: startedId };
  } catch (error) {
    link.controller.abort(cut);
    if (branch.signal.aborted || !(error instanceof StateFailure)) {
      endMapRun(mapRun, frame, "ABORTED");
      throw error;
    }
    endMapRun(mapRun, frame, "FAILED");
    emit(branch, "MapRunFailed", {
      mapRunFailedEventDetails: { error: error.error, cause: error.detail },
    });
    throw error;
  } finally {
    link.unlink();
  }
}

/** Keeps as many children running as the limits allow, which `UpdateMapRun` may change meanwhile. */
function runChildren(
  frame: Frame,
  processor: ItemProcessor,
  work: Batch[],
  mapRun: MapRun,
  controller: AbortController,
): Promise<ChildExecution[]> {
  const { executions, items } = mapRun;
  executions.total = executions.pending = work.length;
  items.total = items.pending = work.reduce((sum, batch) => sum + batch.items, 0);
  return new Promise((resolve, reject) => {
    const children: ChildExecution[] = [];
    // Not a listener for each child: a signal takes the longer to add one the more it has.
    const ends = new Set<() => void>();
    let next = 0;
    const fail = (error: unknown) => {
      reject(error);
      controller.abort(cut);
    };
    const settle = () => {
      if (controller.signal.aborted) return;
      if (exceedsTolerance(items.failed + items.timedOut, items.total, mapRun.limits))
        return fail(toleranceExceeded());
      if (executions.pending + executions.running === 0) return resolve(children);
      const most = Math.min(mapRun.limits.maxConcurrency || mostAtOnce, mostAtOnce);
      while (next < work.length && executions.running < most) {
        const batch = work[next] as Batch;
        const child = newChild(frame, mapRun, batch);
        children.push(child);
        next++;
        runChild(frame, processor, child, batch, ends).then(settle, fail);
      }
    };
    mapRun.changed = settle;
    const onAbort = () => {
      reject(controller.signal.reason);
      for (const end of ends) end();
    };
    controller.signal.addEventListener("abort", onAbort, { once: true });
    settle();
  });
}

function newChild(frame: Frame, mapRun: MapRun, batch: Batch): ChildExecution {
  const { run } = frame.branch;
  const { clock, random } = run.options;
  const name = randomUuid(random);
  const machine = mapRun.stateMachineArn.split(":").at(-1) ?? "";
  return {
    mapRun,
    context: {
      executionArn: `${mapRun.stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`,
      executionName: name,
      roleArn: run.context.roleArn,
      stateMachineArn: mapRun.stateMachineArn,
      stateMachineName: machine,
    },
    status: "RUNNING",
    input: textOf(frame, batch.input),
    startedAt: clock.now(),
    items: batch.items,
    history: new History(() => clock.now()),
  };
}

async function runChild(
  frame: Frame,
  processor: ItemProcessor,
  child: ChildExecution,
  batch: Batch,
  ends: Set<() => void>,
): Promise<void> {
  const { options } = frame.branch.run;
  const { executions, items } = child.mapRun;
  executions.pending--;
  executions.running++;
  items.pending -= child.items;
  items.running += child.items;
  options.onChild?.(child);
  const controller = new AbortController();
  const end = () => controller.abort(new ExecutionEnded("ABORTED"));
  ends.add(end);
  const ended = await runExecution(processor, child.history, {
    options,
    context: child.context,
    input: batch.input,
    startedAt: child.startedAt,
    controller,
    map: batch.map,
    source: batch.source,
  });
  ends.delete(end);
  const outcome = (
    { SUCCEEDED: "succeeded", FAILED: "failed", TIMED_OUT: "timedOut", ABORTED: "aborted" } as const
  )[ended.status];
  // A map run that is over has counted what was still open as aborted.
  if (child.mapRun.status === "RUNNING") {
    executions.running--;
    executions[outcome]++;
    items.running -= child.items;
    items[outcome] += child.items;
  }
  child.status = ended.status;
  child.stoppedAt = options.clock.now();
  child.error = ended.error;
  child.cause = ended.cause;
  if (ended.status === "SUCCEEDED") child.output = JSON.stringify(ended.output);
  options.onChild?.(child);
}
