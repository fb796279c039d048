import {
  ExecutionDetail,
  ExecutionKey,
  ExecutionPage,
  ListExecutions,
} from "#core/operations/execution-schema";
import { endpoint } from "#functions/api/endpoint";

// Loaded when they are asked for: the API starts without them.
const verbs = () => import("#core/operations/executions");

const tag = "Operations";

export const executions = [
  endpoint({
    method: "get",
    path: "/executions",
    operationId: "listExecutions",
    tag,
    summary: "Executions of the stage's state machines, newest first within each machine.",
    role: "admin",
    query: ListExecutions,
    status: 200,
    answer: ExecutionPage,
    failures: [404],
    handle: async ({ query }) => (await verbs()).list(query),
  }),
  endpoint({
    method: "get",
    path: "/executions/:machine/:name",
    operationId: "getExecution",
    tag,
    summary:
      "One execution: its machine's states and ways, and how each state fared, with inputs and errors.",
    role: "admin",
    params: ExecutionKey,
    status: 200,
    answer: ExecutionDetail,
    failures: [404],
    handle: async ({ params }) => (await verbs()).get(params),
  }),
];
