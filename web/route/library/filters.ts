import { filtersOf } from "../../component/table/filter.ts";

/** What the list of libraries can be narrowed by; names are the API's. */
export const libraryFilters = filtersOf("/libraries", [
  { name: "idPrefix", label: "Library begins with", kind: "text" },
  { name: "sampleId", label: "Sample", kind: "text" },
  { name: "subjectId", label: "Subject", kind: "text" },
  { name: "individualId", label: "Individual", kind: "text" },
  { name: "projectId", label: "Project", kind: "text" },
]);
