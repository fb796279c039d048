import { jobStatus } from "../../api/generated/values.ts";
import { filtersOf } from "../../component/table/filter.ts";

/** What the list of unarchiving jobs can be narrowed by; names are the API's. */
export const unarchivingFilters = filtersOf("/unarchiving-jobs", [
  { name: "fastqId", label: "Of this fastq", kind: "text" },
  { name: "status", label: "Status", kind: "choice", options: jobStatus },
]);
