import { DueHeap } from "#local/due-heap";
import type { Entry, MessageIndex } from "#local/engines/sqs/entry";
import { FifoIndex } from "#local/engines/sqs/fifo-index";
import { numeric, type Settings } from "#local/engines/sqs/settings";
import { StandardIndex } from "#local/engines/sqs/standard-index";

/** What is stored of a queue; times are epoch milliseconds. */
export type QueueRecord = {
  id: number;
  name: string;
  /** Only what was set. */
  settings: Settings;
  tags: Record<string, string>;
  createdAt: number;
  modifiedAt: number;
  purgedAt?: number | undefined;
};

/** A queue at run time: its record and the entries of its messages. */
export class Queue {
  readonly fifo: boolean;
  readonly arn: string;
  record: QueueRecord;
  #index: MessageIndex;
  #byAge = new DueHeap<Entry>();

  constructor(record: QueueRecord, arn: string, entries: Entry[] = []) {
    this.record = record;
    this.arn = arn;
    this.fifo = record.name.endsWith(".fifo");
    this.#index = this.#emptyIndex();
    for (const entry of entries) this.add(entry);
  }

  get index(): MessageIndex {
    return this.#index;
  }

  add(entry: Entry): void {
    this.#index.add(entry);
    this.#byAge.push(entry.sentAt, entry);
  }

  /** Forgets every message. */
  clear(): void {
    for (const entry of this.#index.entries()) entry.gone = true;
    this.#index = this.#emptyIndex();
    this.#byAge = new DueHeap<Entry>();
  }

  /** Takes out what is older than the retention period; in flight or not, as SQS does. */
  takeExpired(now: number): Entry[] {
    const oldest = now - numeric(this.record.settings, "MessageRetentionPeriod") * 1000;
    const expired: Entry[] = [];
    for (let top = this.#byAge.peek(); top; top = this.#byAge.peek()) {
      if (!top.item.gone && top.at > oldest) break;
      this.#byAge.pop();
      if (top.item.gone) continue;
      this.#index.remove(top.item);
      expired.push(top.item);
    }
    return expired;
  }

  #emptyIndex(): MessageIndex {
    return this.fifo ? new FifoIndex() : new StandardIndex();
  }
}
