import { jobStatus } from "../../api/generated/values.ts";
import { filtersOf } from "../../component/table/filter.ts";

/** What the list of packages can be narrowed by; names are the API's. */
export const packageFilters = filtersOf("/packages", [
  { name: "name", label: "Name", kind: "text", hint: "The whole name" },
  { name: "status", label: "Status", kind: "choice", options: jobStatus },
  { name: "createdBy", label: "Made by", kind: "text" },
  { name: "createdAfter", label: "Made on or after", kind: "time" },
  { name: "createdBefore", label: "Made before", kind: "time" },
  { name: "endedAfter", label: "Ended on or after", kind: "time" },
  { name: "endedBefore", label: "Ended before", kind: "time" },
]);
