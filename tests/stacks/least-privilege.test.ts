import { describe, expect, test } from "vitest";
import { judge, readPolicies } from "#local/engines/iam/policy";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { graphOf, named, rolesOf, whoMay } from "#tests/stacks/graphs";

// That every call of a function is allowed is seen wherever one runs locally: `local/engines/iam` judges it there by
// the function's own role. Here is what nobody, or nobody else, may do, and what only AWS's services do in our name.

const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const queueType = "aws:sqs/queue:Queue";

/** Names of what a stage has, as its policies know them. */
function placesOf(graph: Graph) {
  const table = String(named(graph, "aws:dynamodb/table:Table", "DataTableTable").computed.arn);
  const audit = String(named(graph, "aws:s3/bucket:Bucket", "AuditBucketBucket").inputs.bucket);
  const storage = String(named(graph, "aws:s3/bucket:Bucket", "StorageBucketBucket").inputs.bucket);
  const keys = resourcesOf(graph, "aws:kms/key:Key").map(({ computed }) => String(computed.arn));
  const stage = graph.functions.find(({ links }) => links.Stage)?.links.Stage;
  const [store] = (stage?.stores ?? []) as { id: string }[];
  return { table, audit, storage, keys, store: store?.id ?? "" };
}

describe.each(["prod", "alice"])("in stage %s nobody may", (stage) => {
  const cases: [string, string[], (places: ReturnType<typeof placesOf>) => string[]][] = [
    [
      "touch another table",
      ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"],
      ({ table }) => [arn("dynamodb", "table/other"), `${table}-2`],
    ],
    [
      "scan, export, change or delete the table",
      ["Scan", "ExportTableToPointInTime", "UpdateTable", "DeleteTable", "DeleteBackup"].map(
        (name) => `dynamodb:${name}`,
      ),
      ({ table }) => [table],
    ],
    [
      "take anything out of the audit, lift a lock, or open the bucket",
      [
        ...["DeleteObject", "DeleteObjectVersion", "PutObjectRetention", "PutObjectLegalHold"],
        ...["BypassGovernanceRetention", "PutBucketPolicy", "PutLifecycleConfiguration"],
        ...["PutBucketObjectLockConfiguration", "DeleteBucketPolicy", "PutBucketVersioning"],
      ].map((name) => `s3:${name}`),
      ({ audit }) => [
        `arn:aws:s3:::${audit}`,
        ...["segments", "anchors", "certificates", "push-logs", "link-logs"].map(
          (folder) => `arn:aws:s3:::${audit}/${folder}/x`,
        ),
      ],
    ],
    [
      "write outside the folders of its buckets",
      ["s3:PutObject", "s3:DeleteObject"],
      ({ audit, storage }) =>
        [
          ...[`${audit}/x`, `${audit}/other/x`, `${storage}/x`, `${storage}/other/x`],
          ...["somebody-elses/x"],
        ].map((place) => `arn:aws:s3:::${place}`),
    ],
    [
      "read what lies outside them, or in buckets that no place names",
      ["s3:GetObject", "s3:ListBucket"],
      ({ storage }) => [
        ...[`arn:aws:s3:::${storage}/other/x`, "arn:aws:s3:::somebody-elses/x"],
        ...["arn:aws:s3:::somebody-elses", arn("s3", "accesspoint/9999999999-x/object/a")],
      ],
    ],
    [
      "delete or change what HealthOmics has",
      [
        ...["BatchDeleteReadSet", "DeleteSequenceStore", "UpdateSequenceStore", "TagResource"],
        ...["UntagResource", "StartReadSetImportJob", "PutS3AccessPolicy", "UploadReadSetPart"],
      ].map((name) => `omics:${name}`),
      ({ store }) => [
        arn("omics", `sequenceStore/${store}`),
        arn("omics", `sequenceStore/${store}/readSet/1`),
      ],
    ],
    [
      "ask HealthOmics about another store",
      ["omics:GetReadSetMetadata", "omics:ListReadSets", "omics:StartReadSetActivationJob"],
      () => [
        arn("omics", "sequenceStore/9999999999"),
        arn("omics", "sequenceStore/9999999999/readSet/1"),
      ],
    ],
    [
      "use another key, or remove one of the stage's",
      ["kms:Decrypt", "kms:Encrypt", "kms:Sign", "kms:CreateGrant"],
      () => [arn("kms", "key/00000000-0000-4000-8000-000000000000")],
    ],
    [
      "give keys away or end them",
      ["kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy", "kms:CreateGrant"],
      ({ keys }) => keys,
    ],
    [
      "read another secret",
      ["secretsmanager:GetSecretValue"],
      () => [arn("secretsmanager", "secret:somebody-elses-AbCdEf")],
    ],
    [
      "become another role, or pass one on",
      ["iam:PassRole", "sts:AssumeRole", "iam:CreateAccessKey", "iam:PutRolePolicy"],
      (_) => ["arn:aws:iam::000000000000:role/Admin", "arn:aws:iam::999999999999:role/Admin"],
    ],
    [
      "empty, remove or re-permit a queue",
      ["sqs:PurgeQueue", "sqs:DeleteQueue", "sqs:AddPermission", "sqs:SetQueueAttributes"],
      () => [arn("sqs", "seqferry")],
    ],
    [
      "change code, machines, rules, logs, users or parameters",
      [
        ...["lambda:UpdateFunctionCode", "lambda:AddPermission", "states:UpdateStateMachine"],
        ...["events:PutRule", "events:RemoveTargets", "logs:DeleteLogGroup", "ssm:PutParameter"],
        ...["cognito-idp:AdminCreateUser", "cognito-idp:AdminAddUserToGroup"],
      ],
      () => [arn("lambda", "function:x"), arn("states", "stateMachine:x"), "*"],
    ],
  ];

  test.each(cases)("%s", async (_, actions, resources) => {
    const graph = await graphOf(stage);
    for (const resource of resources(placesOf(graph)))
      for (const action of actions)
        expect(whoMay(graph, action, resource), `${action} ${resource}`).toEqual([]);
  });

  test("touch a queue, machine or bus that is not named in its own role", async () => {
    const graph = await graphOf(stage);
    for (const { computed } of resourcesOf(graph, queueType))
      for (const action of ["sqs:PurgeQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes"])
        expect(whoMay(graph, action, String(computed.arn))).toEqual([]);
    expect(whoMay(graph, "events:PutEvents", arn("events", "event-bus/default"))).toEqual([]);
    for (const { computed } of resourcesOf(graph, "aws:sfn/stateMachine:StateMachine"))
      for (const action of ["states:DeleteStateMachine", "states:UpdateStateMachine"])
        expect(whoMay(graph, action, String(computed.arn))).toEqual([]);
  });
});

