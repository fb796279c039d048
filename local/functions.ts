import { join } from "node:path";
import { accessKeyOf } from "#local/engines/iam/sessions";
import type { AsynchronousConfig } from "#local/engines/lambda/function-definition";
import type { Functions } from "#local/engines/lambda/functions";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { region } from "#local/sst/provider";

/** How asynchronous calls of a function are retried, and where they end. */
const invokeConfigType = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";

/** Defines every function of the graph, each with only its own links and environment. */
export function defineFunctions(functions: Functions, graph: Graph, root: string): void {
  const configs = resourcesOf(graph, invokeConfigType);
  for (const { name, inputs, computed } of resourcesOf(graph, "aws:lambda/function:Function")) {
    const { variables = {} } = (inputs.environment ?? {}) as { variables?: Record<string, string> };
    if (inputs.deadLetterConfig)
      throw new Error(
        `Function ${name} has a dead-letter queue, which the local cloud does not know; use an onFailure destination.`,
      );
    const target = graph.functions.find(({ id }) => id === variables.SST_FUNCTION_ID);
    if (!target) throw new Error(`Function ${name} has no handler in the graph.`);
    // Links come as variables here; deployed functions read the same from an encrypted file.
    const { SST_KEY: _key, SST_KEY_FILE: _file, ...environment } = variables;
    for (const [link, properties] of Object.entries(target.links))
      environment[`SST_RESOURCE_${link}`] = JSON.stringify(properties);
    functions.define({
      id: target.id,
      name: String(inputs.name),
      arn: String(computed.arn),
      file: join(root, target.file),
      handler: target.handler,
      timeoutSeconds: Number(inputs.timeout),
      memoryMegabytes: Number(inputs.memorySize),
      description: inputs.description as string | undefined,
      runtime: inputs.runtime as string | undefined,
      role: inputs.role as string | undefined,
      reservedConcurrency: reserved(inputs.reservedConcurrentExecutions),
      asynchronous: asynchronousOf(
        configs.find((config) => [inputs.name, computed.arn].includes(config.inputs.functionName))
          ?.inputs,
      ),
      environment: {
        ...environment,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: accessKeyOf(String(inputs.name)),
        AWS_SECRET_ACCESS_KEY: "local",
        AWS_LAMBDA_FUNCTION_NAME: String(inputs.name),
        TZ: "UTC",
      },
    });
  }
}

/** In Pulumi -1 reserves nothing. */
function reserved(given: unknown): number | undefined {
  return typeof given === "number" && given >= 0 ? given : undefined;
}

function asynchronousOf(inputs?: Record<string, unknown>): AsynchronousConfig | undefined {
  if (!inputs) return undefined;
  const { onFailure, onSuccess } = (inputs.destinationConfig ?? {}) as Record<
    "onFailure" | "onSuccess",
    { destination: string } | undefined
  >;
  return {
    maximumRetryAttempts: inputs.maximumRetryAttempts as number | undefined,
    maximumEventAgeInSeconds: inputs.maximumEventAgeInSeconds as number | undefined,
    onFailure: onFailure?.destination,
    onSuccess: onSuccess?.destination,
  };
}
