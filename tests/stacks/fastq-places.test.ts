import { expect, test } from "vitest";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { root } from "#tests/support/cloud";

const config = { COPY_SOURCES: "archive,runs", BYOB_URI: "s3://pipeline/restored/" };
const graph = readGraph(root, "alice", false, config).then((text) =>
  placeGraph(text, { endpoint: "http://aws.test", api: "http://api.test" }),
);

function ruleOf(graph: Graph, name: string) {
  const rule = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule").find(
    (each) => each.name === name,
  );
  if (!rule) throw new Error(`There is no rule ${name}.`);
  return { bus: rule.inputs.eventBusName, pattern: JSON.parse(String(rule.inputs.eventPattern)) };
}

/** What a function's role may do in S3, as `action resource`. */
function s3GrantsOf(graph: Graph, role: string): string[] {
  type Statement = { Action: string[]; Resource: string[] };
  const found = resourcesOf(graph, "aws:iam/role:Role").find(({ name }) => name === role);
  if (!found) throw new Error(`There is no role ${role}.`);
  return ((found.inputs.inlinePolicies ?? []) as { policy: string }[])
    .flatMap(({ policy }) => JSON.parse(policy).Statement as Statement[])
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((each) => `${action} ${each}`)),
    )
    .filter((grant) => grant.startsWith("s3:"))
    .sort();
}

test("only the stage's own buckets are listened to: those that may be read, and the one for restored reads", async () => {
  const { bus, pattern } = ruleOf(await graph, "FastqFileChanged");
  expect(bus).toBe("default");
  expect(pattern).toMatchObject({
    source: ["aws.s3"],
    detail: { bucket: { name: ["archive", "runs", "pipeline"] } },
  });
  expect(pattern["detail-type"]).toEqual(
    expect.arrayContaining([
      "Object Deleted",
      "Object Restore Completed",
      "Object Restore Expired",
      "Object Storage Class Changed",
    ]),
  );
});

test("who follows files may look at those of these buckets and do nothing else in S3", async () => {
  const buckets = ["archive", "pipeline", "runs"];
  const expected = [
    ...buckets.map((bucket) => `s3:GetObject arn:aws:s3:::${bucket}/*`),
    ...buckets.map((bucket) => `s3:ListBucket arn:aws:s3:::${bucket}`),
  ];
  const roles = resourcesOf(await graph, "aws:iam/role:Role")
    .map(({ name }) => name)
    .filter((name) => /^Fastq(Files|Expiry).*Role$/.test(name) && !/Schedule/.test(name));
  const granted = roles.map((role) => ({ role, grants: [] as string[] }));
  for (const one of granted) one.grants = s3GrantsOf(await graph, one.role);
  const some = granted.filter(({ grants }) => grants.length > 0);
  expect(some).toHaveLength(2);
  for (const { grants } of some) expect(grants).toEqual(expected);
});

test("read sets that change, and fastqs that are new, reach who brings them together", async () => {
  expect(ruleOf(await graph, "FastqReadSetChanged").pattern).toEqual({
    source: ["seqferry"],
    "detail-type": ["ReadSetChanged"],
  });
  expect(ruleOf(await graph, "FastqReadSetWanted").pattern).toMatchObject({
    "detail-type": ["FastqStateChange"],
    detail: { data: { status: expect.arrayContaining(["FASTQ_CREATED"]) } },
  });
});