test("whoever opens URLs of pulls opens no task token by that", async () => {
  const graph = await graphOf("prod");
  const key = String(named(graph, "aws:kms/key:Key", "TokenKey").computed.arn);
  const isApi = (role: string) => role.startsWith("ApiRoute");
  const purpose = "kms:encryptioncontext:purpose";
  expect(whoMay(graph, "kms:Decrypt", key).filter(isApi)).toEqual([]);
  expect(whoMay(graph, "kms:Decrypt", key, { [purpose]: "task-token" }).filter(isApi)).toEqual([]);
  expect(
    whoMay(graph, "kms:Decrypt", key, { [purpose]: "sharing-urls" }).filter(isApi),
  ).toHaveLength(1);
});

test("archives are restored, packages deleted and events published by those who must, and by nobody else", async () => {
  const graph = await graphOf("prod");
  const { storage } = placesOf(graph);
  const short = (names: string[]) =>
    names.map((name) => name.replace(/(Subscriber\w+|Handler|Function)?Role$/, ""));
  expect(short(whoMay(graph, "s3:RestoreObject", "arn:aws:s3:::seqferry-archive/x"))).toEqual([
    "S3CopyThaw",
  ]);
  expect(
    short(whoMay(graph, "s3:DeleteObject", `arn:aws:s3:::${storage}/packages/x`)).sort(),
  ).toEqual(["PackageEnded", "PackagesDue"]);
  const bus = String(named(graph, "aws:cloudwatch/eventBus:EventBus", "EventBusBus").computed.arn);
  expect(short(whoMay(graph, "events:PutEvents", bus)).sort()).toEqual([
    "DataTable",
    "OutboxSweep",
  ]);
});

