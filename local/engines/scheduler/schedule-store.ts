import type { DatabaseSync } from "node:sqlite";
import type { Definition } from "#local/engines/scheduler/definition";

/** Times of a record are epoch milliseconds; those inside `definition` are AWS's epoch seconds. */
export type ScheduleRecord = {
  group: string;
  name: string;
  arn: string;
  definition: Definition;
  createdAt: number;
  changedAt: number;
  /** From here a rate counts. */
  anchor: number;
  /** When it runs next; nothing when disabled or over. */
  nextAt?: number;
};

export type Group = { name: string; arn: string; createdAt: number; tags: Record<string, string> };

/** Schedules and groups on disk. */
export class ScheduleStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      `CREATE TABLE IF NOT EXISTS scheduleGroup (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
       CREATE TABLE IF NOT EXISTS schedule (
         groupName TEXT NOT NULL, name TEXT NOT NULL, nextAt REAL, value TEXT NOT NULL,
         PRIMARY KEY (groupName, name)
       ) STRICT;
       CREATE INDEX IF NOT EXISTS scheduleByNextAt ON schedule (nextAt) WHERE nextAt IS NOT NULL`,
    );
  }

  /** All changes or none; may lie within another transaction. */
  transaction<Result>(change: () => Result): Result {
    this.#database.exec("SAVEPOINT change");
    try {
      const result = change();
      this.#database.exec("RELEASE change");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK TO change; RELEASE change");
      throw error;
    }
  }

  save(schedule: ScheduleRecord): void {
    this.#database
      .prepare(
        "INSERT OR REPLACE INTO schedule (groupName, name, nextAt, value) VALUES (?, ?, ?, ?)",
      )
      .run(schedule.group, schedule.name, schedule.nextAt ?? null, JSON.stringify(schedule));
  }

  find(group: string, name: string): ScheduleRecord | undefined {
    return this.#read("WHERE groupName = ? AND name = ?", group, name)[0];
  }

  remove({ group, name }: ScheduleRecord): void {
    this.#database
      .prepare("DELETE FROM schedule WHERE groupName = ? AND name = ?")
      .run(group, name);
  }

  /** In order of group and name. */
  list(): ScheduleRecord[] {
    return this.#read("ORDER BY groupName, name");
  }

  due(now: number): ScheduleRecord[] {
    return this.#read("WHERE nextAt <= ? ORDER BY nextAt", now);
  }

  /** Epoch milliseconds of the earliest run of all. */
  nextAt(): number | undefined {
    const row = this.#database
      .prepare("SELECT min(nextAt) AS at FROM schedule WHERE nextAt IS NOT NULL")
      .get();
    return (row?.at as number | null | undefined) ?? undefined;
  }

  saveGroup(group: Group): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO scheduleGroup (name, value) VALUES (?, ?)")
      .run(group.name, JSON.stringify(group));
  }

  groups(): Group[] {
    const rows = this.#database.prepare("SELECT value FROM scheduleGroup ORDER BY name").all();
    return rows.map(({ value }) => JSON.parse(String(value)));
  }

  /** With its schedules. */
  removeGroup(name: string): void {
    this.transaction(() => {
      this.#database.prepare("DELETE FROM schedule WHERE groupName = ?").run(name);
      this.#database.prepare("DELETE FROM scheduleGroup WHERE name = ?").run(name);
    });
  }

  #read(clause: string, ...values: (string | number)[]): ScheduleRecord[] {
    const rows = this.#database.prepare(`SELECT value FROM schedule ${clause}`).all(...values);
    return rows.map(({ value }) => JSON.parse(String(value)));
  }
}
