import { expect, it } from "vitest";
import { rolesOf } from "#local/roles";
import type { Graph } from "#local/sst/graph";

it("knows the roles of the stacks, whether their trust is text or a document, and no others", () => {
  const trust = { Version: "2012-10-17", Statement: [] };
  const role = (name: string, inputs: Record<string, unknown>) => ({
    type: "aws:iam/role:Role",
    name,
    inputs,
    computed: { arn: `arn:aws:iam::000000000000:role/${name}` },
    protect: false,
    retainOnDelete: false,
  });
  const graph = {
    resources: [
      role("a", { assumeRolePolicy: JSON.stringify(trust), maxSessionDuration: 7200 }),
      role("b", { assumeRolePolicy: trust }),
    ],
  } as unknown as Graph;
  const roles = rolesOf(graph);
  const of = (name: string) => {
    const arn = `arn:aws:iam::000000000000:role/${name}`;
    const policy = roles.trustPolicyOf?.(arn);
    return [
      roles.roleExists?.(arn),
      policy && JSON.parse(policy),
      roles.maxSessionSecondsOf?.(arn),
    ];
  };
  expect(of("a")).toEqual([true, trust, 7200]);
  expect(of("b")).toEqual([true, trust, undefined]);
  expect(of("c")).toEqual([false, undefined, undefined]);
});
