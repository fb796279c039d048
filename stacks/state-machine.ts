import type { Definition } from "./machines/asl";
import { allow, type Statement } from "./permission";

/**
 * Deploys a JSONata state machine with a role that may do exactly what is given.
 * SST's own component cannot express loops, timeouts, heartbeats or item readers.
 */
export function stateMachine(
  name: string,
  { definition, permissions }: { definition: $util.Input<Definition>; permissions: Statement[] },
): aws.sfn.StateMachine {
  const role = new aws.iam.Role(`${name}StateMachineRole`, {
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "states.amazonaws.com" }),
    inlinePolicies: [{ name: "steps", policy: allow(permissions) }],
  });
  return new aws.sfn.StateMachine(`${name}StateMachine`, {
    name: `${$app.name}-${$app.stage}-${name}`,
    roleArn: role.arn,
    definition: $jsonStringify(definition),
  });
}
