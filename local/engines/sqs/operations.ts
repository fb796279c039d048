import * as Move from "#local/engines/sqs/move-task";
import * as Queue from "#local/engines/sqs/queue-operations";
import { receiveMessage } from "#local/engines/sqs/receive";
import { sendMessage, sendMessageBatch } from "#local/engines/sqs/send";
import * as Settle from "#local/engines/sqs/settle";
import type { State } from "#local/engines/sqs/state";
import * as Tag from "#local/engines/sqs/tag";
import type { Operation } from "#local/json-service";

/** Every operation by its AWS name; `caller` is the signal of the client that is being answered. */
export function operations(
  state: State,
  caller: () => AbortSignal | undefined,
): Record<string, Operation> {
  return {
    CreateQueue: (input) => Queue.createQueue(state, input),
    DeleteQueue: (input) => Queue.deleteQueue(state, input),
    GetQueueUrl: (input) => Queue.getQueueUrl(state, input),
    ListQueues: (input) => Queue.listQueues(state, input),
    ListDeadLetterSourceQueues: (input) => Queue.listSourceQueues(state, input),
    GetQueueAttributes: (input) => Queue.getAttributes(state, input),
    SetQueueAttributes: (input) => Queue.setAttributes(state, input),
    PurgeQueue: (input) => Queue.purgeQueue(state, input),
    SendMessage: (input) => sendMessage(state, input),
    SendMessageBatch: (input) => sendMessageBatch(state, input),
    ReceiveMessage: (input) => receiveMessage(state, input, caller()),
    DeleteMessage: (input) => Settle.deleteMessage(state, input),
    DeleteMessageBatch: (input) => Settle.deleteMessageBatch(state, input),
    ChangeMessageVisibility: (input) => Settle.changeVisibility(state, input),
    ChangeMessageVisibilityBatch: (input) => Settle.changeVisibilityBatch(state, input),
    TagQueue: (input) => Tag.tagQueue(state, input),
    UntagQueue: (input) => Tag.untagQueue(state, input),
    ListQueueTags: (input) => Tag.listQueueTags(state, input),
    StartMessageMoveTask: (input) => Move.startMoveTask(state, input),
    ListMessageMoveTasks: (input) => Move.listMoveTasks(state, input),
    CancelMessageMoveTask: (input) => Move.cancelMoveTask(state, input),
  };
}
