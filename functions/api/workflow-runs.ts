import {
  ListWorkflowRuns,
  WorkflowRun,
  WorkflowRunKey,
  WorkflowRunPage,
} from "#core/catalogue/workflow-run/schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Workflow runs";

export const workflowRuns = [
  endpoint({
    method: "get",
    path: "/workflow-runs",
    operationId: "listWorkflowRuns",
    tag,
    summary:
      "Runs of workflows you may see, newest first within each project. All filters that are given must hold.",
    role: "viewer",
    query: ListWorkflowRuns,
    status: 200,
    answer: WorkflowRunPage,
    handle: async ({ query }) =>
      (await import("#core/catalogue/workflow-run/workflow-run")).list(query),
  }),
  endpoint({
    method: "get",
    path: "/workflow-runs/:portalRunId",
    operationId: "getWorkflowRun",
    tag,
    summary: "One run of a workflow, as the workflow manifests tell of it.",
    role: "viewer",
    params: WorkflowRunKey,
    versioned: true,
    status: 200,
    answer: WorkflowRun,
    failures: [404],
    handle: async ({ params }) =>
      (await import("#core/catalogue/workflow-run/workflow-run")).get(params),
  }),
];
