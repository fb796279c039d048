import { expect, test } from "vitest";
import { resourcesOf } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { root } from "#tests/support/cloud";

test("its consumer writes lists, logs and rows, and calls no API and no recipient's bucket", async () => {
  const addresses = { endpoint: "http://aws.test", api: "http://api.test" };
  const graph = placeGraph(await readGraph(root, "prod", false), addresses);
  const roles = resourcesOf(graph, "aws:iam/role:Role").filter(({ name }) =>
    /^Pushes(Subscriber|Due)/.test(name),
  );
  const texts = roles
    .map(({ inputs }) => JSON.stringify(inputs.inlinePolicies ?? []))
    .filter((text) => text.includes("push-logs"));
  expect(texts).toHaveLength(2);
  for (const text of texts)
    expect(text).not.toMatch(/seqferry-recipient|execute-api|s3:\*|Resource[\\":]+\*/);
  const [consumer] = graph.functions.filter(({ handler }) => handler?.includes("event/push."));
  expect(Object.keys(consumer?.links ?? {})).not.toContain("Origin");
});

test("lists of pushes, plans and sharing jobs vanish after 400 days, and nothing of the audit bucket does", async () => {
  const addresses = { endpoint: "http://aws.test", api: "http://api.test" };
  const graph = placeGraph(await readGraph(root, "prod", false), addresses);
  const rules = resourcesOf(
    graph,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  );
  const text = (name: RegExp) =>
    JSON.stringify(rules.filter((one) => name.test(one.name)).map(({ inputs }) => inputs));
  for (const prefix of ["push-jobs/", "plans/", "sharing-jobs/"])
    expect(text(/^StorageBucket/)).toMatch(
      new RegExp(`"expiration":\\{"days":400\\},"filter":\\{"prefix":"${prefix}"`),
    );
  expect(text(/^AuditBucket/)).toBe("[]");
});
