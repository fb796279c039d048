import { jobStatus } from "../../api/generated/values.ts";
import { filtersOf } from "../../component/table/filter.ts";

export const planFilters = filtersOf("/plans", [
  { name: "packageId", label: "Package id", kind: "text" },
  { name: "status", label: "Status", kind: "choice", options: jobStatus },
  { name: "projectId", label: "Project", kind: "text" },
  { name: "destinationId", label: "Destination id", kind: "text" },
]);
