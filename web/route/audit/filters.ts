import { filtersOf } from "../../component/table/filter.ts";

/** What the audit can be narrowed by; names are the API's. */
export const auditFilters = filtersOf("/audit", [
  { name: "subject", label: "Thing", kind: "text", hint: "Its id, as pkg.01JD4X…" },
  { name: "actorId", label: "By", kind: "text", hint: "Id of a person or machine" },
  { name: "action", label: "Action", kind: "text", hint: "As package.create" },
  { name: "projectId", label: "Project", kind: "text" },
  { name: "from", label: "On or after", kind: "time" },
  { name: "to", label: "Before", kind: "time" },
]);
