import { command } from "#cli/command";
import { optionsFrom, unsetOptionsFrom } from "#cli/from-schema";
import { dryRunOption, filtersOf, followOptions, listOptions, waitOption } from "#cli/tree/options";
import { getOf, listOf, noun } from "#cli/tree/verbs";
import {
  FastqListOptions,
  Import,
  ImportKind,
  ListImports,
  ListOutcomes,
  Outcome,
} from "#core/catalogue/import-schema";
import { Library, ListLibraries, Project } from "#core/catalogue/schema";

const imports = noun("import", { prefix: "imp", schema: Import, names: "import" });

const { kind, status } = ListImports.shape;
const { result } = ListOutcomes.shape;

const counts = ["counts.added", "counts.changed", "counts.unchanged", "counts.refused"];

export const catalogueImport = command({
  path: "catalogue import",
  summary: "Imports a CSV file: a LIMS manifest, a workflow manifest, or the fastq list of a run.",
  description:
    "KIND is lims (libraries; for admins), workflow (runs of workflows, whose libraries are there; for admins) or fastq-list (fastqs, of BCL Convert's fastq_list.csv). Headers may be written as library_id, Library ID or libraryId. The same file again changes nothing. Records that are refused are left out and listed by import outcomes; with --wait the exit is then 5.",
  examples: [
    ["catalogue import lims lims.csv --dry-run --wait", "What it would change."],
    ["catalogue import lims lims.csv --wait", "Followed to its end."],
    ["catalogue import workflow workflow.csv --wait", "The runs of its libraries."],
    [
      "catalogue import fastq-list fastq_list.csv --instrument-run-id 241024_A00130_0336_BHW7MVDSXC --base-uri s3://archive/run/ --wait",
      "The fastqs of a run.",
    ],
  ],
  args: [
    { name: "KIND", description: "lims, workflow or fastq-list.", choices: ImportKind.options },
    { name: "FILE", description: "The CSV file; - is stdin." },
  ],
  options: {
    ...unsetOptionsFrom(FastqListOptions.shape),
    dryRun: dryRunOption,
    wait: waitOption("if it fails, 5 if records were refused"),
    ...followOptions,
  },
  prints: { schema: Import, columns: ["id", "kind", "fileName", "dryRun", "status", ...counts] },
});

export const importList = listOf(imports, {
  summary: "Lists imports, newest first: your own, and all of them for admins.",
  examples: [["import list --status RUNNING", "Those under way."]],
  filters: optionsFrom({ kind, status }),
  columns: ["id", "kind", "fileName", "status", ...counts, "createdBy", "createdAt"],
});

export const importGet = getOf(
  imports,
  "Shows imports with their counts and the first records that were refused.",
);

export const importOutcomes = command({
  path: "import outcomes",
  summary: "Lists what became of an import's records, but for those that are unchanged.",
  examples: [[`import outcomes ${imports.example} --result refused --all`, "What to mend."]],
  args: [imports.id],
  options: { ...optionsFrom({ result }), ...listOptions },
  prints: { schema: Outcome, columns: ["line", "result", "id", "detail"] },
});

export const libraryList = command({
  path: "library list",
  summary: "Lists libraries.",
  description: "All filters given must hold.",
  examples: [
    ["library list --project-id research --sample-id SAM0001", "Those of one sample."],
    ["library list --id-prefix L26 --all --json --fields id,projectId", "Two fields of each."],
  ],
  options: {
    ...filtersOf(ListLibraries, { projectId: "project" }),
    ...listOptions,
  },
  prints: {
    schema: Library,
    columns: ["id", "projectId", "sampleId", "subjectId", "phenotype", "type", "assay"],
  },
});

export const libraryGet = command({
  path: "library get",
  summary: "Shows libraries, as the LIMS tells of them.",
  examples: [["library get L2600001", "One."]],
  args: [{ name: "ID", description: "- reads them from stdin.", many: true, names: "library" }],
  options: {},
  prints: { schema: Library, columns: Object.keys(Library.shape) },
});

const projectColumns = Object.keys(Project.shape);

export const projectList = command({
  path: "project list",
  summary: "Lists projects: of the stage's config, and those that the LIMS named.",
  examples: [["project list", "Those you may see."]],
  options: listOptions,
  prints: { schema: Project, columns: projectColumns },
});

export const projectGet = command({
  path: "project get",
  summary: "Shows projects.",
  examples: [["project get research", "One."]],
  args: [{ name: "ID", description: "- reads them from stdin.", many: true, names: "project" }],
  options: {},
  prints: { schema: Project, columns: projectColumns },
});

export const catalogueCommands = [
  catalogueImport,
  importList,
  importGet,
  importOutcomes,
  libraryList,
  libraryGet,
  projectList,
  projectGet,
];
