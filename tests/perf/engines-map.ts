import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListMapRunsCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { startCloud } from "#local/cloud";
import { readGraph } from "#local/sst/load-graph";
import { clientsOf, root } from "#tests/support/cloud";

const Bucket = "perf-map";
const Key = "items.json";

const definition = {
  QueryLanguage: "JSONata",
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      Label: "Each",
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: { InputType: "JSON" },
        Arguments: { Bucket, Key },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Even?",
        States: {
          "Even?": {
            Type: "Choice",
            Choices: [{ Condition: "{% $states.input.n % 2 = 0 %}", Next: "Half" }],
            Default: "Done",
          },
          Half: { Type: "Pass", Output: "{% $states.input.n / 2 %}", Next: "Done" },
          Done: { Type: "Succeed" },
        },
      },
      Output: "{% $count($states.result) %}",
      End: true,
    },
  },
};

/**
 * A distributed Map over a JSON file in S3, each child an execution of its own with a Choice and a Pass: children
 * a second, from the client's StartExecution to the execution's stop on the engine's clock.
 */
export async function measureMap(children: number): Promise<number> {
  const cloud = await startCloud({
    root,
    graph: await readGraph(root, "local", true),
    ports: { aws: 0, api: 0 },
    log: () => undefined,
  });
  try {
    const { s3, sfn } = clientsOf(cloud);
    await s3.send(new CreateBucketCommand({ Bucket }));
    const items = Array.from({ length: children }, (_, n) => ({ n }));
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(items) }));
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        name: "perf-map",
        roleArn: "arn:aws:iam::000000000000:role/perf",
        definition: JSON.stringify(definition),
      }),
    );
    const began = performance.now();
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
    for (;;) {
      const ended = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (ended.status === "SUCCEEDED") {
        const seconds = (performance.now() - began) / 1000;
        if (Number(ended.output) !== children) throw new Error(`It counted ${ended.output}.`);
        const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
        if (mapRuns.length !== 1) throw new Error(`There are ${mapRuns.length} map runs.`);
        return children / seconds;
      }
      if (ended.status !== "RUNNING") throw new Error(`${ended.status}: ${ended.cause}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } finally {
    await cloud.close();
  }
}
