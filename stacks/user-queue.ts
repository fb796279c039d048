import { notFound } from "./existing";
import { stage } from "./stage";

/** The user's own queue of read-set events; undefined in a stage without one. */
export const userQueueArn = stage.queueName === undefined ? undefined : arnOf(stage.queueName);

/** What reading it needs. SST gives a function this for queues of its own. */
export const readUserQueue = userQueueArn
  ? [
      {
        actions: [
          "sqs:ReceiveMessage",
          "sqs:DeleteMessage",
          "sqs:ChangeMessageVisibility",
          "sqs:GetQueueAttributes",
        ],
        resources: [userQueueArn],
      },
    ]
  : [];

function arnOf(name: string): $util.Output<string> {
  const found = aws.sqs.getQueue({ name }).catch((error: unknown) => {
    throw notFound("queueName", name, error);
  });
  return $util.output(found).arn;
}
