import { copyBackend, copyJobStatus } from "../../api/generated/values.ts";
import { filtersOf } from "../../component/table/filter.ts";

/** What the list of copy jobs can be narrowed by; names are the API's. */
export const copyJobFilters = filtersOf("/copy-jobs", [
  { name: "status", label: "Status", kind: "choice", options: copyJobStatus },
  { name: "backend", label: "Where", kind: "choice", options: copyBackend },
]);
