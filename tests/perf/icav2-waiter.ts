import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { CreateQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import * as Aws from "#core/aws";
import { sqs } from "#core/sqs";
import { sleep } from "#core/time";
import { waitsFor } from "#tests/support/waits-for";

/** An execution that waits for the copy, and its token. */
export async function waitWithToken(name: string) {
  const { QueueUrl = "" } = await sqs().send(new CreateQueueCommand({ QueueName: name }));
  const machine = await Aws.sfn().send(
    new CreateStateMachineCommand({
      name,
      roleArn: "arn:aws:iam::000000000000:role/waits",
      definition: waitsFor(QueueUrl),
    }),
  );
  const { executionArn } = await Aws.sfn().send(
    new StartExecutionCommand({ stateMachineArn: machine.stateMachineArn }),
  );
  for (;;) {
    const { Messages } = await sqs().send(new ReceiveMessageCommand({ QueueUrl }));
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
