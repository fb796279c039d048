import { basePath, matcherOf, type Operation } from "#core/copy/icav2/operation";
import { type OperationName, operations } from "#core/copy/icav2/operations";

/** The operation that a request is for, with the parameters of its path. */
export type Found = {
  name: OperationName;
  operation: Operation;
  parameters: Record<string, string>;
};

const routes = Object.entries<Operation>(operations).map(([name, operation]) => ({
  name: name as OperationName,
  operation,
  match: matcherOf(operation.path),
}));

/** What stands where a data id would, and is another operation of ICA. */
const siblings = new Set(["eligibleForLinking", "nonSampleData"]);

/** Finds the operation by the raw path: decoded, a `%2F` or `%3A` in a parameter would mislead. */
export function route(method: string, rawPath: string): Found | undefined {
  if (!rawPath.startsWith(`${basePath}/`)) return undefined;
  const path = rawPath.slice(basePath.length);
  for (const { name, operation, match } of routes) {
    if (operation.method !== method) continue;
    const parameters = match(path);
    if (parameters && !siblings.has(parameters.dataId ?? ""))
      return { name, operation, parameters };
  }
  return undefined;
}
