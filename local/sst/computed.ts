import { createHash } from "node:crypto";
import { accountId, apiMark, region } from "#local/sst/provider";

type Inputs = Record<string, unknown>;

const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;

/** The outputs that AWS computes and that components or stacks read, per Pulumi type. */
const computed: Record<string, (inputs: Inputs, name: string, endpoint: string) => Inputs> = {
  "aws:dynamodb/table:Table": ({ name, streamEnabled }) => ({
    id: name,
    arn: arn("dynamodb", `table/${name}`),
    streamArn: streamEnabled ? arn("dynamodb", `table/${name}/stream/2026-01-01T00:00:00.000`) : "",
  }),
  "aws:s3/bucket:Bucket": ({ bucket }) => ({
    id: bucket,
    arn: `arn:aws:s3:::${bucket}`,
    bucketDomainName: `${bucket}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
  }),
  "aws:sqs/queue:Queue": ({ name }, _name, endpoint) => {
    const url = `${endpoint}/${accountId}/${name}`;
    return { id: url, url, arn: arn("sqs", String(name)) };
  },
  "aws:cloudwatch/eventBus:EventBus": ({ name }) => ({ arn: arn("events", `event-bus/${name}`) }),
  "aws:cloudwatch/eventRule:EventRule": ({ name, eventBusName }) => ({
    arn: arn(
      "events",
      eventBusName && eventBusName !== "default" ? `rule/${eventBusName}/${name}` : `rule/${name}`,
    ),
  }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ name }) => ({
    arn: arn("cloudwatch", `alarm:${name}`),
  }),
  "aws:cloudwatch/logGroup:LogGroup": ({ name }) => ({ arn: arn("logs", `log-group:${name}`) }),
  "aws:lambda/function:Function": ({ name }) => {
    const functionArn = arn("lambda", `function:${name}`);
    return {
      arn: functionArn,
      qualifiedArn: `${functionArn}:1`,
      invokeArn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
      version: "1",
      lastModified: "2026-01-01",
    };
  },
  "aws:sfn/stateMachine:StateMachine": (inputs, name) => ({
    arn: arn("states", `stateMachine:${inputs.name ?? name}`),
  }),
  "aws:iam/role:Role": (inputs, name) => ({
    arn: `arn:aws:iam::${accountId}:role/${inputs.name ?? name}`,
  }),
  "aws:apigatewayv2/api:Api": (_inputs, name) => ({
    id: `${name}-id`,
    apiEndpoint: apiMark,
    executionArn: arn("execute-api", name.toLowerCase()),
  }),
  "aws:cloudfront/distribution:Distribution": (_inputs, name) => ({
    arn: `arn:aws:cloudfront::${accountId}:distribution/${name}`,
    domainName: `${name.toLowerCase()}.cloudfront.net`,
  }),
  "aws:scheduler/schedule:Schedule": ({ name }) => ({
    arn: arn("scheduler", `schedule/default/${name}`),
  }),
  "aws:cognito/userPool:UserPool": (_inputs, name, endpoint) => ({
    id: `${region}_${name}`,
    arn: arn("cognito-idp", `userpool/${region}_${name}`),
    endpoint: `${endpoint}/${region}_${name}`,
  }),
  "aws:cognito/userPoolClient:UserPoolClient": (_inputs, name) => ({ id: `${name}-id` }),
  "aws:kms/key:Key": (_inputs, name) => {
    const keyId = uuidOf(name);
    return { id: keyId, keyId, arn: arn("kms", `key/${keyId}`) };
  },
  // Without the six random characters, which a secret is found by as well.
  "aws:secretsmanager/secret:Secret": ({ name }) => ({
    arn: arn("secretsmanager", `secret:${name}`),
  }),
  "aws:ssm/parameter:Parameter": ({ name, value }) => ({
    id: name,
    arn: arn("ssm", `parameter${name}`),
    insecureValue: value,
  }),
  "random:index/randomBytes:RandomBytes": () => ({
    base64: Buffer.alloc(32, 7).toString("base64"),
    hex: "07".repeat(32),
  }),
};

/** What AWS would answer for a new resource, as far as anybody reads it. */
export function outputsOf(type: string, inputs: Inputs, name: string, endpoint: string): Inputs {
  return computed[type]?.(inputs, name, endpoint) ?? {};
}

/** Always the same for a name, in the shape of a UUID. */
function uuidOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join("-");
}
