import { jobStatus } from "../../api/generated/values.ts";
import { filtersOf } from "../../component/table/filter.ts";

export const pushJobFilters = filtersOf("/push-jobs", [
  { name: "packageName", label: "Package's name", kind: "text", hint: "The whole name" },
  { name: "status", label: "Status", kind: "choice", options: jobStatus },
  { name: "packageId", label: "Package id", kind: "text" },
  { name: "destinationId", label: "Destination id", kind: "text" },
  { name: "createdAfter", label: "Begun on or after", kind: "time" },
  { name: "createdBefore", label: "Begun before", kind: "time" },
  { name: "endedAfter", label: "Ended on or after", kind: "time" },
  { name: "endedBefore", label: "Ended before", kind: "time" },
]);
