import type { ItemProcessor } from "#local/engines/stepfunctions/interpreter/asl";
import { runDistributed } from "#local/engines/stepfunctions/interpreter/distributed-map";
import { StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import {
  emit,
  type Frame,
  resolve,
  resolveAs,
  resolveCount,
  textOf,
} from "#local/engines/stepfunctions/interpreter/frame";
import { runInline } from "#local/engines/stepfunctions/interpreter/inline-map";
import { readItems } from "#local/engines/stepfunctions/interpreter/item-reader";

/** How a Map is bounded; counts and percentages as written, 0-100. */
export type MapLimits = {
  maxConcurrency: number;
  toleratedFailureCount?: number;
  toleratedFailurePercentage?: number;
};

/** Runs the item processor for every item; the result is the list of outputs, or where they were written. */
export async function performMap(frame: Frame): Promise<{ result: unknown; previous: number }> {
  const { state, branch } = frame;
  const processor = state.ItemProcessor as ItemProcessor;
  const limits: MapLimits = {
    maxConcurrency: (await resolveCount(frame, state.MaxConcurrency, "MaxConcurrency")) ?? 0,
    toleratedFailureCount: await resolveCount(
      frame,
      state.ToleratedFailureCount,
      "ToleratedFailureCount",
    ),
    toleratedFailurePercentage:
      state.ToleratedFailurePercentage === undefined
        ? undefined
        : await resolveAs<number>(
            frame,
            state.ToleratedFailurePercentage,
            "ToleratedFailurePercentage",
            "number",
          ),
  };
  branch.children = [];
  const distributed = processor.ProcessorConfig?.Mode === "DISTRIBUTED";
  const reading = state.ItemReader !== undefined;
  const given = reading ? [] : await itemsOf(frame);
  emit(branch, "MapStateStarted", { mapStateStartedEventDetails: { length: given.length } });
  if (!distributed) return runInline(frame, processor, given, limits);
  return runDistributed(
    frame,
    processor,
    reading ? () => readItems(frame) : async () => given,
    limits,
  );
}

/** Whether so many failures of so many items are more than the Map may take. */
export function exceedsTolerance(failed: number, total: number, limits: MapLimits): boolean {
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = limits;
  if (failed === 0) return false;
  if (count === undefined && percentage === undefined) return true;
  return (
    (count !== undefined && failed > count) ||
    (percentage !== undefined && failed > (total * percentage) / 100)
  );
}

/** The failure of a Map with more failed items than it tolerates. */
export function toleranceExceeded(): StateFailure {
  return new StateFailure(
    "States.ExceedToleratedFailureThreshold",
    "The specified tolerated failure threshold was exceeded",
  );
}

/** `ItemSelector` for one item, in a frame whose branch carries the item's context. */
export async function selected(frame: Frame, item: unknown): Promise<unknown> {
  const { ItemSelector } = frame.state;
  if (ItemSelector === undefined) return item;
  const value = await resolve(frame, ItemSelector, "ItemSelector");
  textOf(frame, value);
  return value;
}

/** `Items`, or the input; AWS records `MapStateFailed` when they are no list. */
async function itemsOf(frame: Frame): Promise<unknown[]> {
  try {
    return await resolveAs<unknown[]>(frame, frame.state.Items ?? frame.input, "Items", "array");
  } catch (error) {
    if (error instanceof StateFailure) emit(frame.branch, "MapStateFailed");
    throw error;
  }
}
