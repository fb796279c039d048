import {
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import type { Redrive } from "#core/operations/schema";
import type { DeadLetterQueueSetting } from "#core/settings";
import { sqs } from "#core/sqs";
import { iso } from "#core/time";

/** A queue whose messages may go back somewhere. */
export type Redrivable = DeadLetterQueueSetting &
  Required<Pick<DeadLetterQueueSetting, "redriveTo">>;

const statuses: Record<string, Redrive["status"]> = {
  RUNNING: "RUNNING",
  CANCELLING: "RUNNING",
  COMPLETED: "SUCCEEDED",
  FAILED: "FAILED",
  CANCELLED: "ABORTED",
};

/**
 * Has SQS move what is visible now. The destination is always named: a message that a handler parked
 * has no source queue to go back to.
 */
export async function startMove(
  { arn, redriveTo }: Redrivable,
  messagesPerSecond: number | undefined,
): Promise<void> {
  await sqs().send(
    new StartMessageMoveTaskCommand({
      SourceArn: arn,
      DestinationArn: redriveTo.arn,
      MaxNumberOfMessagesPerSecond: messagesPerSecond,
    }),
  );
}

/** The newest move of a queue's messages; null when there was none. */
export async function lastMove(queue: Redrivable): Promise<Redrive | null> {
  const { Results: [newest] = [] } = await sqs().send(
    new ListMessageMoveTasksCommand({ SourceArn: queue.arn, MaxResults: 1 }),
  );
  return newest ? toRedrive(queue, newest) : null;
}

function toRedrive(
  { name, redriveTo }: Redrivable,
  task: ListMessageMoveTasksResultEntry,
): Redrive {
  return {
    queue: name,
    redriveTo: redriveTo.name,
    status: statuses[task.Status ?? ""] ?? "RUNNING",
    statusReason: task.FailureReason ?? null,
    messages: task.ApproximateNumberOfMessagesToMove ?? 0,
    movedMessages: task.ApproximateNumberOfMessagesMoved ?? 0,
    startedAt: iso(task.StartedTimestamp ?? 0),
  };
}
