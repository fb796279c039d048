import { AwsError } from "#local/aws-error";
import type { CallableEngine } from "#local/engine";
import type { ApiGateway } from "#local/engines/apigateway/api-gateway";
import type { KmsEngine } from "#local/engines/kms/kms";
import type { ObjectStore } from "#local/objects";
import type { Graph, GraphResource } from "#local/sst/graph";

/** Engines that resources are made in. */
export type Targets = {
  endpoint: string;
  dynamodb: CallableEngine;
  sqs: CallableEngine;
  events: CallableEngine;
  scheduler: CallableEngine;
  states: CallableEngine;
  cloudwatch: CallableEngine;
  kms: KmsEngine;
  secretsmanager: CallableEngine;
  ssm: CallableEngine;
  s3: ObjectStore;
  apis: ApiGateway;
};

/** Makes one resource, or brings it up to date. */
export type Make = (targets: Targets, resource: GraphResource, graph: Graph) => unknown;

export type Inputs = GraphResource["inputs"];

/** False when the error says that the thing is there already. */
export async function unlessThere(work: Promise<unknown>, code: string): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code.endsWith(code)) return false;
    throw error;
  }
}
