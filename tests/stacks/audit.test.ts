import { expect, test } from "vitest";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { root } from "#tests/support/cloud";

const addresses = { endpoint: "http://aws.test", api: "http://api.test" };
const graphOf = async (stage: string): Promise<Graph> =>
  placeGraph(await readGraph(root, stage, false), addresses);

test.each([
  ["prod", "COMPLIANCE", 2555],
  ["alice", "GOVERNANCE", 1],
])(
  "in %s nobody can change what is in the audit bucket: locked, kept, and by TLS only (W-15)",
  async (stage, mode, days) => {
    const graph = await graphOf(stage);
    const one = (type: string, name: RegExp) =>
      resourcesOf(graph, type).find((resource) => name.test(resource.name));
    const bucket = one("aws:s3/bucket:Bucket", /^AuditBucketBucket$/);
    expect(bucket?.inputs).toMatchObject({
      objectLockEnabled: true,
      forceDestroy: stage === "alice",
    });
    const of = { bucket: bucket?.inputs.bucket };
    expect(one("aws:s3/bucketVersioning:BucketVersioning", /^AuditBucket/)?.inputs).toMatchObject({
      versioningConfiguration: { status: "Enabled" },
    });
    const lock = one(
      "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
      /^AuditBucket/,
    );
    expect(lock?.inputs).toMatchObject({ ...of, rule: { defaultRetention: { mode, days } } });
    const closed = one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", /^AuditBucket/);
    expect(closed?.inputs).toMatchObject({ blockPublicPolicy: true, restrictPublicBuckets: true });
    expect(
      JSON.stringify(one("aws:s3/bucketPolicy:BucketPolicy", /^AuditBucket/)?.inputs.policy),
    ).toContain("aws:SecureTransport");
  },
);

test("nothing of a stage may delete from the audit bucket, or lift its locks", async () => {
  const graph = await graphOf("prod");
  const policies = resourcesOf(graph, "aws:iam/role:Role").flatMap(({ inputs }) =>
    ((inputs.inlinePolicies ?? []) as { policy: string }[]).map(({ policy }) => JSON.parse(policy)),
  );
  type Statement = { Action: string | string[]; Resource: string | string[] };
  const actions = policies
    .flatMap(({ Statement }) => Statement as Statement[])
    .filter(({ Resource }) => [Resource].flat().some((arn) => /auditbucket/i.test(arn)))
    .flatMap(({ Action }) => Action);
  expect(actions.length).toBeGreaterThan(0);
  expect(new Set(actions)).toEqual(new Set(["s3:GetObject", "s3:PutObject", "s3:ListBucket"]));
});

test("the stream tells the chain of new audit records, and of no change of one", async () => {
  const mapping = resourcesOf(
    await graphOf("alice"),
    "aws:lambda/eventSourceMapping:EventSourceMapping",
  ).find(({ name }) => name.includes("Publisher"));
  const { filters = [] } = (mapping?.inputs.filterCriteria ?? {}) as {
    filters?: { pattern: string }[];
  };
  const ofAudit = filters
    .map(({ pattern }) => JSON.parse(pattern))
    .filter((one) => JSON.stringify(one).includes('"audit"'));
  expect(ofAudit).toEqual([
    { eventName: ["INSERT"], dynamodb: { NewImage: { __edb_e__: { S: ["audit"] } } } },
  ]);
});
