import type { DatabaseSync } from "node:sqlite";
import type { Entry } from "#local/engines/sqs/entry";
import type { MessageAttributes } from "#local/engines/sqs/message";

/** What the database keeps of a message beside what its index entry holds. */
export type Content = {
  body: string;
  attributes: MessageAttributes;
  traceHeader?: string | undefined;
  deduplicationId?: string | undefined;
  /** ARN of the queue it was moved here from, as a dead letter. */
  sourceArn?: string | undefined;
};

/** The rows of all messages, by sequence. */
export class MessageTable {
  readonly #insert;
  readonly #content;
  readonly #hold;
  readonly #delete;
  readonly #deleteAll;
  readonly #load;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      `INSERT INTO message (queue_id, message_id, body, attributes, trace_header, group_id,
         deduplication_id, source_arn, sent_at, visible_at, received_before)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#content = database.prepare(
      `SELECT body, attributes, trace_header, deduplication_id, source_arn
         FROM message WHERE sequence = ?`,
    );
    this.#hold = database.prepare(
      `UPDATE message SET visible_at = ?, receive_count = ?, received_at = ?, first_received_at = ?
         WHERE sequence = ?`,
    );
    this.#delete = database.prepare("DELETE FROM message WHERE sequence = ?");
    this.#deleteAll = database.prepare("DELETE FROM message WHERE queue_id = ?");
    this.#load = database.prepare(
      `SELECT sequence, message_id, group_id, sent_at, visible_at, receive_count, received_at,
         first_received_at, received_before FROM message WHERE queue_id = ? ORDER BY sequence`,
    );
  }

  /** Appends a message that nobody has received; the answer is its index entry. */
  insert(
    queueId: number,
    entry: Pick<Entry, "messageId" | "groupId" | "sentAt" | "visibleAt" | "receivedBefore">,
    content: Content,
  ): Entry {
    const { lastInsertRowid } = this.#insert.run(
      queueId,
      entry.messageId,
      content.body,
      Object.keys(content.attributes).length > 0 ? JSON.stringify(content.attributes) : null,
      content.traceHeader ?? null,
      entry.groupId ?? null,
      content.deduplicationId ?? null,
      content.sourceArn ?? null,
      entry.sentAt,
      entry.visibleAt,
      entry.receivedBefore,
    );
    return { ...entry, sequence: Number(lastInsertRowid), receiveCount: 0 };
  }

  /** Body and attributes; undefined once the message is deleted. */
  content(sequence: number): Content | undefined {
    const row = this.#content.get(sequence);
    if (!row) return undefined;
    return {
      body: String(row.body),
      attributes: row.attributes ? JSON.parse(String(row.attributes)) : {},
      traceHeader: text(row.trace_header),
      deduplicationId: text(row.deduplication_id),
      sourceArn: text(row.source_arn),
    };
  }

  /** Writes what a receive or a change of visibility did to an entry. */
  hold(entry: Entry): void {
    this.#hold.run(
      entry.visibleAt,
      entry.receiveCount,
      entry.receivedAt ?? null,
      entry.firstReceivedAt ?? null,
      entry.sequence,
    );
  }

  delete(sequence: number): void {
    this.#delete.run(sequence);
  }

  deleteAll(queueId: number): void {
    this.#deleteAll.run(queueId);
  }

  /** The entries of one queue in order of arrival, as a restart finds them. */
  load(queueId: number): Entry[] {
    return this.#load.all(queueId).map((row) => ({
      sequence: Number(row.sequence),
      messageId: String(row.message_id),
      groupId: text(row.group_id),
      sentAt: Number(row.sent_at),
      visibleAt: Number(row.visible_at),
      receiveCount: Number(row.receive_count),
      receivedAt: number(row.received_at),
      firstReceivedAt: number(row.first_received_at),
      receivedBefore: Number(row.received_before),
    }));
  }
}

function text(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function number(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
