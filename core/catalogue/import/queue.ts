import { SendMessageCommand } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { importOfKey } from "#core/catalogue/import/upload";
import { setting } from "#core/settings";
import { sqs } from "#core/sqs";

// What says that an import is to run: its file was created (an event of S3), or a run or the sweep wants it to go on.
const Wanted = z.object({ importId: z.string() });
const Created = z.object({ detail: z.object({ object: z.object({ key: z.string() }) }) });

/** The import that a message is about. Throws at what is no such message. */
export function read(body: string): string {
  const message: unknown = JSON.parse(body);
  const wanted = Wanted.safeParse(message);
  if (wanted.success) return wanted.data.importId;
  const { key } = Created.parse(message).detail.object;
  const importId = importOfKey(key);
  if (importId) return importId;
  throw new Error(`${key} is no file of an import.`);
}

/** Lets an import run (on). */
export async function send(importId: string): Promise<void> {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: setting("importQueueUrl"),
      MessageBody: JSON.stringify({ importId }),
    }),
  );
}
