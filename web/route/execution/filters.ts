import { executionStatus } from "../../api/generated/values.ts";
import { filtersOf } from "../../component/table/filter.ts";

/** What the list of executions can be narrowed by; names are the API's. */
export const executionFilters = filtersOf("/executions", [
  { name: "machine", label: "Machine", kind: "text", hint: "As Packaging or S3Copy" },
  { name: "status", label: "Status", kind: "choice", options: executionStatus },
]);
