import type { Definition } from "./machines/asl";
import { allow, type Statement } from "./permission";

type Machine<Name extends string> = {
  /** Its functions, which it may invoke; the definition gets their ARNs. */
  steps: Record<Name, sst.aws.Function>;
  definition: (steps: Record<Name, string>) => Definition;
  /** What its native integrations need. */
  permissions?: Statement[];
};

/** Every machine of the stage, by name; `monitor.ts` watches them all. */
export const stateMachines: { name: string; machine: aws.sfn.StateMachine }[] = [];

/**
 * Deploys a JSONata state machine with a role that may do exactly what is given.
 * SST's own component cannot express loops, timeouts, heartbeats or item readers.
 */
export function stateMachine<Name extends string>(
  name: string,
  { steps, definition, permissions = [] }: Machine<Name>,
): aws.sfn.StateMachine {
  const arns = Object.entries<sst.aws.Function>(steps).map(
    ([step, { arn }]) => [step, arn] as const,
  );
  const invoke = { actions: ["lambda:InvokeFunction"], resources: arns.map(([, arn]) => arn) };
  const role = new aws.iam.Role(`${name}StateMachineRole`, {
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "states.amazonaws.com" }),
    inlinePolicies: [{ name: "steps", policy: allow([invoke, ...permissions]) }],
  });
  const machine = new aws.sfn.StateMachine(`${name}StateMachine`, {
    name: `${$app.name}-${$app.stage}-${name}`,
    roleArn: role.arn,
    definition: $jsonStringify(
      $util
        .output(Object.fromEntries(arns))
        .apply((arns) => definition(arns as Record<Name, string>)),
    ),
  });
  stateMachines.push({ name, machine });
  return machine;
}
