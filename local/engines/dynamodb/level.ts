import { dependency } from "#local/engines/dynamodb/dynalite";
import type { Store } from "#local/store";

/** One step of an atomic batch; values are stored as JSON. */
export type Operation = { type: "put"; key: string; value: unknown } | { type: "del"; key: string };

/** Bounds of a read over sorted keys, as LevelDB takes them. */
export type Range = {
  gte?: string;
  gt?: string;
  lte?: string;
  lt?: string;
  reverse?: boolean;
  limit?: number;
};

type Cursor<T> = { nextv(count: number): Promise<T[]>; close(): Promise<void> };

/** The few methods of `abstract-level` that we use. */
export type Level = {
  open(): Promise<void>;
  close(): Promise<void>;
  getSync(key: string): unknown;
  batch(operations: Operation[]): Promise<void>;
  clear(range: Range): Promise<void>;
  iterator(range: Range): Cursor<[string, unknown]>;
};

type LevelClass = new (path: string | undefined, options: object) => Level;
type MemoryLevelClass = new (options: object) => Level;

const mebibyte = 1024 ** 2;
/** LevelDB's own 4 and 8 MiB make each put of a table of a million items merge and unpack files. */
const forMillions = {
  writeBufferSize: 64 * mebibyte,
  cacheSize: 256 * mebibyte,
  maxFileSize: 16 * mebibyte,
  compression: false,
};

/**
 * Opens the engine's key-value store: LevelDB files, or memory.
 * A batch is one record of LevelDB's log, handed to the operating system before `batch` resolves:
 * after `kill -9` it is there entirely or not at all.
 */
export async function openLevel(store: Store): Promise<Level> {
  const options = { valueEncoding: "json" };
  const level = store.memory
    ? new (dependency("memory-level") as { MemoryLevel: MemoryLevelClass }).MemoryLevel({
        ...options,
        // Half the memory and time of buffers; keys are ASCII, so that strings sort as bytes do.
        storeEncoding: "utf8",
      })
    : new (dependency("level") as { Level: LevelClass }).Level(store.directory("dynamodb"), {
        ...options,
        ...forMillions,
      });
  await level.open();
  return level;
}

/** Keys and values in a range, in key order, from one snapshot. */
export async function* entries<Value>(
  level: Level,
  range: Range,
): AsyncGenerator<[key: string, value: Value]> {
  const cursor = level.iterator(range);
  try {
    for (;;) {
      const rows = await cursor.nextv(256);
      if (rows.length === 0) return;
      yield* rows as [string, Value][];
    }
  } finally {
    await cursor.close();
  }
}

/** All keys that begin with `prefix`, which ends in `~`. */
export function within(prefix: string): { gte: string; lt: string } {
  return { gte: prefix, lt: `${prefix.slice(0, -1)}\x7f` };
}
