import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { CreateQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import * as Aws from "#core/aws";
import { sleep } from "#core/time";

/** An execution that waits for the copy, and its token. */
export async function waitWithToken(name: string) {
  const { QueueUrl = "" } = await Aws.sqs().send(new CreateQueueCommand({ QueueName: name }));
  const machine = await Aws.sfn().send(
    new CreateStateMachineCommand({
      name,
      roleArn: "arn:aws:iam::000000000000:role/waits",
      definition: JSON.stringify({
        QueryLanguage: "JSONata",
        StartAt: "Wait",
        States: {
          Wait: {
            Type: "Task",
            Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            Arguments: { QueueUrl, MessageBody: "{% $states.context.Task.Token %}" },
            End: true,
          },
        },
      }),
    }),
  );
  const { executionArn } = await Aws.sfn().send(
    new StartExecutionCommand({ stateMachineArn: machine.stateMachineArn }),
  );
  for (;;) {
    const { Messages } = await Aws.sqs().send(new ReceiveMessageCommand({ QueueUrl }));
    const token = Messages?.[0]?.Body;
    if (!token) {
      await sleep(100);
      continue;
    }
    const status = async () => {
      const { status } = await Aws.sfn().send(new DescribeExecutionCommand({ executionArn }));
      return String(status);
    };
    return { token, status };
  }
}
