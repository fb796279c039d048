import { DecryptCommand, EncryptCommand } from "@aws-sdk/client-kms";
import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
} from "@aws-sdk/client-sfn";
import * as Aws from "#core/aws";
import { type CopyJobRow, copyJobEntity } from "#core/copy/copy-job.entity";
import { nameOf } from "#core/error";
import * as Log from "#core/log";
import { setting } from "#core/settings";
import { iso } from "#core/time";

type Waiting = Pick<CopyJobRow, "copyJobId" | "taskToken" | "answeredAt">;

/** Of SendTaskFailure: https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html */
const mostCauseLetters = 32_768;

/**
 * A task token as the row keeps it: encrypted, and good for that copy job only. It opens what waits for it in
 * somebody else's machine, so it is in no event, log or history of ours.
 */
export async function seal(copyJobId: string, token: string): Promise<string> {
  const { CiphertextBlob } = await Aws.kms().send(
    new EncryptCommand({
      KeyId: setting("tokenKeyArn"),
      Plaintext: Buffer.from(token),
      EncryptionContext: { copyJobId },
    }),
  );
  if (!CiphertextBlob) throw new Error("KMS answered no ciphertext.");
  return Buffer.from(CiphertextBlob).toString("base64");
}

/** Tells who waits that it is done, once. `output` is JSON, at most 256 KiB. */
export function answerSuccess(row: Waiting, output: object): Promise<void> {
  return answer(row, (taskToken) =>
    Aws.sfn().send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })),
  );
}

/** Tells who waits that it failed, once. `cause` is for people. */
export function answerFailure(row: Waiting, error: string, cause: string): Promise<void> {
  return answer(row, (taskToken) => sendFailure(taskToken, error, cause));
}

/** The same for a request that no job was made of. */
export async function refuse(taskToken: string, error: string, cause: string): Promise<void> {
  await unlessClosed("none", () => sendFailure(taskToken, error, cause));
}

/** A sign of life for who waits, where its state has a heartbeat. One that waits no more is not asked again. */
export async function beat(row: Waiting): Promise<void> {
  if (!row.taskToken || row.answeredAt) return;
  const taskToken = await open(row);
  const isOpen = await unlessClosed(row.copyJobId, () =>
    Aws.sfn().send(new SendTaskHeartbeatCommand({ taskToken })),
  );
  if (!isOpen) await markAnswered(row);
}

/** `answeredAt` is set after the answer: a kill between them repeats it, which Step Functions refuses. */
async function answer(row: Waiting, send: (token: string) => Promise<unknown>): Promise<void> {
  if (!row.taskToken || row.answeredAt) return;
  const token = await open(row);
  await unlessClosed(row.copyJobId, () => send(token));
  await markAnswered(row);
}

function sendFailure(taskToken: string, error: string, cause: string): Promise<unknown> {
  const text = cause.slice(0, mostCauseLetters);
  return Aws.sfn().send(new SendTaskFailureCommand({ taskToken, error, cause: text }));
}

async function open({ copyJobId, taskToken = "" }: Waiting): Promise<string> {
  const { Plaintext } = await Aws.kms().send(
    new DecryptCommand({
      KeyId: setting("tokenKeyArn"),
      CiphertextBlob: Buffer.from(taskToken, "base64"),
      EncryptionContext: { copyJobId },
    }),
  );
  return Buffer.from(Plaintext ?? []).toString();
}

/** False when nobody waits for this token (any more): it was answered, timed out, or never was one. */
async function unlessClosed(copyJobId: string, send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (!closed.has(nameOf(error))) throw error;
    Log.warn("Nobody waits for the answer of a copy", { copyJobId, reason: nameOf(error) });
    return false;
  }
}

const closed = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);

async function markAnswered({ copyJobId }: Waiting): Promise<void> {
  await copyJobEntity().patch({ copyJobId }).set({ answeredAt: iso() }).go();
}
