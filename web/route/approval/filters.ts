import { approvalStatus } from "../../api/generated/values.ts";
import { filtersOf } from "../../component/table/filter.ts";

export const approvalFilters = filtersOf("/approvals", [
  { name: "status", label: "Status", kind: "choice", options: approvalStatus },
]);
