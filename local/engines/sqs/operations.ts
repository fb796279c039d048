import * as Move from "#local/engines/sqs/move-task";
import * as Permission from "#local/engines/sqs/permission";
import * as Attributes from "#local/engines/sqs/queue-attributes";
import * as List from "#local/engines/sqs/queue-list";
import * as Queue from "#local/engines/sqs/queue-operations";
import { receiveMessage } from "#local/engines/sqs/receive";
import { sendMessage, sendMessageBatch } from "#local/engines/sqs/send";
import * as Settle from "#local/engines/sqs/settle";
import type { State } from "#local/engines/sqs/state";
import * as Tag from "#local/engines/sqs/tag";
import type { Operation } from "#local/json-service";

// biome-ignore lint/suspicious/noExplicitAny: each operation declares the members it reads.
type Action = (state: State, input: any, signal?: AbortSignal) => unknown;

const actions: Record<string, Action> = {
  CreateQueue: Queue.createQueue,
  DeleteQueue: Queue.deleteQueue,
  GetQueueUrl: Queue.getQueueUrl,
  ListQueues: List.listQueues,
  ListDeadLetterSourceQueues: List.listSourceQueues,
  GetQueueAttributes: Attributes.getAttributes,
  SetQueueAttributes: Attributes.setAttributes,
  PurgeQueue: Queue.purgeQueue,
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
  ReceiveMessage: receiveMessage,
  DeleteMessage: Settle.deleteMessage,
  DeleteMessageBatch: Settle.deleteMessageBatch,
  ChangeMessageVisibility: Settle.changeVisibility,
  ChangeMessageVisibilityBatch: Settle.changeVisibilityBatch,
  AddPermission: Permission.addPermission,
  RemovePermission: Permission.removePermission,
  TagQueue: Tag.tagQueue,
  UntagQueue: Tag.untagQueue,
  ListQueueTags: Tag.listQueueTags,
  StartMessageMoveTask: Move.startMoveTask,
  ListMessageMoveTasks: Move.listMoveTasks,
  CancelMessageMoveTask: Move.cancelMoveTask,
};

/** Every operation by its AWS name; `caller` is the signal of the client that is being answered. */
export function operations(
  state: State,
  caller: () => AbortSignal | undefined,
): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(actions).map(([name, action]): [string, Operation] => [
      name,
      (input) => action(state, input, caller()),
    ]),
  );
}
