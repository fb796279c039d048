import {
  type Frame,
  maxDataBytes,
  resolve,
  resolveCount,
} from "#local/engines/stepfunctions/interpreter/frame";
import type { Branch } from "#local/engines/stepfunctions/interpreter/host";
import { selected } from "#local/engines/stepfunctions/interpreter/map-state";

/** The input of one child execution and how many items are in it. */
export type Batch = { input: unknown; items: number; map?: Branch["map"] };

/** Applies `ItemSelector` to each item and groups them under `ItemBatcher`. */
export async function batches(frame: Frame, items: unknown[]): Promise<Batch[]> {
  const { ItemBatcher: batcher } = frame.state;
  const singles: Batch[] = [];
  for (const [index, item] of items.entries()) {
    const map = { Item: { Index: index, Value: item } };
    const input =
      frame.state.ItemSelector === undefined
        ? item
        : await selected({ ...frame, branch: { ...frame.branch, map } }, item);
    singles.push({ input, items: 1, map });
  }
  if (!batcher) return singles;
  const most = await resolveCount(frame, batcher.MaxItemsPerBatch, "ItemBatcher/MaxItemsPerBatch");
  const bytes = await resolveCount(
    frame,
    batcher.MaxInputBytesPerBatch,
    "ItemBatcher/MaxInputBytesPerBatch",
  );
  const shared =
    batcher.BatchInput === undefined
      ? {}
      : { BatchInput: await resolve(frame, batcher.BatchInput, "ItemBatcher/BatchInput") };
  const inputs = singles.map((single) => single.input);
  return group(inputs, most || inputs.length, bytes || maxDataBytes, shared).map((Items) => ({
    input: { ...shared, Items },
    items: Items.length,
  }));
}

/**
 * Fills batches in order up to `most` items and `bytes` of JSON for the whole batch.
 * An item too large for any batch gets one of its own, where the state's own limit judges it.
 */
export function group(
  items: unknown[],
  most: number,
  bytes: number,
  shared: object = {},
): unknown[][] {
  const overhead = Buffer.byteLength(JSON.stringify({ ...shared, Items: [] }));
  const groups: unknown[][] = [];
  let current: unknown[] = [];
  let size = overhead;
  for (const item of items) {
    const own = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (current.length > 0 && (current.length >= most || size + own - 1 > bytes)) {
      groups.push(current);
      current = [];
      size = overhead;
    }
    current.push(item);
    size += own;
  }
  if (current.length > 0) groups.push(current);
  return groups;
}
