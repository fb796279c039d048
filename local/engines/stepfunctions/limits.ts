import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";
import type { Rate } from "#local/gate/token-bucket";

/**
 * AWS's default quotas on calls in us-east-1, us-west-2 and eu-west-1, by the API's name: calls at once,
 * and a second. From "Step Functions service quotas" in the developer guide (2026): each API has a bucket
 * of its own, also SendTaskSuccess, -Failure and -Heartbeat. StartSyncExecution has no documented one.
 */
const rates: Record<string, [burst: number, perSecond: number]> = {
  CreateStateMachine: [100, 1],
  DeleteStateMachine: [100, 1],
  DescribeExecution: [300, 15],
  DescribeMapRun: [200, 1],
  DescribeStateMachine: [200, 20],
  DescribeStateMachineForExecution: [200, 1],
  GetExecutionHistory: [400, 20],
  ListExecutions: [200, 5],
  ListMapRuns: [100, 1],
  ListStateMachines: [100, 5],
  ListTagsForResource: [100, 1],
  SendTaskFailure: [3_000, 500],
  SendTaskHeartbeat: [3_000, 500],
  SendTaskSuccess: [3_000, 500],
  StartExecution: [1_300, 300],
  StateTransition: [5_000, 5_000],
  StopExecution: [1_000, 200],
  TagResource: [200, 1],
  UntagResource: [200, 1],
  UpdateMapRun: [100, 1],
  UpdateStateMachine: [100, 1],
  ValidateStateMachineDefinition: [100, 1],
};

/** Express workflows start at another rate: what is started is marked by this at the end of its name. */
export const expressMark = " (express)";
const expressStart: Rate & { name: string } = {
  name: "StartExecution (Express)",
  burst: 6_000,
  perSecond: 6_000,
};

/** What Step Functions says of its calls. */
export const limits: ServicePlane = {
  throttled: () => new AwsError("ThrottlingException", "Rate exceeded", 400),
  quotaOf(operation, resource) {
    if (operation === "StartExecution" && resource.endsWith(expressMark)) return expressStart;
    const rate = rates[operation];
    return rate && { name: operation, burst: rate[0], perSecond: rate[1] };
  },
};

/** How much there may be of a thing in an account, from the same page. */
export type Quotas = {
  openExecutions: number;
  openMapRuns: number;
  stateMachines: number;
  definitionBytes: number;
  /** Ended executions are gone after this, and their names are free again. */
  retentionMs: number;
};

/** AWS's defaults; a definition's 1 MB is 1,048,576, the API's own bound on its length. */
export const quotas: Quotas = {
  openExecutions: 1_000_000,
  openMapRuns: 1_000,
  stateMachines: 100_000,
  definitionBytes: 1_048_576,
  retentionMs: 90 * 86_400_000,
};
