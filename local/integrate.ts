import { AwsError } from "#local/aws-error";

type Send = { send(command: object): Promise<unknown> };
type SdkModule = Record<string, new (input: object) => Send & object>;

/** SDK packages of the services that machines may call through `aws-sdk:` and optimised integrations. */
const packages: Record<string, () => Promise<unknown>> = {
  s3: () => import("@aws-sdk/client-s3"),
  dynamodb: () => import("@aws-sdk/client-dynamodb"),
  dynamodbstreams: () => import("@aws-sdk/client-dynamodb-streams"),
  sqs: () => import("@aws-sdk/client-sqs"),
  events: () => import("@aws-sdk/client-eventbridge"),
  scheduler: () => import("@aws-sdk/client-scheduler"),
  omics: () => import("@aws-sdk/client-omics"),
  lambda: () => import("@aws-sdk/client-lambda"),
  ssm: () => import("@aws-sdk/client-ssm"),
  secretsmanager: () => import("@aws-sdk/client-secrets-manager"),
  sts: () => import("@aws-sdk/client-sts"),
  kms: () => import("@aws-sdk/client-kms"),
  cloudwatch: () => import("@aws-sdk/client-cloudwatch"),
};

/** Answers a machine's service call with the service's own SDK client against our endpoint. */
export function createIntegration(endpoint: string, region: string) {
  const clients = new Map<string, Promise<{ client: Send; sdk: SdkModule }>>();
  const open = async (service: string) => {
    const load = packages[service];
    if (!load)
      throw new AwsError(
        "NotImplemented",
        `State machines here cannot call "${service}"; local/integrate.ts lists what they can.`,
        501,
      );
    const sdk = (await load()) as SdkModule;
    const name = Object.keys(sdk).find((key) => key.endsWith("Client") && !key.startsWith("__"));
    const Client = sdk[name ?? ""];
    if (!Client) throw new Error(`The SDK of ${service} exports no client.`);
    const client = new Client({
      endpoint,
      region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      forcePathStyle: true,
      disableHostPrefix: true,
    });
    return { client, sdk };
  };
  return async (service: string, action: string, args: unknown): Promise<unknown> => {
    if (!clients.has(service)) clients.set(service, open(service));
    const opened = await clients.get(service);
    const name = `${action[0]?.toUpperCase()}${action.slice(1)}Command`;
    const Command = opened?.sdk[name];
    if (!opened || !Command)
      throw new AwsError("NotImplemented", `${service} has no action "${action}".`, 501);
    return opened.client.send(new Command(args as object));
  };
}
