/** Definition of a machine that sends its task token to a queue, and waits. */
export function waitsFor(QueueUrl: string, heartbeatSeconds?: number): string {
  return JSON.stringify({
    QueryLanguage: "JSONata",
    StartAt: "Wait",
    States: {
      Wait: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Arguments: { QueueUrl, MessageBody: "{% $states.context.Task.Token %}" },
        ...(heartbeatSeconds && { HeartbeatSeconds: heartbeatSeconds }),
        End: true,
      },
    },
  });
}
