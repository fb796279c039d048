import { SendMessageCommand } from "@aws-sdk/client-sqs";
import * as z from "zod";
import type { Key } from "#core/audit/rows";
import { canonical, sha256 } from "#core/canonical";
import { setting } from "#core/settings";
import { sqs } from "#core/sqs";

/** Keys of one message: far below SQS's size, however long the names of things are. */
const mostKeys = 100;

/** New records, in the order in which they were written; they are to get their places. */
export const NewRecords = z.strictObject({
  records: z
    .array(z.strictObject({ subject: z.string().min(1), auditId: z.string().min(1) }))
    .min(1)
    .max(mostKeys),
});

/**
 * Tells the chain of new records. The queue has one message group, because a chain has one end: what is told first gets
 * its place first.
 */
export async function tell(keys: Key[]): Promise<void> {
  for (let from = 0; from < keys.length; from += mostKeys) {
    const records = keys
      .slice(from, from + mostKeys)
      .map(({ subject, auditId }) => ({ subject, auditId }));
    const MessageBody = canonical({ records });
    await sqs().send(
      new SendMessageCommand({
        QueueUrl: setting("auditQueueUrl"),
        MessageBody,
        MessageGroupId: "chain",
        MessageDeduplicationId: sha256(MessageBody),
      }),
    );
  }
}
