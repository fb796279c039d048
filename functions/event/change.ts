import type { DynamoDBRecord } from "aws-lambda";
import { tell } from "#core/audit/queue";
import type { Key } from "#core/audit/rows";
import * as Log from "#core/log";
import * as Outbox from "#core/outbox";
import { fromImages } from "#core/readset/event";
import { fromEntity } from "#core/readset/rows";
import { image } from "#functions/event/image";
import { stream } from "#functions/lambda";

type Message = Pick<Outbox.OutboxRow, "source" | "detailType" | "detail">;

/**
 * Publishes outbox rows and the events that read-set rows tell of; forgets rows once they are out. New audit records
 * are told to their chain, in the order of the stream.
 */
export const handler = stream("publisher", async (records) => {
  const messages: (Message & { position: number })[] = [];
  const rows = new Map<number, Outbox.OutboxRow>();
  const audited = new Map<number, Key>();
  for (const [position, record] of records.entries()) {
    const after = image(record.dynamodb?.NewImage);
    if (after?.__edb_e__ === "audit" && record.eventName === "INSERT")
      audited.set(position, after as Key);
    if (after?.__edb_e__ === "outbox" && record.eventName === "INSERT") {
      const row = after as unknown as Outbox.OutboxRow;
      rows.set(position, row);
      const { source, detailType, detail } = row;
      messages.push({ position, ...(source && { source }), detailType, detail });
    }
    if (after?.__edb_e__ === "readSet") messages.push(...readSetMessage(record, after, position));
  }
  const failed = new Set(await Outbox.publish(messages));
  const positions = [...failed].map((index) => messages[index]?.position ?? 0);
  await Outbox.forget(
    [...rows].filter(([position]) => !positions.includes(position)).map(([, row]) => row),
  );
  return [...positions, ...(await untold(audited))];
});

/** Positions of records that the chain could not be told of: the stream comes back to them. */
async function untold(records: Map<number, Key>): Promise<number[]> {
  try {
    await tell([...records.values()]);
    return [];
  } catch (error) {
    Log.warn("Audit records could not be told to their chain", { count: records.size, error });
    return [...records.keys()];
  }
}

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
