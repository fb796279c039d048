import { type CopyJobRow, copyJobEntity } from "#core/copy/copy-job.entity";
import * as Log from "#core/log";
import * as TaskToken from "#core/task-token";
import { iso } from "#core/time";

type Waiting = Pick<CopyJobRow, "copyJobId" | "taskToken" | "answeredAt">;

/** A task token as the row keeps it: encrypted, and good for that copy job only. */
export function seal(copyJobId: string, token: string): Promise<string> {
  return TaskToken.seal({ copyJobId }, token);
}

/** Tells who waits that it is done, once. `output` is JSON, at most 256 KiB. */
export function answerSuccess(row: Waiting, output: object): Promise<void> {
  return answer(row, (token) => TaskToken.succeed(token, output));
}

/** Tells who waits that it failed, once. `cause` is for people. */
export function answerFailure(row: Waiting, error: string, cause: string): Promise<void> {
  return answer(row, (token) => TaskToken.fail(token, error, cause));
}

/** The same for a request that no job was made of. */
export async function refuse(taskToken: string, error: string, cause: string): Promise<void> {
  if (!(await TaskToken.fail(taskToken, error, cause))) noteClosed("none");
}

/** A sign of life for who waits, where its state has a heartbeat. One that waits no more is not asked again. */
export async function beat(row: Waiting): Promise<void> {
  if (!row.taskToken || row.answeredAt) return;
  if (await TaskToken.beat(await open(row))) return;
  noteClosed(row.copyJobId);
  await markAnswered(row);
}

/** `answeredAt` is set after the answer: a kill between them repeats it, which Step Functions refuses. */
async function answer(
  row: Waiting,
  send: (token: string) => Promise<TaskToken.IsOpen>,
): Promise<void> {
  if (!row.taskToken || row.answeredAt) return;
  if (!(await send(await open(row)))) noteClosed(row.copyJobId);
  await markAnswered(row);
}

function open({ copyJobId, taskToken = "" }: Waiting): Promise<string> {
  return TaskToken.open({ copyJobId }, taskToken);
}

function noteClosed(copyJobId: string): void {
  Log.warn("Nobody waits for the answer of a copy", { copyJobId });
}

async function markAnswered({ copyJobId }: Waiting): Promise<void> {
  await copyJobEntity().patch({ copyJobId }).set({ answeredAt: iso() }).go();
}