describe.each(["prod", "alice"])("what AWS does in the name of stage %s", (stage) => {
  test("each role is one service's, and no account's", async () => {
    for (const { name, trusts } of rolesOf(await graphOf(stage))) {
      expect(trusts, name).toHaveLength(1);
      expect(trusts[0], name).toMatch(/^(lambda|states|events|scheduler)\.amazonaws\.com$/);
    }
  });

  test("functions of queues and streams may read them, and mappings read no other", async () => {
    const graph = await graphOf(stage);
    for (const { inputs, name } of resourcesOf(
      graph,
      "aws:lambda/eventSourceMapping:EventSourceMapping",
    )) {
      const consumer = resourcesOf(graph, "aws:lambda/function:Function").find(
        ({ computed }) => computed.arn === inputs.functionName,
      );
      const role = rolesOf(graph).find((one) => one.arn === consumer?.inputs.role);
      const source = String(inputs.eventSourceArn);
      const actions = source.includes(":sqs:")
        ? ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
        : ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"];
      for (const action of actions)
        expect(judge(role?.policy ?? [], { action, resource: source }), name).toBe("allowed");
    }
  });

  test("every target of a rule takes its events, and those of no other rule", async () => {
    const graph = await graphOf(stage);
    const rules = new Map(
      resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule").map(({ inputs, computed }) => [
        String(inputs.name),
        String(computed.arn),
      ]),
    );
    for (const { name, inputs } of resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget")) {
      const rule = rules.get(String(inputs.rule)) ?? "";
      const taken = (source: string) => mayDeliver(graph, inputs, source);
      expect(taken(rule), name).toBe(true);
      if (!inputs.roleArn) expect(taken(`${rule}-of-somebody-else`), name).toBe(false);
    }
  });

  test("machines may do what their states do", async () => {
    const graph = await graphOf(stage);
    const functions = resourcesOf(graph, "aws:lambda/function:Function");
    for (const { name, inputs } of resourcesOf(graph, "aws:sfn/stateMachine:StateMachine")) {
      const role = rolesOf(graph).find(({ arn }) => arn === inputs.roleArn);
      const text = String(inputs.definition);
      const invoked = functions.filter(({ computed }) => text.includes(`"${computed.arn}"`));
      expect(invoked.length, name).toBeGreaterThan(0);
      for (const { computed } of invoked)
        expect(
          judge(role?.policy ?? [], {
            action: "lambda:InvokeFunction",
            resource: String(computed.arn),
          }),
          name,
        ).toBe("allowed");
      const others = functions.filter((one) => !invoked.includes(one));
      for (const { computed } of others)
        expect(
          judge(role?.policy ?? [], {
            action: "lambda:InvokeFunction",
            resource: String(computed.arn),
          }),
          name,
        ).toBe("not allowed");
    }
  });
});

/** Whether EventBridge may hand events of a rule to a target, by the target's policy or by the role that it takes on. */
function mayDeliver(graph: Graph, target: Record<string, unknown>, rule: string): boolean {
  const resource = String(target.arn);
  const values = { "aws:sourcearn": rule, "aws:sourceaccount": "000000000000" };
  if (target.roleArn) {
    const role = rolesOf(graph).find(({ arn }) => arn === target.roleArn);
    return judge(role?.policy ?? [], { action: "states:StartExecution", resource }) === "allowed";
  }
  if (resource.includes(":lambda:"))
    return resourcesOf(graph, "aws:lambda/permission:Permission").some(
      ({ inputs }) =>
        inputs.function === resource &&
        inputs.principal === "events.amazonaws.com" &&
        inputs.sourceArn === rule,
    );
  const policies = resourcesOf(graph, "aws:sqs/queuePolicy:QueuePolicy").map(({ inputs }) =>
    String(inputs.policy),
  );
  return (
    judge(readPolicies(policies), { action: "sqs:SendMessage", resource, values }) === "allowed"
  );
}
