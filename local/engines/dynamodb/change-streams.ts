import { AwsError } from "#local/aws-error";
import { sequenceText } from "#local/engines/dynamodb/commit";
import type { Database } from "#local/engines/dynamodb/database";
import * as keys from "#local/engines/dynamodb/keys";
import { entries, type Operation, within } from "#local/engines/dynamodb/level";
import type { ChangeRecord, StreamDescription } from "#local/engines/dynamodb/model";

/** How long a record can be read. */
export const retentionMs = 24 * 60 * 60 * 1000;

/** The streams of all tables: durable, ordered, one shard each. */
export class ChangeStreams {
  readonly #database: Database;
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(database: Database) {
    this.#database = database;
    database.onCommit.push((grown) => {
      for (const arn of grown) for (const wake of this.#listeners.get(arn) ?? []) wake();
    });
  }

  /** Throws `AwsError` `ResourceNotFoundException` for an ARN that names no stream. */
  describe(arn: string): StreamDescription {
    const stream = this.#database.streams.get(arn);
    if (stream) return stream;
    throw new AwsError(
      "ResourceNotFoundException",
      `Requested resource not found: Stream: ${arn} not found`,
    );
  }

  /**
   * Up to `limit` records after the sequence number `after` (`""`: from the oldest), in order.
   * Records older than 24 hours are gone.
   */
  async read(arn: string, after: string, limit: number): Promise<ChangeRecord[]> {
    const prefix = keys.changes(this.describe(arn).arn);
    const horizon = this.#database.now - retentionMs;
    const records: ChangeRecord[] = [];
    const range = { gt: prefix + after, lt: within(prefix).lt };
    for await (const [, record] of entries<ChangeRecord>(this.#database.level, range)) {
      if (record.createdAt <= horizon) continue;
      records.push(record);
      if (records.length >= limit) break;
    }
    return records;
  }

  /** The newest record that can be read. */
  async last(arn: string): Promise<ChangeRecord | undefined> {
    const range = { ...within(keys.changes(this.describe(arn).arn)), reverse: true, limit: 1 };
    for await (const [, record] of entries<ChangeRecord>(this.#database.level, range))
      if (record.createdAt > this.#database.now - retentionMs) return record;
    return undefined;
  }

  /** The sequence number after which the next record comes: where `LATEST` begins. */
  get latest(): string {
    return sequenceText(this.#database.sequence);
  }

  /** Calls `wake` after every commit that appended to the stream, until the returned function is called. */
  onAppend(arn: string, wake: () => void): () => void {
    const listeners = this.#listeners.get(arn) ?? new Set();
    this.#listeners.set(arn, listeners.add(wake));
    return () => listeners.delete(wake);
  }

  /** Removes what has passed its 24 hours: records, and streams closed for that long. */
  async trim(): Promise<void> {
    const horizon = this.#database.now - retentionMs;
    for (const { arn, closedAt } of [...this.#database.streams.values()]) {
      const old: Operation[] = [];
      const range = within(keys.changes(arn));
      for await (const [key, record] of entries<ChangeRecord>(this.#database.level, range)) {
        if (record.createdAt > horizon) break;
        old.push({ type: "del", key });
      }
      if (closedAt !== undefined && closedAt <= horizon) {
        old.push({ type: "del", key: keys.streams + arn });
        this.#database.streams.delete(arn);
      }
      if (old.length > 0) await this.#database.level.batch(old);
    }
  }
}
