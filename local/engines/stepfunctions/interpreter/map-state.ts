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
  wrongType,
} from "#local/engines/stepfunctions/interpreter/frame";
import { runInline } from "#local/engines/stepfunctions/interpreter/inline-map";
import { readItems } from "#local/engines/stepfunctions/interpreter/item-reader";
import { type Item, itemsIn } from "#local/engines/stepfunctions/interpreter/items";

/** How a Map is bounded; counts and percentages as written, 0-100. */
export type MapLimits = {
  maxConcurrency: number;
  toleratedFailureCount?: number;
  toleratedFailurePercentage?: number;
};

/** Runs the item processor for every item; the result is the list of outputs, or where they were written. */
export async function performMap(frame: Frame): Promise<{ result: unknown; previous: number }> {
  frame.failedEvent = "MapStateFailed";
  try {
    const done = await mapped(frame);
    frame.failedEvent = undefined;
    return done;
  } catch (error) {
    const recorded = error instanceof StateFailure && error.error !== "States.Runtime";
    if (!recorded) frame.failedEvent = undefined;
    throw error;
  }
}

/** AWS evaluates the tolerances only once the Map has started. */
async function mapped(frame: Frame): Promise<{ result: unknown; previous: number }> {
  const { state, branch } = frame;
  const processor = state.ItemProcessor as ItemProcessor;
  branch.children = [];
  const maxConcurrency = (await resolveCount(frame, state.MaxConcurrency, "MaxConcurrency")) ?? 0;
  const distributed = processor.ProcessorConfig?.Mode === "DISTRIBUTED";
  const given = state.ItemReader ? [] : await itemsOf(frame, distributed);
  emit(branch, "MapStateStarted", { mapStateStartedEventDetails: { length: given.length } });
  const limits = { maxConcurrency, ...(await tolerance(frame)) };
  if (!distributed) {
    const items = given.map(({ value }) => value);
    return runInline(frame, processor, items, limits);
  }
  const read = state.ItemReader ? () => readItems(frame) : async () => given;
  return runDistributed(frame, processor, read, limits);
}

async function tolerance(frame: Frame): Promise<Omit<MapLimits, "maxConcurrency">> {
  const { ToleratedFailureCount: count, ToleratedFailurePercentage: percentage } = frame.state;
  return {
    toleratedFailureCount: await resolveCount(frame, count, "ToleratedFailureCount"),
    toleratedFailurePercentage:
      percentage === undefined
        ? undefined
        : await resolveAs<number>(frame, percentage, "ToleratedFailurePercentage", "number"),
  };
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

/** `Items`, or the input: a list; of a distributed Map also an object, whose members are the items. */
async function itemsOf(frame: Frame, distributed: boolean): Promise<Item[]> {
  const { Items } = frame.state;
  const value = Items === undefined ? frame.input : await resolve(frame, Items, "Items");
  const items = distributed || Array.isArray(value) ? itemsIn(value) : undefined;
  if (items) return items;
  throw wrongType(frame, Items, "Items", "array", value);
}
