import { join } from "node:path";
import type { Functions } from "#local/engines/lambda/functions";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { region } from "#local/sst/provider";

/** Defines every function of the graph, each with only its own links and environment. */
export function defineFunctions(functions: Functions, graph: Graph, root: string): void {
  for (const { name, inputs, computed } of resourcesOf(graph, "aws:lambda/function:Function")) {
    const { variables = {} } = (inputs.environment ?? {}) as { variables?: Record<string, string> };
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
      environment: {
        ...environment,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
        AWS_LAMBDA_FUNCTION_NAME: String(inputs.name),
        TZ: "UTC",
      },
    });
  }
}
