import { randomUUID } from "node:crypto";
import { AwsError, notImplemented } from "#local/aws-error";
import { moveMessages } from "#local/engines/sqs/dead-letter";
import { integer, invalidValue, required } from "#local/engines/sqs/errors";
import type { Queue } from "#local/engines/sqs/queue";
import { redrivePolicy } from "#local/engines/sqs/settings";
import { dropExpired, nowMs, type State } from "#local/engines/sqs/state";

/** The members of the three move task operations. */
export type MoveTaskInput = {
  SourceArn?: string;
  DestinationArn?: string;
  MaxNumberOfMessagesPerSecond?: number | string;
  MaxResults?: number | string;
  TaskHandle?: string;
};

/**
 * `StartMessageMoveTask`: moves all visible messages of a dead-letter queue to one queue, or each
 * back to where it came from. It is done when it answers, so every task is listed as COMPLETED.
 */
export function startMoveTask(state: State, input: MoveTaskInput): object {
  if (input.MaxNumberOfMessagesPerSecond !== undefined)
    throw notImplemented("sqs", "MaxNumberOfMessagesPerSecond of StartMessageMoveTask");
  const source = existing(state, required("SourceArn", input.SourceArn));
  const destination = input.DestinationArn && existing(state, input.DestinationArn);
  const isDeadLetterQueue = state.queues
    .all()
    .some((queue) => redrivePolicy(queue.record.settings)?.deadLetterTargetArn === source.arn);
  if (!isDeadLetterQueue)
    throw invalidValue("Source queue must be configured as a Dead Letter Queue.");
  if (destination === source)
    throw invalidValue("Source queue arn and destination queue arn must be different.");
  const handle = Buffer.from(`${randomUUID()} ${source.arn}`).toString("base64");
  const moved = moveAll(state, source, destination || undefined);
  state.database
    .prepare("INSERT INTO move_task VALUES (?, ?, ?, ?, ?)")
    .run(handle, source.arn, destination ? destination.arn : null, moved, nowMs(state));
  return { TaskHandle: handle };
}

/** `ListMessageMoveTasks`, the newest first. */
export function listMoveTasks(state: State, input: MoveTaskInput): object {
  const source = existing(state, required("SourceArn", input.SourceArn));
  const rows = state.database
    .prepare(
      "SELECT * FROM move_task WHERE source_arn = ? ORDER BY started_at DESC, rowid DESC LIMIT ?",
    )
    .all(source.arn, integer("MaxResults", input.MaxResults ?? 1, [1, 10]));
  return {
    Results: rows.map((row) => ({
      Status: "COMPLETED",
      SourceArn: row.source_arn,
      DestinationArn: row.destination_arn ?? undefined,
      ApproximateNumberOfMessagesMoved: row.moved,
      ApproximateNumberOfMessagesToMove: row.moved,
      StartedTimestamp: row.started_at,
    })),
  };
}

/** `CancelMessageMoveTask`: there is never a running one. */
export function cancelMoveTask(state: State, input: MoveTaskInput): object {
  const handle = required("TaskHandle", input.TaskHandle);
  if (state.database.prepare("SELECT 1 FROM move_task WHERE handle = ?").get(handle))
    throw invalidValue("Only active tasks can be cancelled.");
  throw new AwsError("ResourceNotFoundException", "Task does not exist.");
}

function moveAll(state: State, source: Queue, destination: Queue | undefined): number {
  dropExpired(state, source);
  const now = nowMs(state);
  let moved = 0;
  for (const entry of [...source.index.entries()]) {
    if (entry.visibleAt > now) continue;
    const origin = state.messages.content(entry.sequence)?.sourceArn;
    const target = destination ?? (origin ? state.queues.findByArn(origin) : undefined);
    // What was sent to the dead-letter queue directly has no way back.
    if (!target) continue;
    moveMessages(state, [entry], source, target);
    moved++;
  }
  return moved;
}

function existing(state: State, arn: string): Queue {
  const queue = state.queues.findByArn(arn);
  if (queue) return queue;
  throw new AwsError(
    "ResourceNotFoundException",
    "The resource that you specified for the SourceArn parameter doesn't exist.",
  );
}
