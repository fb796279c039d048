import { judge, type Policy, readPolicies } from "#local/engines/iam/policy";
import { policiesOf } from "#local/engines/iam/sessions";
import { type Graph, type GraphResource, resourcesOf } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { root } from "#tests/support/cloud";

const graphs = new Map<string, Promise<Graph>>();

/** The graph of a stage as it is deployed. */
export function graphOf(stage: string): Promise<Graph> {
  const addresses = { endpoint: "http://aws.test", api: "http://api.test" };
  const made = async () => placeGraph(await readGraph(root, stage, false), addresses);
  const graph = graphs.get(stage) ?? made();
  graphs.set(stage, graph);
  return graph;
}

export type Principal = { name: string; trusts: string[]; policy: Policy; arn: string };

const read = new WeakMap<Graph, Principal[]>();

/** Every role of a stage, what it may do, and which services or accounts may act in it. */
export function rolesOf(graph: Graph): Principal[] {
  const roles = read.get(graph) ?? readRoles(graph);
  read.set(graph, roles);
  return roles;
}

function readRoles(graph: Graph): Principal[] {
  const policies = policiesOf(graph);
  return resourcesOf(graph, "aws:iam/role:Role").map(({ name, inputs, computed }) => ({
    name,
    arn: String(computed.arn),
    trusts: principalsOf(inputs.assumeRolePolicy),
    policy: readPolicies(policies.get(String(computed.arn)) ?? []),
  }));
}

/** Names of the roles that may do it. `values`: condition keys in lower case. */
export function whoMay(
  graph: Graph,
  action: string,
  resource: string,
  values: Record<string, string> = {},
): string[] {
  return rolesOf(graph)
    .filter(({ policy }) => judge(policy, { action, resource, values }) === "allowed")
    .map(({ name }) => name);
}

/** The one resource of a type and name. */
export function named(graph: Graph, type: string, name: string): GraphResource {
  const found = resourcesOf(graph, type).find((resource) => resource.name === name);
  if (!found) throw new Error(`No ${type} named ${name}`);
  return found;
}

function principalsOf(trust: unknown): string[] {
  const document = typeof trust === "string" ? JSON.parse(trust) : trust;
  return [document.Statement]
    .flat()
    .flatMap(({ Principal }) => Object.values(Principal as Record<string, string | string[]>))
    .flat();
}
