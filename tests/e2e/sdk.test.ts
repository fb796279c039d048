import {
  CloudWatchClient,
  GetMetricDataCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateTableCommand, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { GetReadSetMetadataCommand, ListReadSetsCommand } from "@aws-sdk/client-omics";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  CreateScheduleCommand,
  GetScheduleCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedDemo } from "#local/demo/seed";
import { awsEnvironment, subjects } from "#tests/e2e/tools";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let settings: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
beforeAll(async () => {
  cloud = await testCloud();
  const storeId = cloud.storeIds[0] ?? "";
  await seedDemo(cloud.omics, { storeId, now: new Date(cloud.clock.now()) });
  settings = {
    endpoint: cloud.outputs.aws.endpoint,
    region: awsEnvironment.AWS_DEFAULT_REGION,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
});
afterAll(() => cloud?.close());

test("s3 gives back what was put", async () => {
  await cloud.s3.send(new CreateBucketCommand({ Bucket: "sdk-probe" }));
  await cloud.s3.send(new PutObjectCommand({ Bucket: "sdk-probe", Key: "a b/ü", Body: "text" }));
  const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: "sdk-probe", Key: "a b/ü" }));
  expect(await Body?.transformToString()).toBe("text");
});

test("dynamodb keeps rows, and its stream tells of them", async () => {
  const TableName = "sdk-probe";
  await cloud.dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  await cloud.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: "one" } } }));
  expect((await cloud.dynamodb.send(new ScanCommand({ TableName }))).Count).toBe(1);

  const streams = new DynamoDBStreamsClient(settings);
  const { Streams } = await streams.send(new ListStreamsCommand({ TableName }));
  const StreamArn = Streams?.[0]?.StreamArn;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
  );
  const { Records } = await streams.send(new GetRecordsCommand({ ShardIterator }));
  expect(Records).toMatchObject([
    { eventName: "INSERT", dynamodb: { NewImage: { id: { S: "one" } } } },
  ]);
});

test("events go by a rule to a queue", async () => {
  const { QueueUrl } = await cloud.sqs.send(new CreateQueueCommand({ QueueName: "sdk-probe" }));
  const Arn = `arn:aws:sqs:us-east-1:000000000000:sdk-probe`;
  const EventPattern = JSON.stringify({ source: ["sdk"] });
  await cloud.events.send(new PutRuleCommand({ Name: "sdk-probe", EventPattern }));
  await cloud.events.send(
    new PutTargetsCommand({ Rule: "sdk-probe", Targets: [{ Id: "1", Arn }] }),
  );
  await cloud.events.send(
    new PutEventsCommand({ Entries: [{ Source: "sdk", DetailType: "Probe", Detail: '{"n":1}' }] }),
  );
  const { Messages = [] } = await cloud.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }),
  );
  expect(JSON.parse(Messages[0]?.Body ?? "{}")).toMatchObject({ detail: { n: 1 } });
  await cloud.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "direct" }));
});

/** A harmless action of each service that machines can call, and what its answer must have. */
const actions = {
  "s3:listBuckets": "Buckets",
  "dynamodb:listTables": "TableNames",
  "dynamodbstreams:listStreams": "Streams",
  "sqs:listQueues": "QueueUrls",
  "eventbridge:listEventBuses": "EventBuses",
  "scheduler:listScheduleGroups": "ScheduleGroups",
  "sfn:listStateMachines": "StateMachines",
  "lambda:listFunctions": "Functions",
  "omics:listSequenceStores": "SequenceStores",
  "ssm:describeParameters": "Parameters",
  "secretsmanager:listSecrets": "SecretList",
  "sts:getCallerIdentity": "Account",
  "kms:listKeys": "Keys",
  "cloudwatch:listMetrics": "Metrics",
};

test("states runs a JSONata machine that calls every other service", async () => {
  const Branches = Object.entries(actions).map(([action, member]) => ({
    StartAt: action,
    States: {
      [action]: {
        Type: "Task",
        Resource: `arn:aws:states:::aws-sdk:${action}`,
        Arguments: {},
        Output: `{% $exists($states.result.${member}) %}`,
        End: true,
      },
    },
  }));
  const { stateMachineArn } = await cloud.sfn.send(
    new CreateStateMachineCommand({
      name: "sdk-probe",
      roleArn: "arn:aws:iam::000000000000:role/states",
      definition: JSON.stringify({
        QueryLanguage: "JSONata",
        StartAt: "All",
        States: { All: { Type: "Parallel", Branches, End: true } },
      }),
    }),
  );
  const { executionArn } = await cloud.sfn.send(new StartExecutionCommand({ stateMachineArn }));
  await eventually(async () => {
    const ended = await cloud.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(ended, ended.cause).toMatchObject({ status: "SUCCEEDED" });
    expect(JSON.parse(ended.output ?? "")).toEqual(Branches.map(() => true));
  });
});

