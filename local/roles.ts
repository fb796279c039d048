import { directoryOf, type Roles } from "#local/engines/sts/roles";
import { type Graph, resourcesOf } from "#local/sst/graph";

/** The roles that the stacks define, for STS: those and no others can be assumed, by whom they trust. */
export function rolesOf(graph: Graph): Roles {
  return directoryOf(
    resourcesOf(graph, "aws:iam/role:Role").map(({ inputs, computed }) => {
      const { assumeRolePolicy: policy, maxSessionDuration: seconds } = inputs;
      return {
        arn: String(computed.arn),
        trustPolicy: typeof policy === "string" ? policy : JSON.stringify(policy),
        ...(typeof seconds === "number" && { maxSessionSeconds: seconds }),
      };
    }),
  );
}
