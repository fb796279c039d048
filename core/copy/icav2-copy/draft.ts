import type * as z from "zod";
import { keyOf } from "#core/copy/ledger";
import type { CopyRun } from "#core/copy/schema";
import * as Lines from "#core/lines/lines";
import { now } from "#core/time";

/** The time of an invocation is over; what was found so far is kept. */
export class OutOfTime extends Error {}

/** Lists that a plan is made from: each is made once in a run, however often its plan is begun. */
export type Draft = <Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  make: () => Promise<z.output<Schema>[]>,
) => Promise<z.output<Schema>[]>;

/** Throws `OutOfTime` when a list is to be made after `until`. */
export function draftOf({ copyJobId, run }: CopyRun, until: number): Draft {
  return async (name, schema, make) => {
    const key = keyOf(copyJobId, `draft/${run}/${name}.ndjson`);
    const known = await Lines.read(schema, key);
    if (known) return known;
    if (now() >= until) throw new OutOfTime();
    const made = await make();
    await Lines.write(key, made as object[]);
    return made;
  };
}
