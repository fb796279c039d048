import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Fastq } from "#core/fastq/schema";
import type { CloudOutputs } from "#local/outputs";
import type { Desk } from "#tests/soak/desk";
import { type Clients, untilAnswered, untilQuiet, type Workload } from "#tests/soak/workload";

/** Workflows that park until fastqs are ready: each is answered, and goes on. */
export function waits(
  { sfn }: Clients,
  { all }: Desk,
  outputs: CloudOutputs,
  advance: (ms: number) => Promise<void>,
): Workload {
  let stateMachineArn = "";
  const waiting = new Set<string>();
  let [next, answered] = [0, 0];
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Wait for fastqs",
    States: {
      "Wait for fastqs": {
        Type: "Task",
        Resource: "arn:aws:states:::events:putEvents.waitForTaskToken",
        Arguments: {
          Entries: [
            {
              Detail: {
                taskToken: "{% $states.context.Task.Token %}",
                payload: "{% $states.input %}",
              },
              DetailType: "FastqSync",
              EventBusName: busOf(outputs),
              Source: "orcabus.workflowglue",
            },
          ],
        },
        End: true,
      },
    },
  };
  const parked = async () => {
    await advance(31_000);
    const still: string[] = [];
    for (const executionArn of waiting) {
      const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (status === "RUNNING") still.push(`${executionArn} still waits`);
      else if (status !== "SUCCEEDED") return [`${executionArn} is ${status}`];
      else {
        waiting.delete(executionArn);
        answered++;
      }
    }
    return still.slice(0, 5);
  };
  let fastqIdList: string[] = [];
  return {
    name: "waits",
    async setUp() {
      const fastqs = await all<Fastq>("fastqs?projectId=demo");
      fastqIdList = fastqs
        .filter(({ libraryId }) => libraryId === "LPRJ240001")
        .map(({ id }) => id);
      const made = await sfn.send(
        new CreateStateMachineCommand({
          name: "soak-waits",
          definition: JSON.stringify(definition),
          roleArn: "arn:aws:iam::000000000000:role/soak",
        }),
      );
      stateMachineArn = made.stateMachineArn ?? "";
    },
    async step(loop) {
      const name = `soak-${loop}-${next++}`;
      const input = JSON.stringify({ fastqIdList, requirements: { hasActiveReadSet: true } });
      const arn = await untilAnswered(async () => {
        try {
          const start = new StartExecutionCommand({ stateMachineArn, name, input });
          return (await sfn.send(start)).executionArn;
        } catch (error) {
          if (!(error instanceof ExecutionAlreadyExists)) throw error;
          return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
        }
      });
      waiting.add(arn ?? "");
      await new Promise((resolve) => setTimeout(resolve, 500));
    },
    verify: () => untilQuiet(parked, 120),
    count: () => `${answered} waiting workflows answered`,
  };
}

function busOf({ resources }: CloudOutputs): string {
  const [, name] = Object.entries(resources).find(([key]) => /EventBus$/.test(key)) ?? [];
  if (!name) throw new Error("The stage has no bus.");
  return name;
}
