import { namesOf } from "./copy";
import { deadLetterQueues } from "./dead-letters";
import type { Statement } from "./permission";

/** State machines of the stage. */
export const machines = [
  "Backfill",
  "Packaging",
  "Icav2CopyBatch",
  "S3Copy",
  "AutoController",
  "AutoPackagePush",
].map((name) => ({
  name,
  arn: namesOf(name).machineArn,
}));

export const machinesLink = new sst.Linkable("Machines", { properties: { machines } });

/** What looking at the stage needs beside what the API does anyway (`core/operations/health`). */
export const healthPermissions: Statement[] = [
  { actions: ["states:DescribeStateMachine"], resources: machines.map(({ arn }) => arn) },
  {
    actions: ["sqs:GetQueueAttributes"],
    resources: deadLetterQueues.flatMap(({ redriveTo }) =>
      redriveTo ? [redriveTo.queue.arn] : [],
    ),
  },
];
