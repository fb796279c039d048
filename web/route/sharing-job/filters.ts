import { jobStatus } from "../../api/generated/values.ts";
import { filtersOf } from "../../component/table/filter.ts";

export const sharingJobFilters = filtersOf("/sharing-jobs", [
  { name: "projectId", label: "Project", kind: "text" },
  { name: "status", label: "Status", kind: "choice", options: jobStatus },
]);
