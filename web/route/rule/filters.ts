import { filtersOf } from "../../component/table/filter.ts";

/** What the list of rules can be narrowed by; names are the API's. */
export const ruleFilters = filtersOf("/rules", [
  { name: "projectId", label: "Project", kind: "text" },
  { name: "enabled", label: "Enabled", kind: "choice", options: ["true", "false"] },
]);
