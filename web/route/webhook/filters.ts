import { webhookStatus } from "../../api/generated/values.ts";
import { filtersOf } from "../../component/table/filter.ts";

export const webhookFilters = filtersOf("/webhooks", [
  { name: "status", label: "Status", kind: "choice", options: webhookStatus },
]);
