// The function of these tests: does what its event says.
import { appendFileSync, existsSync } from "node:fs";

type Order = {
  /** Adds the request id as a line to this file. */
  note?: string;
  /** Throws. */
  fail?: string;
  /** Answers once this file is there. */
  until?: string;
  /** Says 500 lines each 5 ms, for ever. */
  chat?: boolean;
  /** Answers a text so long. */
  bytes?: number;
};

export async function handler(order: Order, context: { awsRequestId: string }): Promise<unknown> {
  if (order.note) appendFileSync(order.note, `${context.awsRequestId}\n`);
  if (order.fail) throw new TypeError(order.fail);
  for (let n = 0; order.chat; n++) {
    console.log(`still here ${n}\n`.repeat(500));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  while (order.until && !existsSync(order.until))
    await new Promise((resolve) => setTimeout(resolve, 5));
  return order.bytes ? "x".repeat(order.bytes) : { got: order };
}
