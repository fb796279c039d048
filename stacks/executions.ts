import { machines } from "./health";
import type { Statement } from "./permission";

const executions = machines.map(
  ({ arn }) => $interpolate`${arn.apply((arn) => arn.replace(":stateMachine:", ":execution:"))}:*`,
);

/** What looking at executions needs (`core/operations/executions.ts`); nothing is started or stopped. */
export const executionPermissions: Statement[] = [
  { actions: ["states:ListExecutions"], resources: machines.map(({ arn }) => arn) },
  {
    actions: [
      "states:DescribeExecution",
      "states:DescribeStateMachineForExecution",
      "states:GetExecutionHistory",
    ],
    resources: executions,
  },
];
