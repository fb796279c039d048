import { randomUUID } from "node:crypto";
import { AwsError } from "#local/aws-error";
import { integer, invalidValue, required } from "#local/engines/sqs/errors";
import { runMove } from "#local/engines/sqs/move-runner";
import {
  findMove,
  insertMove,
  type Move,
  movesOf,
  updateMove,
} from "#local/engines/sqs/move-table";
import type { Queue } from "#local/engines/sqs/queue";
import { redrivePolicy } from "#local/engines/sqs/redrive-policy";
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
 * `StartMessageMoveTask`: moves the visible messages of a dead-letter queue to one queue, or each
 * back to where it came from. Without a rate it is done when this answers.
 */
export function startMoveTask(state: State, input: MoveTaskInput): object {
  const source = existing(state, "SourceArn", input.SourceArn);
  const destination =
    input.DestinationArn && existing(state, "DestinationArn", input.DestinationArn);
  const rate = input.MaxNumberOfMessagesPerSecond;
  const perSecond =
    rate === undefined ? undefined : integer("MaxNumberOfMessagesPerSecond", rate, [1, 500]);
  const isDeadLetterQueue = state.queues
    .all()
    .some((queue) => redrivePolicy(queue.record.settings)?.deadLetterTargetArn === source.arn);
  if (!isDeadLetterQueue)
    throw invalidValue("Source queue must be configured as a Dead Letter Queue.");
  if (destination === source)
    throw invalidValue("Source queue arn and destination queue arn must be different.");
  if (destination && destination.fifo !== source.fifo)
    throw invalidValue("Source queue and destination queue must be of the same type.");
  if (movesOf(state.database, source.arn, 1).some(isActive))
    throw invalidValue(
      "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
    );
  const move: Move = {
    id: randomUUID(),
    sourceArn: source.arn,
    ...(destination && { destinationArn: destination.arn }),
    ...(perSecond !== undefined && { perSecond }),
    status: "RUNNING",
    moved: 0,
    toMove: visible(state, source),
    startedAt: nowMs(state),
  };
  insertMove(state.database, move);
  runMove(state, move);
  return { TaskHandle: handleOf(move) };
}

/** `ListMessageMoveTasks`, the newest first. */
export function listMoveTasks(state: State, input: MoveTaskInput): object {
  const source = existing(state, "SourceArn", input.SourceArn);
  const limit = integer("MaxResults", input.MaxResults ?? 1, [1, 10]);
  return {
    Results: movesOf(state.database, source.arn, limit).map((move) => ({
      TaskHandle: move.status === "RUNNING" ? handleOf(move) : undefined,
      Status: move.status,
      SourceArn: move.sourceArn,
      DestinationArn: move.destinationArn,
      MaxNumberOfMessagesPerSecond: move.perSecond,
      ApproximateNumberOfMessagesMoved: move.moved,
      ApproximateNumberOfMessagesToMove: move.toMove,
      FailureReason: move.failure,
      StartedTimestamp: move.startedAt,
    })),
  };
}

/** `CancelMessageMoveTask`: what was moved stays moved; the task ends with its next step. */
export function cancelMoveTask(state: State, input: MoveTaskInput): object {
  const { taskId, sourceArn } = readHandle(required("TaskHandle", input.TaskHandle));
  existing(state, "SourceArn", sourceArn);
  const move = findMove(state.database, taskId);
  if (!move) throw notFound("Task does not exist.");
  if (move.status !== "RUNNING") throw invalidValue("Only active tasks can be cancelled.");
  updateMove(state.database, { ...move, status: "CANCELLING" });
  return { ApproximateNumberOfMessagesMoved: move.moved };
}

function isActive({ status }: Move): boolean {
  return status === "RUNNING" || status === "CANCELLING";
}

function visible(state: State, queue: Queue): number {
  dropExpired(state, queue);
  const now = nowMs(state);
  let count = 0;
  for (const entry of queue.index.entries()) if (entry.visibleAt <= now) count++;
  return count;
}

function handleOf({ id, sourceArn }: Move): string {
  return Buffer.from(JSON.stringify({ taskId: id, sourceArn })).toString("base64");
}

function readHandle(handle: string): { taskId: string; sourceArn: string } {
  try {
    const { taskId, sourceArn } = JSON.parse(Buffer.from(handle, "base64").toString("utf8"));
    if (typeof taskId === "string" && typeof sourceArn === "string") return { taskId, sourceArn };
  } catch {}
  throw invalidValue("Value for parameter TaskHandle is invalid.");
}

function existing(state: State, parameter: string, arn: unknown): Queue {
  const queue = state.queues.findByArn(required(parameter, arn));
  if (queue) return queue;
  throw notFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
}

function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, 404);
}
