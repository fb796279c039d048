import { filtersOf } from "../../component/table/filter.ts";

/** What the list of fastqs can be narrowed by; names are the API's. */
export const fastqFilters = filtersOf("/fastqs", [
  { name: "libraryId", label: "Library", kind: "text" },
  { name: "rgid", label: "RGID", kind: "text", hint: "As index.lane.run" },
  { name: "instrumentRunId", label: "Sequencing run", kind: "text" },
  { name: "lane", label: "Lane", kind: "text", hint: "With its sequencing run" },
  { name: "index", label: "Index", kind: "text", hint: "With its sequencing run" },
  { name: "sampleId", label: "Sample", kind: "text" },
  { name: "subjectId", label: "Subject", kind: "text" },
  { name: "individualId", label: "Individual", kind: "text" },
  { name: "libraryIds", label: "Any of these libraries", kind: "text", hint: "With commas" },
  { name: "fastqSetId", label: "Fastq set", kind: "text" },
  { name: "readSet", label: "Read set", kind: "text", hint: "As store/read set" },
  { name: "projectId", label: "Project", kind: "text" },
  { name: "isValid", label: "Valid", kind: "choice", options: ["true", "false", "any"] },
]);
