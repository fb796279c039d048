import { destinationStatus } from "../../api/generated/values.ts";
import { filtersOf } from "../../component/table/filter.ts";

export const destinationFilters = filtersOf("/destinations", [
  { name: "projectId", label: "Project", kind: "text" },
  { name: "status", label: "Status", kind: "choice", options: destinationStatus },
]);
