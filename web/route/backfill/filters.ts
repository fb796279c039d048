import { backfillStatus } from "../../api/generated/values.ts";
import { filtersOf } from "../../component/table/filter.ts";

/** What the list of backfills can be narrowed by; names are the API's. */
export const backfillFilters = filtersOf("/backfills", [
  { name: "storeId", label: "Sequence store", kind: "text" },
  { name: "status", label: "Status", kind: "choice", options: backfillStatus },
]);
