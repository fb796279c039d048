import * as z from "zod";
import { invalid, VisibleError } from "#core/error";
import type { Change } from "#core/readset/merge";
import type { Named } from "#core/readset/row";
import { digits, StatusEvent } from "#core/readset/schema";
import { iso, isoSecond } from "#core/time";

/** What a message of a read-set queue tells. Times are ISO-8601 UTC with milliseconds. */
export type Message =
  | { kind: "status"; change: Change }
  /** Something about a sequence store changed; HealthOmics knows what. */
  | { kind: "store"; storeId: string }
  /** Tags of a read set changed. */
  | { kind: "tags"; named: Named; at: string }
  /** A call that failed changed nothing. */
  | { kind: "nothing" };

/** A `Sequence Store Status Change` event of HealthOmics. */
const StoreEvent = z.object({
  source: z.literal("aws.omics"),
  detail: z.object({ id: digits, status: z.string() }),
});

/** What CloudTrail tells of a call of TagResource or UntagResource. */
const TagEvent = z.object({
  source: z.literal("aws.omics"),
  detail: z.object({
    eventSource: z.literal("omics.amazonaws.com"),
    eventName: z.enum(["TagResource", "UntagResource"]),
    eventTime: z.iso.datetime({ offset: true }),
    errorCode: z.string().optional(),
    requestParameters: z.object({ resourceArn: z.string() }).optional(),
  }),
});

const arnOfReadSet =
  /^arn:[^:]+:omics:[^:]*:\d{12}:sequenceStore\/(\d{10,36})\/readSet\/(\d{10,36})$/;
const arnOfStore = /^arn:[^:]+:omics:[^:]*:\d{12}:sequenceStore\/(\d{10,36})$/;

/**
 * Reads the body of a message. A body that is no event but the bare `detail` of one, as rules of others
 * send it, has no time: the second of `sentAt` (epoch milliseconds, the queue's SentTimestamp) stands for it.
 * Seconds, because events have no finer time: what is sent within its event's second is a repeat of the whole event.
 * Throws `request.invalid` that names every wrong member.
 */
export function parseMessage(body: unknown, sentAt: number): Message {
  const { "detail-type": type } = (body ?? {}) as Record<string, unknown>;
  if (type === "Sequence Store Status Change")
    return { kind: "store", storeId: checked(StoreEvent, body).detail.id };
  if (type === "AWS API Call via CloudTrail") return tagsOf(checked(TagEvent, body).detail);
  if (isBareDetail(body))
    return {
      kind: "status",
      change: changeOf(checked(StatusEvent.shape.detail, body), isoSecond(sentAt)),
    };
  const { time, detail } = checked(StatusEvent, body);
  return { kind: "status", change: changeOf(detail, iso(time)) };
}

function isBareDetail(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return false;
  return !["source", "detail-type", "detail"].some((name) => name in body);
}

function changeOf(detail: StatusEvent["detail"], at: string): Change {
  return {
    set_arn: detail.arn,
    set_id: detail.id,
    store_id: detail.sequenceStoreId,
    status: detail.status,
    at,
    statusMessage: detail.statusMessage,
    creationJobId: detail.creationJobId,
  };
}

function tagsOf(detail: z.output<typeof TagEvent>["detail"]): Message {
  if (detail.errorCode) return { kind: "nothing" };
  const arn = detail.requestParameters?.resourceArn ?? "";
  const storeId = arnOfStore.exec(arn)?.[1];
  if (storeId) return { kind: "store", storeId };
  const [, store_id, set_id] = arnOfReadSet.exec(arn) ?? [];
  if (store_id && set_id)
    return { kind: "tags", named: { set_arn: arn, set_id, store_id }, at: iso(detail.eventTime) };
  const path = "detail.requestParameters.resourceArn";
  const message = "must be the ARN of a sequence store or a read set";
  throw new VisibleError("request.invalid", `${path}: ${message}`, { errors: [{ path, message }] });
}

function checked<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalid(parsed.error.issues);
  return parsed.data;
}
