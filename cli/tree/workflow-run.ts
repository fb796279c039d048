import { command } from "#cli/command";
import { optionsFrom } from "#cli/from-schema";
import { filtersOf, listOptions } from "#cli/tree/options";
import { File, FileWithCopies, ListFiles } from "#core/catalogue/file/schema";
import { ListWorkflowRuns, WorkflowRun } from "#core/catalogue/workflow-run/schema";

const example = "20241024abcd1234";
const portalRunId = {
  name: "RUN",
  description: "Its portal run id.",
  names: "workflowRun",
} as const;

const { pathPrefix } = ListFiles.shape;

export const workflowRunList = command({
  path: "workflow-run list",
  summary: "Lists runs of workflows, newest first within each project.",
  description: "All filters given must hold.",
  examples: [
    ["workflow-run list --workflow-type tumor-normal", "By any name of the workflow."],
    ["workflow-run list --library-id L2600001 --all", "All of a library."],
  ],
  options: {
    ...filtersOf(ListWorkflowRuns, { projectId: "project", libraryId: "library" }),
    ...listOptions,
  },
  prints: {
    schema: WorkflowRun,
    columns: ["portalRunId", "projectId", "workflowType", "workflowVersion", "status", "endedAt"],
  },
});

export const workflowRunGet = command({
  path: "workflow-run get",
  summary: "Shows runs of workflows with their libraries.",
  examples: [[`workflow-run get ${example}`, "One."]],
  args: [{ ...portalRunId, many: true }],
  options: {},
  prints: { schema: WorkflowRun, columns: Object.keys(WorkflowRun.shape) },
});

export const fileList = command({
  path: "file list",
  summary: "Lists the files of a run of a workflow, as they are now.",
  description: "Of each file its newest copy that can be read.",
  examples: [[`file list ${example} --path-prefix qc/ --all`, "All below a folder."]],
  args: [portalRunId],
  options: { ...optionsFrom({ pathPrefix }), ...listOptions },
  prints: {
    schema: File,
    columns: ["id", "path", "sizeBytes", "storageState", "storageClass", "modifiedAt"],
  },
});

export const fileGet = command({
  path: "file get",
  summary: "Shows files with all their copies.",
  examples: [["file get MjAyNDEwMjRhYmNkMTIzNC9xYy9yZXBvcnQuaHRtbA", "One."]],
  args: [{ name: "ID", description: "As file list has it; - reads them from stdin.", many: true }],
  options: {},
  prints: { schema: FileWithCopies, columns: Object.keys(FileWithCopies.shape) },
});

export const workflowRunCommands = [workflowRunList, workflowRunGet, fileList, fileGet];
