import { createHash } from "node:crypto";
import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";
import * as Id from "#core/id";
import * as TaskToken from "#core/task-token";

/** The request of a task token: the same token is the same request, however often and in whatever form it comes. */
export function requestIdOf(taskToken: string): string {
  return Id.ofText("syncRequest", createHash("sha256").update(taskToken).digest("hex"));
}

/** A task token as the request's row keeps it: encrypted, and good for that request only. */
export function seal(syncRequestId: string, taskToken: string): Promise<string> {
  return TaskToken.seal({ syncRequestId }, taskToken);
}

/** The token itself; undefined of a request that nobody waits for with one. */
export async function open({
  syncRequestId,
  taskToken,
}: Pick<SyncRequestRow, "syncRequestId" | "taskToken">): Promise<string | undefined> {
  return taskToken === undefined ? undefined : TaskToken.open({ syncRequestId }, taskToken);
}

/** A sign of life, where somebody waits. False when its task waits no more. */
export async function beat(row: SyncRequestRow): Promise<boolean> {
  const token = await open(row);
  return token === undefined || TaskToken.beat(token);
}
