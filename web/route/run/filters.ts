import { filtersOf } from "../../component/table/filter.ts";

/** What the list of workflow runs can be narrowed by; names are the API's. */
export const workflowRunFilters = filtersOf("/workflow-runs", [
  { name: "libraryId", label: "Library", kind: "text" },
  { name: "workflowType", label: "Workflow", kind: "text", hint: "By any of its names" },
  { name: "status", label: "Status", kind: "text", hint: "As SUCCEEDED" },
  { name: "projectId", label: "Project", kind: "text" },
]);

/** Sequencing runs are read from libraries: these narrow them. */
export const instrumentRunFilters = filtersOf("/libraries", [
  { name: "idPrefix", label: "With a library that begins with", kind: "text" },
  { name: "projectId", label: "Project", kind: "text" },
]);

/** Files of a run, by where they lie below its folder. */
export const runFileFilters = filtersOf("/files", [
  { name: "pathPrefix", label: "Path begins with", kind: "text" },
]);
