import type { DatabaseSync } from "node:sqlite";
import type { Alarm } from "#local/engines/cloudwatch/alarm";
import { Tags } from "#local/protocol/tags";
import { transaction } from "#local/protocol/transaction";

/** Alarms with their states, in the database of the metrics. */
export class AlarmStore {
  readonly tags: Tags;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      "CREATE TABLE IF NOT EXISTS alarms (name TEXT PRIMARY KEY, alarm TEXT NOT NULL) STRICT",
    );
    this.tags = new Tags(database);
  }

  find(name: string): Alarm | undefined {
    const row = this.#database.prepare("SELECT alarm FROM alarms WHERE name = ?").get(name);
    return row && JSON.parse(String(row.alarm));
  }

  /** By name. */
  all(): Alarm[] {
    const rows = this.#database.prepare("SELECT alarm FROM alarms ORDER BY name").all();
    return rows.map(({ alarm }) => JSON.parse(String(alarm)));
  }

  put(alarm: Alarm): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO alarms VALUES (?, ?)")
      .run(alarm.AlarmName, JSON.stringify(alarm));
  }

  remove({ AlarmName, arn }: Alarm): void {
    this.#database.prepare("DELETE FROM alarms WHERE name = ?").run(AlarmName);
    this.tags.clear(arn);
  }

  transaction<Result>(work: () => Result): Result {
    return transaction(this.#database, work);
  }
}
