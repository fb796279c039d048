import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  paginateGetExecutionHistory,
  paginateListExecutions,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { type Clients, untilAnswered, untilQuiet, type Workload } from "#tests/soak/workload";

/** A wait, a service call with a token, a map: each in flight at some kill. */
function definition(QueueUrl: string) {
  return {
    QueryLanguage: "JSONata",
    StartAt: "Pause",
    States: {
      Pause: { Type: "Wait", Seconds: "{% $states.input.seconds %}", Next: "Ask" },
      Ask: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Arguments: { QueueUrl, MessageBody: "{% $states.context.Task.Token %}" },
        TimeoutSeconds: 86_400,
        Next: "Spread",
      },
      Spread: {
        Type: "Map",
        Items: [1, 2, 3],
        ItemProcessor: {
          StartAt: "Double",
          States: { Double: { Type: "Pass", Output: "{% $states.input * 2 %}", End: true } },
        },
        End: true,
      },
    },
  };
}

/** Executions with waits, tokens and maps: each is run once, with every state once, to its right end. */
export function executions(
  { sfn, sqs }: Clients,
  advance: (ms: number) => Promise<void>,
): Workload {
  let [QueueUrl, stateMachineArn] = ["", ""];
  const started = new Set<string>();
  const verified = new Set<string>();
  let next = 0;

  /** Answers the tokens that wait; an answer that was taken and lost is refused when repeated. */
  const answerTokens = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    for (const { Body, ReceiptHandle } of Messages) {
      await sfn
        .send(new SendTaskSuccessCommand({ taskToken: Body, output: "{}" }))
        .catch((error: unknown) => {
          if (!(error instanceof TaskTimedOut)) throw error;
        });
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return Messages.length;
  };
  const unfinished = async () => {
    await advance(31_000);
    while ((await untilAnswered(answerTokens)) > 0);
    const running = [];
    const pages = paginateListExecutions({ client: sfn }, { stateMachineArn });
    const found = new Set<string>();
    for await (const { executions = [] } of pages)
      for (const { executionArn = "", status } of executions) {
        if (found.has(executionArn)) running.push(`${executionArn} is listed twice`);
        found.add(executionArn);
        if (status !== "SUCCEEDED") running.push(`${executionArn} is ${status}`);
      }
    for (const arn of started) if (!found.has(arn)) running.push(`${arn} was started and is gone`);
    return running.slice(0, 5);
  };
  const wrongHistory = async (executionArn: string): Promise<string[]> => {
    const entered: string[] = [];
    const pages = paginateGetExecutionHistory({ client: sfn }, { executionArn });
    for await (const { events = [] } of pages)
      for (const { stateEnteredEventDetails } of events)
        if (stateEnteredEventDetails?.name) entered.push(stateEnteredEventDetails.name);
    const { output } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const path = entered.join(" ");
    const right = path === "Pause Ask Spread Double Double Double" && output === "[2,4,6]";
    return right ? [] : [`${executionArn} went ${path} to ${output}`];
  };
  return {
    name: "executions",
    async setUp() {
      const queue = await sqs.send(new CreateQueueCommand({ QueueName: "soak-tokens" }));
      QueueUrl = queue.QueueUrl ?? "";
      const created = await sfn.send(
        new CreateStateMachineCommand({
          name: "soak",
          roleArn: "arn:aws:iam::000000000000:role/soak",
          definition: JSON.stringify(definition(QueueUrl)),
        }),
      );
      stateMachineArn = created.stateMachineArn ?? "";
    },
    async step(loop) {
      const name = `soak-${loop}-${next++}`;
      const input = JSON.stringify({ seconds: next % 3 });
      const executionArn = await untilAnswered(async () => {
        try {
          return (await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input })))
            .executionArn;
        } catch (error) {
          // Started by an attempt whose answer was lost, and over already.
          if (!(error instanceof ExecutionAlreadyExists)) throw error;
          return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
        }
      });
      started.add(executionArn ?? "");
      await answerTokens().catch(() => undefined);
    },
    async verify() {
      const problems = await untilQuiet(unfinished, 60);
      if (problems.length > 0) return problems;
      for (const arn of started) {
        if (verified.has(arn)) continue;
        verified.add(arn);
        problems.push(...(await untilAnswered(() => wrongHistory(arn))));
      }
      return problems;
    },
    count: () => `${started.size} executions`,
  };
}
