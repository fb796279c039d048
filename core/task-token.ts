import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
} from "@aws-sdk/client-sfn";
import * as Aws from "#core/aws";
import { nameOf } from "#core/error";
import * as Log from "#core/log";

/** What a token is good for: `{ copyJobId: "cpy.…" }`. Sealed for one thing it is opened for no other. */
type Purpose = Record<string, string>;

/** False when nobody waits for the token (any more): it was answered, timed out, or never was one. */
export type IsOpen = boolean;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html */
const mostErrorLetters = 256;
const mostCauseLetters = 32_768;

/**
 * A task token as rows keep it: encrypted. It opens what waits for it in somebody else's machine, so it is in
 * no event, log or history of ours.
 */
export async function seal(purpose: Purpose, token: string): Promise<string> {
  return (await import("#core/kms")).encrypt(purpose, token);
}

/** The token itself, of what `seal` made for the same purpose. */
export async function open(purpose: Purpose, sealed: string): Promise<string> {
  return (await import("#core/kms")).decrypt(purpose, sealed);
}

/** Ends the task well. `output` is at most 256 KiB as JSON. */
export function succeed(taskToken: string, output: object, client = Aws.sfn()): Promise<IsOpen> {
  return unlessClosed(() =>
    client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })),
  );
}

/** Ends the task with an error that machines catch by its name; `cause` is for people. */
export function fail(
  taskToken: string,
  error: string,
  cause: string,
  client = Aws.sfn(),
): Promise<IsOpen> {
  return unlessClosed(() =>
    client.send(
      new SendTaskFailureCommand({
        taskToken,
        error: error.slice(0, mostErrorLetters),
        cause: cause.slice(0, mostCauseLetters),
      }),
    ),
  );
}

/** A sign of life, for states that have a heartbeat. */
export function beat(taskToken: string): Promise<IsOpen> {
  return unlessClosed(() => Aws.sfn().send(new SendTaskHeartbeatCommand({ taskToken })));
}

async function unlessClosed(send: () => Promise<unknown>): Promise<IsOpen> {
  try {
    await send();
    return true;
  } catch (error) {
    if (!closed.has(nameOf(error))) throw error;
    Log.warn("A task waits no more", { reason: nameOf(error) });
    return false;
  }
}

const closed = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);
