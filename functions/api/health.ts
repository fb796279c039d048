import { Health } from "#core/operations/health/schema";
import { endpoint } from "#functions/api/endpoint";
import packageJson from "../../package.json" with { type: "json" };

export const health = [
  endpoint({
    method: "get",
    path: "/health",
    operationId: "getHealth",
    tag: "Operations",
    summary:
      "Looks at everything that the stage needs: table, buckets, queues, machines, stores, keys; each with what to do about it. Nothing is changed.",
    role: "admin",
    status: 200,
    answer: Health,
    // Loaded when it is asked for: the API starts without it.
    handle: async () =>
      (await import("#core/operations/health/health")).look({ version: packageJson.version }),
  }),
];
