import {
  existingParameter,
  existingQueue,
  existingSecret,
  existingTable,
} from "#local/sst/existing";
import type { GraphResource } from "#local/sst/graph";
import { accountId, region } from "#local/sst/provider";

/**
 * Answers the provider's look-ups. Unknown ones throw: a guess here would be a wrong stack. What the stacks
 * look up to use it is added to `existing`.
 */
export function answerCall(
  token: string,
  inputs: Record<string, unknown>,
  existing: GraphResource[],
): Record<string, unknown> {
  const found = (resource: GraphResource) => {
    existing.push(resource);
    return { ...resource.inputs, ...resource.computed };
  };
  switch (token) {
    case "aws:dynamodb/getTable:getTable":
      return found(existingTable(String(inputs.name)));
    case "aws:sqs/getQueue:getQueue":
      return found(existingQueue(String(inputs.name)));
    case "aws:ssm/getParameter:getParameter": {
      const secret = existingSecret();
      existing.push(secret);
      return found(existingParameter(String(inputs.name), String(secret.computed.arn)));
    }
    case "aws:index/getRegion:getRegion":
      return { id: region, name: region, region };
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", dnsSuffix: "amazonaws.com" };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId, arn: `arn:aws:iam::${accountId}:root`, userId: "local" };
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return { ...inputs, json: policyJson(inputs.statements as PolicyStatement[] | undefined) };
    default:
      throw new Error(
        `The stacks ask the provider for ${token}, which local/sst/provider.ts does not answer.`,
      );
  }
}

type PolicyStatement = {
  effect?: string;
  actions?: string[];
  resources?: string[];
  principals?: { type: string; identifiers: string[] }[];
  conditions?: { test: string; variable: string; values: string[] }[];
};

function policyJson(statements: PolicyStatement[] = []): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      Effect: statement.effect ?? "Allow",
      Action: statement.actions,
      Resource: statement.resources,
      ...(statement.principals && {
        Principal: Object.fromEntries(statement.principals.map((p) => [p.type, p.identifiers])),
      }),
      ...(statement.conditions?.length && {
        Condition: Object.fromEntries(
          statement.conditions.map((c) => [c.test, { [c.variable]: c.values }]),
        ),
      }),
    })),
  });
}
