import { icav2SecretArn, namesOf } from "./copy";
import { deadLetterQueues } from "./dead-letters";
import { machineParameter } from "./icav2-copy";
import type { Statement } from "./permission";
import { stage } from "./stage";

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

const { secretArnParameter } = stage.icav2;

/** Parameters of SSM: the one that the stage makes, and the one that its config names. */
const parameters = [
  {
    name: machineParameter.name,
    value: namesOf("Icav2CopyBatch").machineArn,
    what: "the machine Icav2CopyBatch, for who starts it directly",
  },
  ...(secretArnParameter
    ? [{ name: $util.output(secretArnParameter), value: icav2SecretArn, what: "the secret of ICA" }]
    : []),
];

export const parametersLink = new sst.Linkable("Parameters", { properties: { parameters } });

const parameterArns = parameters.map(
  ({ name }) =>
    $interpolate`arn:aws:ssm:${aws.getRegionOutput().region}:${aws.getCallerIdentityOutput().accountId}:parameter${name}`,
);

/** What looking at the stage needs beside what the API does anyway (`core/operations/health`). */
export const healthPermissions: Statement[] = [
  { actions: ["ssm:GetParameter"], resources: parameterArns },
  { actions: ["states:DescribeStateMachine"], resources: machines.map(({ arn }) => arn) },
  {
    actions: ["sqs:GetQueueAttributes"],
    resources: deadLetterQueues.flatMap(({ redriveTo }) =>
      redriveTo ? [redriveTo.queue.arn] : [],
    ),
  },
];
