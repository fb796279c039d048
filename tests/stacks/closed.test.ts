import { describe, expect, test } from "vitest";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { graphOf, named } from "#tests/stacks/graphs";

const policiesOf = (graph: Graph, type: string) =>
  resourcesOf(graph, type).map(({ name, inputs }) => ({
    name,
    inputs,
    statements: [JSON.parse(String(inputs.policy)).Statement].flat(),
  }));

describe.each(["prod", "alice"])("stage %s", (stage) => {
  test("refuses requests to its buckets that come without TLS, and everybody outside the account", async () => {
    const graph = await graphOf(stage);
    const buckets = resourcesOf(graph, "aws:s3/bucket:Bucket").map(({ inputs }) => inputs.bucket);
    expect(buckets.length).toBeGreaterThan(1);
    const policies = policiesOf(graph, "aws:s3/bucketPolicy:BucketPolicy");
    const blocks = resourcesOf(graph, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
    for (const bucket of buckets) {
      const arn = `arn:aws:s3:::${bucket}`;
      const own = policies.filter(({ inputs }) => inputs.bucket === bucket);
      // The web app's own files, which everybody gets who opens it.
      const isSite = String(bucket).includes("-siteassets");
      const readers = isSite ? [{ Service: ["cloudfront.amazonaws.com"] }] : [];
      expect(own.flatMap(({ statements }) => statements)).toEqual([
        ...readers.map((Principal) => ({
          ...{ Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${arn}/*`], Principal },
        })),
        {
          Effect: "Deny",
          Action: ["s3:*"],
          Resource: [arn, `${arn}/*`],
          Principal: { "*": ["*"] },
          Condition: { Bool: { "aws:SecureTransport": ["false"] } },
        },
      ]);
      expect(blocks.find(({ inputs }) => inputs.bucket === bucket)?.inputs).toMatchObject({
        ...{ blockPublicAcls: true, blockPublicPolicy: true },
        ...{ ignorePublicAcls: true, restrictPublicBuckets: true },
      });
    }
  });

  test("encrypts its queues, rotates its keys, and can put its table back to any second of 35 days", async () => {
    const graph = await graphOf(stage);
    for (const { name, inputs } of resourcesOf(graph, "aws:sqs/queue:Queue"))
      expect(inputs.sqsManagedSseEnabled, name).toBe(true);
    for (const { name, inputs } of resourcesOf(graph, "aws:kms/key:Key")) {
      // KMS cannot rotate keys that sign.
      if (inputs.keyUsage !== "SIGN_VERIFY") expect(inputs.enableKeyRotation, name).toBe(true);
      expect(inputs.deletionWindowInDays, name).toBe(30);
      expect(inputs.policy, name).toBeUndefined();
    }
    const table = named(graph, "aws:dynamodb/table:Table", "DataTableTable");
    expect(table.inputs).toMatchObject({ pointInTimeRecovery: { enabled: true } });
  });

  test("lets nobody send to its queues but EventBridge, each for rules of its own, and ICA's account to one", async () => {
    const graph = await graphOf(stage);
    for (const { name, statements } of policiesOf(graph, "aws:sqs/queuePolicy:QueuePolicy"))
      for (const { Effect, Action, Principal, Condition } of statements) {
        expect([Effect, Action], name).toEqual(["Allow", ["sqs:SendMessage"]]);
        if (name === "Icav2JobsPolicy") {
          expect(Principal).toEqual({ AWS: ["arn:aws:iam::079623148045:root"] });
          continue;
        }
        expect(Principal, name).toEqual({ Service: ["events.amazonaws.com"] });
        const [[operator, keys = {}] = []] = Object.entries(Condition ?? {}) as [string, object][];
        expect([operator, ...Object.keys(keys)], name).toEqual(
          name === "UndeliveredEventsPolicy"
            ? ["StringEquals", "aws:SourceAccount"]
            : ["ArnEquals", "aws:SourceArn"],
        );
      }
  });

  test("lets a service invoke a function for one thing of its own only", async () => {
    const graph = await graphOf(stage);
    for (const { name, inputs } of resourcesOf(graph, "aws:lambda/permission:Permission")) {
      expect(inputs.principal, name).toMatch(/^(events|apigateway|s3)\.amazonaws\.com$/);
      expect(inputs.sourceArn, name).toMatch(
        /^arn:aws:(events|execute-api):us-east-1:000000000000:/,
      );
    }
    expect(resourcesOf(graph, "aws:lambda/functionUrl:FunctionUrl")).toEqual([]);
  });

  test("keeps every log for a while and none for ever, and functions write to no other", async () => {
    const graph = await graphOf(stage);
    const groups = resourcesOf(graph, "aws:cloudwatch/logGroup:LogGroup");
    for (const { name, inputs } of groups)
      expect(Number(inputs.retentionInDays), name).toBeGreaterThan(0);
    const names = groups.map(({ inputs }) => inputs.name);
    for (const { name, inputs } of resourcesOf(graph, "aws:lambda/function:Function"))
      expect(names, name).toContain((inputs.loggingConfig as { logGroup: string }).logGroup);
  });

  test("logs of a request when, which route, how it went, how long and by whom: no path, query, header or address", async () => {
    const { inputs } = named(await graphOf(stage), "aws:apigatewayv2/stage:Stage", "ApiStage");
    const { format } = inputs.accessLogSettings as { format: string };
    expect(Object.values(JSON.parse(format)).sort()).toEqual([
      "$context.authorizer.claims.sub",
      ...["requestId", "requestTime", "responseLatency", "routeKey", "status"].map(
        (name) => `$context.${name}`,
      ),
    ]);
  });

  test("keeps what machines carry out of logs: executions are logged nowhere", async () => {
    for (const { name, inputs } of resourcesOf(
      await graphOf(stage),
      "aws:sfn/stateMachine:StateMachine",
    ))
      expect(inputs.loggingConfiguration, name).toBeUndefined();
  });
});
