import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { PlanItem } from "#core/share/plan/schema";

/** Items of a list on this machine's disk, as they come. */
export async function* localItems(path: string): AsyncGenerator<PlanItem> {
  for await (const line of createInterface({ input: createReadStream(path) }))
    yield JSON.parse(line) as PlanItem;
}
