import Stream from "node:stream";
import { entries, type Level, type Range, within } from "#local/engines/dynamodb/level";

/**
 * The values of a key range as the old-style event stream that dynalite's queries read
 * (`data`, `end`, `destroy`). An error in a listener is the query's error, not the process's.
 */
export class RowStream extends Stream {
  #stopped = false;

  constructor(level: Level, prefix: string, range: Range, fail: (error: unknown) => void) {
    super();
    // Listeners are attached in the tick that made the stream.
    queueMicrotask(() => this.#flow(level, prefixed(prefix, range)).catch(fail));
  }

  /** Reads no further. */
  destroy(): void {
    this.#stopped = true;
  }

  async #flow(level: Level, range: Range): Promise<void> {
    for await (const [, row] of entries<unknown>(level, range)) {
      if (this.#stopped) return;
      this.emit("data", row);
    }
    this.emit("end");
  }
}

/** Bounds inside one prefix; a side without a bound ends with the prefix. */
export function prefixed(prefix: string, range: Range): Range {
  const { gte, gt, lte, lt, reverse, limit } = range;
  const whole = within(prefix);
  return {
    ...(gt === undefined
      ? { gte: gte === undefined ? whole.gte : prefix + gte }
      : { gt: prefix + gt }),
    ...(lt !== undefined
      ? { lt: prefix + lt }
      : lte !== undefined
        ? { lte: prefix + lte }
        : { lt: whole.lt }),
    reverse: reverse ?? false,
    limit: limit ?? -1,
  };
}
