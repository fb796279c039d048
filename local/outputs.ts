import { roles } from "#local/engines/cognito/user";
import { type SignIn, signInOf } from "#local/identity";
import type { Graph, GraphResource } from "#local/sst/graph";
import { region } from "#local/sst/provider";

/** `.local/outputs.json`: everything a tool needs to talk to the running cloud. */
export type CloudOutputs = {
  api: string;
  /** Set once the web app is served. */
  web?: string;
  aws: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string };
  /** Where the web app signs people in. */
  signIn?: SignIn;
  /** Access tokens of the dev users, by role. */
  tokens: Record<string, string>;
  /** What there is to copy, and where to. Set once the demo is there. */
  copies?: { source: string; destination: string }[];
  /** The demo's project, and the runs of workflows that it will have once all of it is registered. */
  catalogue?: { project: string; workflowRuns: number };
  /** Logical name → the name, URL or ARN that clients of that service use. */
  resources: Record<string, string>;
};

/** How clients of each kind of resource address it. */
const addresses: Record<string, (resource: GraphResource) => unknown> = {
  "aws:dynamodb/table:Table": ({ inputs }) => inputs.name,
  "aws:s3/bucket:Bucket": ({ inputs }) => inputs.bucket,
  "aws:sqs/queue:Queue": ({ computed }) => computed.url,
  "aws:cloudwatch/eventBus:EventBus": ({ inputs }) => inputs.name,
  "aws:sfn/stateMachine:StateMachine": ({ computed }) => computed.arn,
  "aws:kms/key:Key": ({ computed }) => computed.arn,
  "aws:secretsmanager/secret:Secret": ({ computed }) => computed.arn,
  "aws:ssm/parameter:Parameter": ({ inputs }) => inputs.name,
  "aws:lambda/function:Function": ({ computed }) => computed.arn,
  "aws:scheduler/schedule:Schedule": ({ inputs }) => inputs.name,
  "aws:cognito/userPool:UserPool": ({ computed }) => computed.endpoint,
};

/** Describes the cloud for `.local/outputs.json`. */
export async function describeOutputs(input: {
  graph: Graph;
  endpointUrl: string;
  apiUrl: string;
  token: (role: string) => Promise<string>;
}): Promise<CloudOutputs> {
  const tokens: Record<string, string> = {};
  for (const role of roles) tokens[role] = await input.token(role);
  return {
    api: input.apiUrl,
    aws: { endpoint: input.endpointUrl, region, accessKeyId: "local", secretAccessKey: "local" },
    signIn: signInOf(input.graph),
    tokens,
    resources: Object.fromEntries(
      [...input.graph.existing, ...input.graph.resources].flatMap((resource) => {
        const address = addresses[resource.type]?.(resource);
        return address === undefined ? [] : [[logicalName(resource), String(address)]];
      }),
    ),
  };
}

/** The component's name: SST appends the kind of the resource to it. */
function logicalName({ type, name }: GraphResource): string {
  const kind = type.split(":").pop() ?? "";
  const suffix = kind === "EventBus" ? "Bus" : kind === "UserPool" ? "UserPool" : kind;
  return name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name;
}
