import type { FunctionDefinition } from "#local/engines/lambda/function-definition";

/**
 * `FunctionConfiguration` as clients see it. What there is none of here is left out: code, layers,
 * revisions; and the environment, which has the links with their secrets.
 */
export function functionConfiguration(definition: FunctionDefinition): object {
  return {
    FunctionName: definition.name,
    FunctionArn: definition.arn,
    Runtime: definition.runtime,
    Role: definition.role,
    Handler: definition.handler,
    Description: definition.description ?? "",
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMegabytes,
    Version: "$LATEST",
    PackageType: "Zip",
    State: "Active",
    LastUpdateStatus: "Successful",
  };
}

/** `GetFunction`: with the concurrency, where some is reserved. */
export function functionView(definition: FunctionDefinition): object {
  const { reservedConcurrency } = definition;
  return {
    Configuration: functionConfiguration(definition),
    ...(reservedConcurrency !== undefined && {
      Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
    }),
  };
}
