import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { EngineContext } from "#local/engine";
import {
  type Datum,
  type Dimension,
  dimensionKey,
  dimensionsIn,
  type MetricId,
} from "#local/engines/cloudwatch/metric";
import type { Part } from "#local/engines/cloudwatch/statistic";
import { transaction } from "#local/protocol/transaction";

/** How long values are kept: CloudWatch keeps those of a minute for 15 days, and coarser sums for longer. */
const keptSeconds = 15 * 86_400;
const sweepEveryMs = 3_600_000;

/** A metric that has values, and the time of the newest in epoch milliseconds. */
export type KnownMetric = MetricId & { id: number; lastAt: number };

/** Values in SQLite, counted by metric, second (or minute), unit and value. */
export class MetricStore {
  readonly database: DatabaseSync;
  readonly #context: EngineContext;
  readonly #statements = new Map<string, StatementSync>();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(context: EngineContext) {
    this.#context = context;
    this.database = context.store.database("cloudwatch");
    this.database.exec(`
      CREATE TABLE IF NOT EXISTS metrics (id INTEGER PRIMARY KEY, namespace TEXT, name TEXT, dimensions TEXT,
        lastAt INTEGER NOT NULL, UNIQUE (namespace, name, dimensions)) STRICT;
      CREATE TABLE IF NOT EXISTS samples (metric INTEGER, at INTEGER, unit TEXT, value REAL, count REAL NOT NULL,
        PRIMARY KEY (metric, at, unit, value)) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS sets (metric INTEGER, at INTEGER, unit TEXT, count REAL NOT NULL,
        sum REAL NOT NULL, min REAL NOT NULL, max REAL NOT NULL,
        PRIMARY KEY (metric, at, unit)) STRICT, WITHOUT ROWID;`);
  }

  /** Keeps all of the data, or nothing. */
  add(data: Datum[]): void {
    const now = this.#context.clock.now();
    transaction(this.database, () => {
      for (const datum of data) this.#keep(datum);
      if (now - this.#sweptAt >= sweepEveryMs) this.#sweep(now);
    });
  }

  find({ namespace, name, dimensions }: MetricId): KnownMetric | undefined {
    const values = [namespace, name, dimensionKey(dimensions)];
    return this.#metrics("WHERE namespace = ? AND name = ? AND dimensions = ?", values)[0];
  }

  /** Metrics that had a value since then. */
  list(
    since: number,
    { namespace, name }: { namespace?: string | undefined; name?: string | undefined },
  ): KnownMetric[] {
    const like =
      "WHERE lastAt >= ? AND namespace = coalesce(?, namespace) AND name = coalesce(?, name)";
    return this.#metrics(like, [since, namespace ?? null, name ?? null]);
  }

  /** What came for a metric from `start` until before `end` (epoch milliseconds), of one unit or any. */
  parts(id: number, start: number, end: number, unit?: string): Part[] {
    const where = "WHERE metric = ? AND at >= ? AND at < ? AND unit = coalesce(?, unit)";
    const values = [id, Math.ceil(start / 1000), Math.ceil(end / 1000), unit ?? null];
    const samples = this.#statement(`SELECT at, unit, value, count FROM samples ${where}`)
      .all(...values)
      .map(({ at, unit: of, value, count }) => {
        const [one, times] = [Number(value), Number(count)];
        const set = { count: times, sum: one * times, min: one, max: one };
        return { at: Number(at) * 1000, unit: String(of), value: one, ...set };
      });
    const sets = this.#statement(`SELECT at, unit, count, sum, min, max FROM sets ${where}`).all(
      ...values,
    ) as unknown as Part[];
    return [...samples, ...sets.map((set) => ({ ...set, at: set.at * 1000 }))];
  }

  #metrics(where: string, values: SQLInputValue[]): KnownMetric[] {
    return this.#statement(`SELECT * FROM metrics ${where}`)
      .all(...values)
      .map((row) => ({
        id: Number(row.id),
        namespace: String(row.namespace),
        name: String(row.name),
        dimensions: dimensionsIn(String(row.dimensions)) satisfies Dimension[],
        lastAt: Number(row.lastAt),
      }));
  }

  #keep(datum: Datum): void {
    const at = Math.floor(datum.at / 1000 / datum.resolution) * datum.resolution;
    const { namespace, name, dimensions, unit } = datum;
    const metric = this.#statement(
      `INSERT INTO metrics (namespace, name, dimensions, lastAt) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET lastAt = max(lastAt, excluded.lastAt) RETURNING id`,
    ).get(namespace, name, dimensionKey(dimensions), datum.at)?.id as number;
    for (const { value, count } of datum.values ?? [])
      this.#statement(
        "INSERT INTO samples VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
      ).run(metric, at, unit, value, count);
    if (!datum.set) return;
    const { count, sum, min, max } = datum.set;
    this.#statement(
      `INSERT INTO sets VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count,
         sum = sum + excluded.sum, min = min(min, excluded.min), max = max(max, excluded.max)`,
    ).run(metric, at, unit, count, sum, min, max);
  }

  #sweep(now: number): void {
    const oldest = Math.floor(now / 1000) - keptSeconds;
    for (const table of ["samples", "sets"])
      this.#statement(`DELETE FROM ${table} WHERE at < ?`).run(oldest);
    this.#statement("DELETE FROM metrics WHERE lastAt < ?").run(oldest * 1000);
    this.#sweptAt = now;
  }

  /** Prepared once: alarms ask the same again each minute. */
  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const made = this.database.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }
}