test("machines write and read members of every service with a capital, as on AWS", async () => {
  const run = async (name: string, Arguments: object) => {
    const state = {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:omics:listReadSets",
      Arguments,
      Output: "{% $states.result.ReadSets[0].FileType %}",
      End: true,
    };
    const definition = { QueryLanguage: "JSONata", StartAt: "List", States: { List: state } };
    const { stateMachineArn } = await cloud.sfn.send(
      new CreateStateMachineCommand({
        name,
        roleArn: "arn:aws:iam::000000000000:role/states",
        definition: JSON.stringify(definition),
      }),
    );
    const { executionArn } = await cloud.sfn.send(new StartExecutionCommand({ stateMachineArn }));
    return eventually(async () => {
      const ended = await cloud.sfn.send(new DescribeExecutionCommand({ executionArn }));
      expect(ended.status).not.toBe("RUNNING");
      return ended;
    });
  };
  const [id] = cloud.storeIds;
  expect(await run("capital", { SequenceStoreId: id })).toMatchObject({ output: '"FASTQ"' });
  expect(await run("small", { sequenceStoreId: id })).toMatchObject({
    status: "FAILED",
    cause: expect.stringContaining("'sequenceStoreId' is not supported by Step Functions"),
  });
});

test("omics lists read sets and describes one", async () => {
  const sequenceStoreId = cloud.storeIds[0];
  const { readSets = [] } = await cloud.omicsClient.send(
    new ListReadSetsCommand({ sequenceStoreId }),
  );
  expect(readSets).toHaveLength(6);
  const metadata = await cloud.omicsClient.send(
    new GetReadSetMetadataCommand({ sequenceStoreId, id: readSets[0]?.id }),
  );
  expect(metadata.etag?.algorithm).toBe("FASTQ_MD5up");
});

test("scheduler keeps a schedule", async () => {
  const scheduler = new SchedulerClient(settings);
  const { queueArn, roleArn } = subjects(cloud);
  await scheduler.send(
    new CreateScheduleCommand({
      Name: "sdk-probe",
      ScheduleExpression: "rate(1 hour)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: queueArn, RoleArn: roleArn },
    }),
  );
  const found = await scheduler.send(new GetScheduleCommand({ Name: "sdk-probe" }));
  expect(found.ScheduleExpression).toBe("rate(1 hour)");
});

test("lambda lists the stage's functions and invokes one", async () => {
  const lambda = new LambdaClient(settings);
  const { function: FunctionName, event } = subjects(cloud);
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  expect(Functions.map((known) => known.FunctionName)).toContain(FunctionName);
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  );
  expect(JSON.parse(Payload?.transformToString() ?? "{}")).toMatchObject({ statusCode: 200 });
});

test("ssm and secretsmanager keep what kms encrypts", async () => {
  const [ssm, secrets] = [new SSMClient(settings), new SecretsManagerClient(settings)];
  const Name = "/sdk/probe";
  await ssm.send(new PutParameterCommand({ Name, Value: "hidden", Type: "SecureString" }));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  expect(Parameter?.Value).toBe("hidden");
  await secrets.send(new CreateSecretCommand({ Name: "sdk/probe", SecretString: "secret" }));
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: "sdk/probe" }));
  expect(SecretString).toBe("secret");

  const kms = new KMSClient(settings);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from("token") }),
  );
  const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob }));
  expect(Buffer.from(Plaintext ?? []).toString()).toBe("token");
});

test("sts gives credentials of a role, and they work", async () => {
  const { roleArn } = subjects(cloud);
  const { Credentials } = await new STSClient(settings).send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "probe" }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken,
  };
  const { Arn } = await new STSClient({ ...settings, credentials }).send(
    new GetCallerIdentityCommand({}),
  );
  expect(Arn).toMatch(/:assumed-role\/.+\/probe$/);
});

test("cloudwatch adds up what was put", async () => {
  const cloudwatch = new CloudWatchClient(settings);
  const now = cloud.clock.now();
  for (const Value of [1, 2])
    await cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: "sdk",
        MetricData: [{ MetricName: "Probe", Value, Timestamp: new Date(now) }],
      }),
    );
  const { MetricDataResults } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - 3_600_000),
      EndTime: new Date(now + 3_600_000),
      MetricDataQueries: [
        {
          Id: "sum",
          MetricStat: {
            Metric: { Namespace: "sdk", MetricName: "Probe" },
            Period: 86_400,
            Stat: "Sum",
          },
        },
      ],
    }),
  );
  const sum = MetricDataResults?.[0]?.Values?.reduce((total, value) => total + value, 0);
  expect(sum).toBe(3);
});
