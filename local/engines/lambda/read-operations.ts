import { notImplemented } from "#local/aws-error";
import { functionConfiguration, functionView } from "#local/engines/lambda/function-view";
import type { Functions } from "#local/engines/lambda/functions";
import { nameOf } from "#local/engines/lambda/invoke-call";
import { type MappingView, mappingOf } from "#local/engines/lambda/mapping-view";
import { page } from "#local/engines/lambda/page";

/** An operation that only looks: `name` is of the path, empty for lists. */
export type ReadOperation = (name: string, query: URLSearchParams) => object;

/** The operations of Lambda's API that only look. */
export function readOperations(
  functions: Functions,
  mappings: MappingView[],
): Record<string, ReadOperation> {
  const find = (name: string, query: URLSearchParams) =>
    functions.find(nameOf(name, query.get("Qualifier")));
  return {
    ListFunctions(_name, query) {
      if (query.has("MasterRegion")) throw notImplemented("lambda", "MasterRegion");
      const sizes = { usual: 50, most: 50 };
      const { shown, NextMarker } = page(functions.list(), ({ name }) => name, query, sizes);
      return { Functions: shown.map(functionConfiguration), NextMarker };
    },
    GetFunction(name, query) {
      return functionView(find(name, query));
    },
    GetFunctionConfiguration(name, query) {
      return functionConfiguration(find(name, query));
    },
    ListEventSourceMappings(_name, query) {
      const source = query.get("EventSourceArn");
      const target = query.get("FunctionName");
      const arn = target && functions.find(nameOf(target, null)).arn;
      const found = mappings
        .filter(({ EventSourceArn }) => !source || EventSourceArn === source)
        .filter(({ FunctionArn }) => !arn || FunctionArn === arn)
        .sort((a, b) => (a.UUID < b.UUID ? -1 : 1));
      const sizes = { usual: 100, most: 100 };
      const { shown, NextMarker } = page(found, ({ UUID }) => UUID, query, sizes);
      return { EventSourceMappings: shown, NextMarker };
    },
    GetEventSourceMapping(uuid) {
      return mappingOf(mappings, uuid);
    },
  };
}
