import type { DatabaseSync } from "node:sqlite";
import type { Alarm } from "#local/engines/cloudwatch/alarm";
import { Tags } from "#local/protocol/tags";
import { transaction } from "#local/protocol/transaction";

/** Alarms with their states, in the database of the metrics and, to be asked each minute, in memory. */
export class AlarmStore {
  readonly tags: Tags;
  readonly #database: DatabaseSync;
  #alarms: Map<string, Alarm>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      "CREATE TABLE IF NOT EXISTS alarms (name TEXT PRIMARY KEY, alarm TEXT NOT NULL) STRICT",
    );
    this.tags = new Tags(database);
    this.#alarms = this.#load();
  }

  find(name: string): Alarm | undefined {
    return this.#alarms.get(name);
  }

  /** By name. */
  all(): Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => (a.AlarmName < b.AlarmName ? -1 : 1));
  }

  put(alarm: Alarm): void {
    const text = JSON.stringify(alarm);
    this.#database
      .prepare("INSERT OR REPLACE INTO alarms VALUES (?, ?)")
      .run(alarm.AlarmName, text);
    // As a restart would find it.
    this.#alarms.set(alarm.AlarmName, JSON.parse(text));
  }

  remove({ AlarmName, arn }: Alarm): void {
    this.#database.prepare("DELETE FROM alarms WHERE name = ?").run(AlarmName);
    this.tags.clear(arn);
    this.#alarms.delete(AlarmName);
  }

  /** All of the work, or nothing. */
  transaction<Result>(work: () => Result): Result {
    try {
      return transaction(this.#database, work);
    } catch (error) {
      this.#alarms = this.#load();
      throw error;
    }
  }

  #load(): Map<string, Alarm> {
    const rows = this.#database.prepare("SELECT alarm FROM alarms").all();
    const alarms = rows.map(({ alarm }): Alarm => JSON.parse(String(alarm)));
    return new Map(alarms.map((alarm) => [alarm.AlarmName, alarm]));
  }
}
