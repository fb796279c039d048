import { createHash } from "node:crypto";
import { AwsError } from "#local/aws-error";

/** What a receipt handle says: which message of which queue, and the how-manieth receipt it was. */
export type Receipt = { queueId: number; sequence: number; receiveCount: number };

/** An opaque handle; each receive of a message gives another. */
export function writeReceipt(receipt: Receipt): string {
  const text = `${receipt.queueId}.${receipt.sequence}.${receipt.receiveCount}`;
  return Buffer.from(`${text}.${check(text)}`).toString("base64");
}

/** Reads a handle of the given queue. Throws `ReceiptHandleIsInvalid`. */
export function readReceipt(handle: string, queueId: number): Receipt {
  const [queue, sequence, receiveCount, sum] = Buffer.from(handle, "base64")
    .toString("latin1")
    .split(".");
  if (sum !== check(`${queue}.${sequence}.${receiveCount}`) || Number(queue) !== queueId) {
    throw new AwsError(
      "ReceiptHandleIsInvalid",
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
      404,
    );
  }
  return { queueId, sequence: Number(sequence), receiveCount: Number(receiveCount) };
}

function check(text: string): string {
  return createHash("sha256").update(`sqs receipt ${text}`).digest("hex").slice(0, 16);
}
