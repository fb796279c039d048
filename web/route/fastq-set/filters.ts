import { filtersOf } from "../../component/table/filter.ts";

const truth = ["true", "false", "any"];

/** What the list of fastq sets can be narrowed by; names are the API's. */
export const fastqSetFilters = filtersOf("/fastq-sets", [
  { name: "libraryId", label: "Library", kind: "text" },
  { name: "instrumentRunId", label: "Sequencing run", kind: "text" },
  { name: "isCurrent", label: "Current", kind: "choice", options: truth },
  { name: "allowsAdditional", label: "Takes additional fastqs", kind: "choice", options: truth },
  { name: "sampleId", label: "Sample", kind: "text" },
  { name: "subjectId", label: "Subject", kind: "text" },
  { name: "individualId", label: "Individual", kind: "text" },
  { name: "projectId", label: "Project", kind: "text" },
]);
