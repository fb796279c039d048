import type { DatabaseSync } from "node:sqlite";

/** What HealthOmics, or CloudTrail of it, tells the account's default bus. `time` is ISO-8601 in whole seconds, as AWS writes it. */
export type OmicsEvent = {
  source: "aws.omics";
  detailType: string;
  resources: string[];
  detail: Record<string, unknown>;
  time: string;
};

/** Takes an event for the default bus; throwing keeps it for the next flush. */
export type Publish = (event: OmicsEvent) => void;

/** Events are written with the change they tell of and published after it: none is lost, none comes too early. */
export class Events {
  readonly #database: DatabaseSync;
  readonly #publish: Publish;
  readonly #log: (line: string) => void;
  #flushing = false;

  constructor(database: DatabaseSync, publish: Publish, log: (line: string) => void) {
    database.exec(
      "CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL)",
    );
    this.#database = database;
    this.#publish = publish;
    this.#log = log;
  }

  /** Keeps an event of a change of status until it is published; `at` is epoch milliseconds, cut to the second. */
  record(
    detailType: string,
    arn: string,
    detail: Record<string, string | undefined>,
    at: number,
  ): void {
    this.keep({
      source: "aws.omics",
      detailType,
      resources: [arn],
      detail: { omicsVersion: "1.0.0", ...detail },
      time: isoSecond(at),
    });
  }

  /** Keeps any event until it is published. */
  keep(event: OmicsEvent): void {
    this.#database.prepare("INSERT INTO event (body) VALUES (?)").run(JSON.stringify(event));
  }

  /** Publishes what is kept, in order; a publisher that calls the engine back starts no second round. */
  flush(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    try {
      for (let row = this.#first(); row; row = this.#first()) {
        this.#publish(JSON.parse(String(row.body)) as OmicsEvent);
        this.#database.prepare("DELETE FROM event WHERE id = ?").run(Number(row.id));
      }
    } catch (error) {
      this.#log(`omics could not publish an event, kept for later: ${String(error)}`);
    } finally {
      this.#flushing = false;
    }
  }

  #first() {
    return this.#database.prepare("SELECT id, body FROM event ORDER BY id LIMIT 1").get();
  }
}

/** Epoch milliseconds as AWS writes times in events. */
export function isoSecond(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}
