import { randomUUID } from "node:crypto";
import { notImplemented } from "#local/aws-error";
import type { CallableEngine } from "#local/engine";
import type { ObjectStore } from "#local/objects";

/** What destinations are handed to. */
export type DestinationEngines = { sqs: CallableEngine; objects: Pick<ObjectStore, "put"> };

/** Hands over an invocation record; `payload` goes to buckets only. Rejects when it was not taken. */
export type Destination = (
  record: object,
  payload: object,
  where: { folder: string; time: string },
) => Promise<void>;

/**
 * A queue, or a bucket, by ARN. A bucket gets an object with the record and the whole payload as text, at
 * `<folder>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>` (Lambda developer guide, "Retaining discarded
 * records"). Throws `NotImplemented` for other kinds.
 */
export function createDestination(engines: DestinationEngines, arn: string): Destination {
  const kind = arn.split(":")[2];
  const name = arn.split(":").pop() ?? "";
  if (kind === "sqs") return (record) => toQueue(engines.sqs, name, record);
  if (kind !== "s3") throw notImplemented("lambda", `the destination ${arn}`);
  return async (record, payload, { folder, time }) => {
    const key = `${folder}/${time.slice(0, 10).replaceAll("-", "/")}/${objectName(time)}`;
    const body = JSON.stringify({ ...record, payload: JSON.stringify(payload) });
    await engines.objects.put(name, key, Buffer.from(body), { contentType: "application/json" });
  };
}

async function toQueue(sqs: CallableEngine, QueueName: string, record: object): Promise<void> {
  const { QueueUrl } = await sqs.call<{ QueueUrl: string }>("GetQueueUrl", { QueueName });
  await sqs.call("SendMessage", { QueueUrl, MessageBody: JSON.stringify(record) });
}

function objectName(time: string): string {
  return `${time.slice(0, 19).replaceAll(":", ".")}-${randomUUID()}`;
}
