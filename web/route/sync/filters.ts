import { jobStatus } from "../../api/generated/values.ts";
import { filtersOf } from "../../component/table/filter.ts";

/** What the list of sync requests can be narrowed by; names are the API's. */
export const syncFilters = filtersOf("/sync-requests", [
  { name: "fastqId", label: "Waits for this fastq", kind: "text" },
  { name: "status", label: "Status", kind: "choice", options: jobStatus },
  { name: "createdAfter", label: "Asked on or after", kind: "time" },
  { name: "createdBefore", label: "Asked before", kind: "time" },
]);
