import type { DynamoDBRecord } from "aws-lambda";
import * as Outbox from "#core/outbox";
import { fromImages } from "#core/readset/event";
import { fromEntity } from "#core/readset/rows";
import { image } from "#functions/event/image";
import { stream } from "#functions/lambda";

type Message = { detailType: string; detail: string };

/** Publishes outbox rows and the events that read-set rows tell of; forgets rows once they are out. */
export const handler = stream("publisher", async (records) => {
  const messages: (Message & { position: number })[] = [];
  const rows = new Map<number, Outbox.OutboxRow>();
  for (const [position, record] of records.entries()) {
    const after = image(record.dynamodb?.NewImage);
    if (after?.__edb_e__ === "outbox" && record.eventName === "INSERT") {
      const row = after as unknown as Outbox.OutboxRow;
      rows.set(position, row);
      messages.push({ position, detailType: row.detailType, detail: row.detail });
    }
    if (after?.__edb_e__ === "readSet") messages.push(...readSetMessage(record, after, position));
  }
  const failed = new Set(await Outbox.publish(messages));
  const positions = [...failed].map((index) => messages[index]?.position ?? 0);
  await Outbox.forget(
    [...rows].filter(([position]) => !positions.includes(position)).map(([, row]) => row),
  );
  return positions;
});

function readSetMessage(
  { dynamodb, eventID }: DynamoDBRecord,
  after: Record<string, unknown>,
  position: number,
) {
  const before = image(dynamodb?.OldImage);
  const event = fromImages(
    before && fromEntity(before),
    fromEntity(after),
    eventID ?? dynamodb?.SequenceNumber ?? "",
  );
  if (!event) return [];
  return [{ position, detailType: event.detailType, detail: JSON.stringify(event.detail) }];
}
