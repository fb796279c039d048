import type { DatabaseSync } from "node:sqlite";
import type { EngineContext } from "#local/engine";
import { transaction } from "#local/engines/sqs/database";
import { invalidValue, queueDoesNotExist, required } from "#local/engines/sqs/errors";
import type { MessageTable } from "#local/engines/sqs/message-table";
import { Queue, type QueueRecord } from "#local/engines/sqs/queue";

/** All queues, in memory and in the database. */
export class Queues {
  readonly #context: EngineContext;
  readonly #database: DatabaseSync;
  readonly #byName = new Map<string, Queue>();

  constructor(context: EngineContext, database: DatabaseSync, messages: MessageTable) {
    this.#context = context;
    this.#database = database;
    for (const row of database.prepare("SELECT * FROM queue ORDER BY id").all()) {
      const record: QueueRecord = {
        id: Number(row.id),
        name: String(row.name),
        settings: JSON.parse(String(row.settings)),
        tags: JSON.parse(String(row.tags)),
        createdAt: Number(row.created_at),
        modifiedAt: Number(row.modified_at),
        purgedAt: row.purged_at === null ? undefined : Number(row.purged_at),
      };
      const entries = messages.load(record.id);
      this.#byName.set(record.name, new Queue(record, this.arn(record.name), entries));
    }
  }

  /** In order of name. */
  all(): Queue[] {
    return [...this.#byName.values()].sort((a, b) => (a.record.name < b.record.name ? -1 : 1));
  }

  find(name: string): Queue | undefined {
    return this.#byName.get(name);
  }

  /** Throws `QueueDoesNotExist`. */
  byName(name: string): Queue {
    const queue = this.#byName.get(name);
    if (!queue) throw queueDoesNotExist();
    return queue;
  }

  findByArn(arn: string): Queue | undefined {
    const queue = this.#byName.get(arn.slice(arn.lastIndexOf(":") + 1));
    return queue?.arn === arn ? queue : undefined;
  }

  /** The queue of a URL, whatever host it was written with. Throws `QueueDoesNotExist`. */
  byUrl(value: unknown): Queue {
    const url = required("QueueUrl", value);
    const path = /^(?:https?:\/\/[^/]+)?\/(?:queue\/[^/]+\/)?(\d{12})\/([^/?]+)\/?$/.exec(url);
    if (!path) throw invalidValue(`The address ${url} is not valid for this endpoint.`);
    const [, accountId, name = ""] = path;
    if (accountId !== this.#context.accountId) throw queueDoesNotExist();
    return this.byName(name);
  }

  url(queue: Queue): string {
    return `${this.#context.endpoint()}/${this.#context.accountId}/${queue.record.name}`;
  }

  arn(name: string): string {
    return `arn:aws:sqs:${this.#context.region}:${this.#context.accountId}:${name}`;
  }

  create(record: Omit<QueueRecord, "id">): Queue {
    const { lastInsertRowid } = this.#database
      .prepare(
        "INSERT INTO queue (name, settings, tags, created_at, modified_at) VALUES (?, ?, ?, ?, ?)",
      )
      .run(
        record.name,
        JSON.stringify(record.settings),
        JSON.stringify(record.tags),
        record.createdAt,
        record.modifiedAt,
      );
    const queue = new Queue({ ...record, id: Number(lastInsertRowid) }, this.arn(record.name));
    this.#byName.set(record.name, queue);
    return queue;
  }

  /** Stores a changed record. */
  update(queue: Queue, change: Partial<Omit<QueueRecord, "id" | "name">>): void {
    const record = { ...queue.record, ...change };
    this.#database
      .prepare(
        "UPDATE queue SET settings = ?, tags = ?, modified_at = ?, purged_at = ? WHERE id = ?",
      )
      .run(
        JSON.stringify(record.settings),
        JSON.stringify(record.tags),
        record.modifiedAt,
        record.purgedAt ?? null,
        record.id,
      );
    queue.record = record;
  }

  /** When the last queue of that name was deleted, in epoch milliseconds. */
  deletedAt(name: string): number | undefined {
    const row = this.#database
      .prepare("SELECT deleted_at FROM deleted_queue WHERE name = ?")
      .get(name);
    return row && Number(row.deleted_at);
  }

  /** Deletes a queue with its messages and deduplication ids. */
  delete(queue: Queue, now: number): void {
    transaction(this.#database, () => {
      this.#database.prepare("DELETE FROM queue WHERE id = ?").run(queue.record.id);
      this.#database
        .prepare("INSERT OR REPLACE INTO deleted_queue VALUES (?, ?)")
        .run(queue.record.name, now);
    });
    this.#byName.delete(queue.record.name);
    queue.clear();
  }
}
