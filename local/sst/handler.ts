import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { GraphFunction } from "#local/sst/graph";

/** What a component tells of its function. */
export type HandlerParams = {
  functionID: string;
  handler: string;
  links?: Record<string, Record<string, unknown>>;
};

/** The source of a function. Throws with the component's name when there is none. */
export function findHandler(root: string, params: HandlerParams): GraphFunction {
  const dot = params.handler.lastIndexOf(".");
  const file = [".ts", ".tsx"]
    .map((extension) => join(root, params.handler.slice(0, dot) + extension))
    .find(existsSync);
  if (!file)
    throw new Error(`Handler not found: ${params.handler} (of function ${params.functionID})`);
  return {
    id: params.functionID,
    file: relative(root, file),
    handler: params.handler.slice(dot + 1),
    links: params.links ?? {},
  };
}
