/** A function of the graph: source file, exported name, and what it is linked to. */
export type GraphFunction = {
  /** Component name; `SST_FUNCTION_ID` of its Lambda in dev mode. */
  id: string;
  /** Path of the source, relative to the root. */
  file: string;
  handler: string;
  /** Link name → properties, as `Resource` shows them. */
  links: Record<string, Record<string, unknown>>;
};

/** A cloud resource: Pulumi type, logical name, inputs, and what AWS computes for it. */
export type GraphResource = {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  computed: Record<string, unknown>;
  protect: boolean;
  retainOnDelete: boolean;
};

/** Everything the stacks of one stage define. */
export type Graph = {
  app: { name: string; stage: string; removal: string; protect: boolean };
  dev: boolean;
  /** What `run()` in sst.config.ts returns. */
  outputs: Record<string, unknown>;
  resources: GraphResource[];
  /** What the stacks look up and use but do not define: it was there before them. */
  existing: GraphResource[];
  functions: GraphFunction[];
};

/** All resources of a Pulumi type, such as `aws:sqs/queue:Queue`. */
export function resourcesOf(graph: Graph, type: string): GraphResource[] {
  return graph.resources.filter((resource) => resource.type === type);
}
