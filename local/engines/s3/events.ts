import type { EngineContext } from "#local/engine";
import type { BucketTable } from "#local/engines/s3/bucket-table";
import type { Database } from "#local/engines/s3/database";
import type { StoredObject } from "#local/engines/s3/stored-object";

/** What happened to an object, with the event that S3 sends to EventBridge about it. */
export type S3Event = {
  bucket: string;
  key: string;
  /** As in S3's own notifications: `ObjectCreated:Put`. */
  eventName: S3EventName;
  /** EventBridge `detail-type`: `Object Created`. */
  detailType: string;
  /** EventBridge `detail`. */
  detail: Record<string, unknown>;
  /** ISO-8601, on the engine's clock. */
  time: string;
};

export type S3EventName = keyof typeof kinds;

/** Event name → `detail-type` and what `detail` adds. */
const kinds = {
  "ObjectCreated:Put": ["Object Created", { reason: "PutObject" }],
  "ObjectCreated:Copy": ["Object Created", { reason: "CopyObject" }],
  "ObjectCreated:CompleteMultipartUpload": [
    "Object Created",
    { reason: "CompleteMultipartUpload" },
  ],
  "ObjectRemoved:Delete": [
    "Object Deleted",
    { reason: "DeleteObject", "deletion-type": "Permanently Deleted" },
  ],
  "ObjectRemoved:DeleteMarkerCreated": [
    "Object Deleted",
    { reason: "DeleteObject", "deletion-type": "Delete Marker Created" },
  ],
  "ObjectRestore:Post": ["Object Restore Initiated", {}],
  "ObjectRestore:Completed": ["Object Restore Completed", {}],
  "ObjectRestore:Delete": ["Object Restore Expired", {}],
  "ObjectTagging:Put": ["Object Tags Added", {}],
  "ObjectTagging:Delete": ["Object Tags Deleted", {}],
} as const satisfies Record<string, readonly [string, Record<string, string>]>;

const retryMs = 60_000;

/** Stands for the request's id where another engine did it. */
export const inProcess = "IN-PROCESS";

/** Takes an event; a rejected promise is tried again, so delivery is at least once. */
export type EventListener = (event: S3Event) => unknown;

/**
 * Events are written in the transaction of their cause and removed once the listener has taken
 * them: a crash between the two repeats an event but loses none.
 */
export class EventOutbox {
  readonly #context: EngineContext;
  readonly #database: Database;
  readonly #buckets: BucketTable;
  readonly #listener: EventListener | undefined;
  readonly #add;
  readonly #remove;
  readonly #watchers = new Map<string, (key: string) => Promise<void>>();
  #closed = false;
  #sequence = 0;

  constructor(
    context: EngineContext,
    database: Database,
    buckets: BucketTable,
    listener: EventListener | undefined,
  ) {
    this.#context = context;
    this.#database = database;
    this.#buckets = buckets;
    this.#listener = listener;
    this.#add = database.sql.prepare("INSERT INTO outbox (event) VALUES (?)");
    this.#remove = database.sql.prepare("DELETE FROM outbox WHERE id = ?");
    const left = database.sql.prepare("SELECT id, event FROM outbox ORDER BY id").all();
    for (const row of left) this.#later(0, Number(row.id), JSON.parse(String(row.event)));
  }

  /**
   * Announces what happened, when the bucket sends events to EventBridge; in a transaction.
   * `requestId` is that of the request, `more` goes into `detail`.
   */
  emit(
    eventName: S3EventName,
    object: StoredObject,
    requestId: string,
    more: Record<string, string> = {},
  ): void {
    const isWatched = this.#watchers.has(object.bucket) && requestId !== inProcess;
    if (!isWatched && !this.#isAnnounced(object.bucket)) return;
    const [detailType, extra] = kinds[eventName];
    const byService =
      eventName === "ObjectRestore:Completed" || eventName === "ObjectRestore:Delete";
    const gone = eventName.startsWith("ObjectRemoved:");
    const isVersioned = this.#buckets.get(object.bucket)?.versioning !== undefined;
    const detail = {
      version: "0",
      bucket: { name: object.bucket },
      object: {
        key: object.key,
        ...(gone ? {} : { size: object.size, etag: object.etag }),
        ...(isVersioned && { "version-id": object.version }),
        sequencer: this.#nextSequencer(),
      },
      "request-id": requestId,
      requester: byService ? "s3.amazonaws.com" : this.#context.accountId,
      ...(byService ? {} : { "source-ip-address": "127.0.0.1" }),
      ...extra,
      ...more,
    };
    const { bucket, key } = object;
    const time = this.#context.clock.iso();
    const event: S3Event = { bucket, key, eventName, detailType, detail, time };
    const id = Number(this.#add.run(JSON.stringify(event)).lastInsertRowid);
    this.#database.afterCommit(() => void this.#deliver(id, event));
  }

  /** Tells another engine of what clients create in its bucket, whether EventBridge is told or not. */
  watch(bucket: string, created: (key: string) => Promise<void>): void {
    this.#watchers.set(bucket, created);
  }

  close(): void {
    this.#closed = true;
  }

  #isAnnounced(bucket: string): boolean {
    return this.#listener !== undefined && Boolean(this.#buckets.document(bucket, "notification"));
  }

  /** Hexadecimal, growing from event to event, also across restarts. */
  #nextSequencer(): string {
    this.#sequence = Math.max(this.#sequence + 1, this.#context.clock.now() * 1000);
    return Math.floor(this.#sequence).toString(16).toUpperCase().padStart(18, "0");
  }

  async #deliver(id: number, event: S3Event): Promise<void> {
    if (this.#closed) return;
    try {
      const watcher = isByClient(event) && this.#watchers.get(event.bucket);
      if (watcher) await watcher(event.key);
      if (this.#isAnnounced(event.bucket)) await this.#listener?.(event);
    } catch (error) {
      this.#context.log(`s3: ${event.eventName} of ${event.bucket} was not taken: ${error}`);
      this.#later(retryMs, id, event);
      return;
    }
    if (!this.#closed) this.#remove.run(id);
  }

  #later(delayMs: number, id: number, event: S3Event): void {
    this.#context.clock.after(delayMs, () => void this.#deliver(id, event));
  }
}

function isByClient({ eventName, detail }: S3Event): boolean {
  return eventName.startsWith("ObjectCreated:") && detail["request-id"] !== inProcess;
}
