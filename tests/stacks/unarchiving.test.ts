import { expect, test } from "vitest";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { root } from "#tests/support/cloud";

async function graphOf(environment: Record<string, string> = {}): Promise<Graph> {
  const text = await readGraph(root, "alice", false, environment);
  return placeGraph(text, { endpoint: "http://aws.test", api: "http://api.test" });
}

/** `action resource` of what roles of that name may do. */
function grantsOf(graph: Graph, name: RegExp): string[] {
  type Statement = { Action: string[]; Resource: string[] };
  return resourcesOf(graph, "aws:iam/role:Role")
    .filter((role) => name.test(role.name))
    .flatMap(({ inputs }) => (inputs.inlinePolicies ?? []) as { policy: string }[])
    .flatMap(({ policy }) => JSON.parse(policy).Statement as Statement[])
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((one) => `${action} ${one}`)),
    );
}

test("what makes and ends unarchiving jobs may neither thaw nor copy: copy jobs do that", async () => {
  const grants = grantsOf(await graphOf({ BYOB_URI: "s3://cache/restored/" }), /^Unarchiving/);
  expect(grants.length).toBeGreaterThan(10);
  const writing = grants.filter((grant) => /^(omics:|s3:(Put|Delete|Restore|Abort))/.test(grant));
  expect(writing.filter((grant) => !/storagebucket[^/]*\/copy-jobs\/\*$/.test(grant))).toEqual([]);
});

test("with a place for restored reads copies may go there, and below it only; without one nothing is added", async () => {
  const written = async (environment?: Record<string, string>) =>
    grantsOf(await graphOf(environment), /^S3CopyCopyRole/)
      .filter((grant) => grant.startsWith("s3:PutObject "))
      .map((grant) => grant.replace("s3:PutObject arn:aws:s3:::", ""));
  const usual = await written();
  expect(await written({ BYOB_URI: "s3://cache/restored/" })).toEqual(
    expect.arrayContaining([...usual, "cache/restored/*"]),
  );
  expect(usual.some((resource) => resource.startsWith("cache/"))).toBe(false);
});
