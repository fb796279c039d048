import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { Entity } from "electrodb";
import * as Aws from "#core/aws";
import { electro, put, type Write } from "#core/dynamo";
import { model, primary } from "#core/entity";
import { RetryableError } from "#core/error";
import { type Event, source as ours } from "#core/event";
import * as Id from "#core/id";
import * as Log from "#core/log";
import { lazy, setting } from "#core/settings";
import { iso, minutes, now } from "#core/time";

/** Rows wait in ten partitions, so that none is hot. */
const shards = 10;

/**
 * Events that were committed with their cause and wait to be published.
 * | access pattern | key |
 * | waiting events of a shard, oldest first | pk shard, sk eventId (a ULID) |
 */
export const outboxEntity = lazy(
  () =>
    new Entity(
      {
        model: model("outbox"),
        attributes: {
          shard: { type: "number", required: true },
          eventId: { type: "string", required: true },
          /** Unset: ours. */
          source: { type: "string" },
          detailType: { type: "string", required: true },
          detail: { type: "string", required: true },
          createdAt: { type: "string", required: true },
        },
        indexes: {
          primary: primary(["shard"], ["eventId"]),
        },
      },
      electro(),
    ),
);

export type OutboxRow = {
  shard: number;
  eventId: string;
  source?: string;
  detailType: string;
  detail: string;
  createdAt: string;
};

/** The write that goes into the transaction of what the event tells of. */
export function enqueue({ detailType, detail }: Event): Write {
  return put(
    outboxEntity().create({
      shard: Math.abs(hash(detail.id)) % shards,
      eventId: detail.id,
      detailType,
      detail: JSON.stringify(detail),
      createdAt: iso(),
    }),
  );
}

/**
 * The same for what is told in the name, and the words, of a service that came before: its detail is all there is,
 * without an envelope.
 */
export function enqueueAs(source: string, detailType: string, detail: object): Write {
  const eventId = Id.create("event");
  return put(
    outboxEntity().create({
      shard: Math.abs(hash(eventId)) % shards,
      ...{ eventId, source, detailType },
      detail: JSON.stringify(detail),
      createdAt: iso(),
    }),
  );
}

/**
 * Puts events on the stage's bus. Returns the positions of those that were not taken; throws
 * `RetryableError` when none could be tried.
 */
export async function publish(
  events: Pick<OutboxRow, "source" | "detailType" | "detail">[],
): Promise<number[]> {
  const failed: number[] = [];
  for (let start = 0; start < events.length; start += 10) {
    const answer = await Aws.eventbridge().send(
      new PutEventsCommand({
        Entries: events.slice(start, start + 10).map(({ source = ours, detailType, detail }) => ({
          EventBusName: setting("busName"),
          Source: source,
          DetailType: detailType,
          Detail: detail,
        })),
      }),
    );
    for (const [index, entry] of (answer.Entries ?? []).entries()) {
      if (!entry.ErrorCode) continue;
      failed.push(start + index);
      Log.warn("An event was refused by the bus", {
        detailType: events[start + index]?.detailType,
        errorCode: entry.ErrorCode,
        errorMessage: entry.ErrorMessage,
      });
    }
  }
  return failed;
}

/** Forgets rows whose event is on the bus. */
export async function forget(rows: Pick<OutboxRow, "shard" | "eventId">[]): Promise<void> {
  await Promise.all(
    rows.map(({ shard, eventId }) => outboxEntity().delete({ shard, eventId }).go()),
  );
}

/** Time of the oldest event that waits; undefined for none. */
export async function oldestWaiting(): Promise<string | undefined> {
  const first = async (shard: number) =>
    (await outboxEntity().query.primary({ shard }).go({ limit: 1 })).data[0]?.createdAt;
  const oldest = await Promise.all(Array.from({ length: shards }, (_, shard) => first(shard)));
  return oldest.filter((at) => at !== undefined).sort()[0];
}

/** Publishes what has waited for more than `olderThanMs`; returns how many went out. */
export async function sweep(olderThanMs = minutes(5)): Promise<number> {
  const before = iso(now() - olderThanMs);
  let published = 0;
  for (let shard = 0; shard < shards; shard++) {
    const { data } = await outboxEntity().query.primary({ shard }).go({ limit: 100 });
    const due = data.filter((row) => row.createdAt < before);
    const failed = new Set(await publish(due));
    const done = due.filter((_, index) => !failed.has(index));
    await forget(done);
    published += done.length;
    if (failed.size > 0) throw new RetryableError(`${failed.size} events were refused by the bus.`);
  }
  return published;
}

/** FNV-1a: spreads ids evenly, needs no crypto. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text)
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 16777619);
  return value;
}
