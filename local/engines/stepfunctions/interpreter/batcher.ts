import {
  type Frame,
  maxDataBytes,
  resolve,
  resolveCount,
} from "#local/engines/stepfunctions/interpreter/frame";
import type { Branch } from "#local/engines/stepfunctions/interpreter/host";
import { type Item, inputOf } from "#local/engines/stepfunctions/interpreter/items";
import { selected } from "#local/engines/stepfunctions/interpreter/map-state";

/** The input of one child execution, how many items are in it, and what its context tells of its item. */
export type Batch = { input: unknown; items: number; map?: Branch["map"]; source?: string };

/** Applies `ItemSelector` to each item and groups them under `ItemBatcher`. */
export async function batches(frame: Frame, items: Item[]): Promise<Batch[]> {
  const { ItemBatcher: batcher, ItemSelector: selector } = frame.state;
  const singles: Batch[] = [];
  for (const [index, item] of items.entries()) {
    const { key, value, source } = item;
    const map = { Item: { Index: index, ...(key !== undefined && { Key: key }), Value: value } };
    const input =
      selector === undefined
        ? inputOf(item)
        : await selected({ ...frame, branch: { ...frame.branch, map, source } }, inputOf(item));
    singles.push({ input, items: 1, map, source });
  }
  if (!batcher) return singles;
  const count = (template: unknown, field: string) =>
    resolveCount(frame, template, `ItemBatcher/${field}`);
  const most = await count(batcher.MaxItemsPerBatch, "MaxItemsPerBatch");
  const bytes = await count(batcher.MaxInputBytesPerBatch, "MaxInputBytesPerBatch");
  const shared =
    batcher.BatchInput === undefined
      ? {}
      : { BatchInput: await resolve(frame, batcher.BatchInput, "ItemBatcher/BatchInput") };
  const inputs = singles.map((single) => single.input);
  const size = Math.min(bytes || maxDataBytes, maxDataBytes);
  return group(inputs, most || inputs.length, size, shared).map((Items) => ({
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
