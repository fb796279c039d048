import { readSetStatus } from "../../api/generated/values.ts";
import { filtersOf } from "../../component/table/filter.ts";

/** What the list of read sets can be narrowed by; names are the API's. */
export const readSetFilters = filtersOf("/read-sets", [
  { name: "namePrefix", label: "Name begins with", kind: "text" },
  { name: "status", label: "Status", kind: "choice", options: readSetStatus },
  { name: "sampleId", label: "Sample", kind: "text" },
  { name: "subjectId", label: "Subject", kind: "text" },
  { name: "fileType", label: "Type", kind: "choice", options: ["FASTQ", "BAM", "CRAM", "UBAM"] },
  { name: "storeId", label: "Sequence store", kind: "text" },
  { name: "tag", label: "Tag", kind: "text", hint: "As key=value" },
  { name: "createdAfter", label: "Created on or after", kind: "time" },
  { name: "createdBefore", label: "Created before", kind: "time" },
]);
