import type * as z from "zod";
import { command } from "#cli/command";
import { optionsFrom } from "#cli/from-schema";
import {
  filtersOf,
  followOptions,
  idempotencyKeyOption,
  listOptions,
  waitOption,
} from "#cli/tree/options";
import { selectionOptions } from "#cli/tree/package-selection";
import { endOf, getOf, listOf, noun, watchOf } from "#cli/tree/verbs";
import { PackagePreview } from "#core/package/preview-schema";
import {
  CreatePackage,
  ListPackages,
  ManifestFile,
  Package,
  PackageFastq,
  PackageFinding,
  PackageLibrary,
  PackageWorkflowRun,
} from "#core/package/schema";

const { name } = CreatePackage.shape;
const packages = noun("package", { prefix: "pkg", schema: Package, names: "package" });
const { id, example } = packages;
const fewColumns = ["id", "name", "status", "fileCount", "totalBytes", "isShareable"];

const built = {
  schema: Package,
  columns: [...fewColumns, "archivedFileCount", "warningCount", "statusReason"],
};

const wait = waitOption("if it fails or is aborted");

export const create = command({
  path: "package create",
  summary: "Makes a package: a sealed list of files to share.",
  description:
    "Say what goes in by libraries, subjects, individuals, a project, read sets and samples, or a LIMS manifest (one kind of these); by instrument runs; by workflow runs. Of one option at most, the value - reads a value a line from stdin. It is built in the service; package findings says what it left out.",
  examples: [
    [
      "package create --name cohort --library-id L2600001 --library-id L2600002 --data-type fastq --wait",
      "Fastqs of two libraries, followed to the end.",
    ],
    [
      "package create --name cohort --lims-manifest lims.csv --workflow-manifest workflow.csv --data-type fastq --data-type secondaryAnalysis",
      "Exactly what two manifests list.",
    ],
    [
      "package create --name run --instrument-run-id 241024_A00130_0336_BHW7MVDSXC --data-type fastq --defrost-archived-fastqs",
      "All of a run; what is archived is thawed first.",
    ],
  ],
  options: {
    name: { ...optionsFrom({ name }).name, description: "What people call it; more may have it." },
    ...selectionOptions,
    idempotencyKey: idempotencyKeyOption("is one package"),
    wait,
    ...followOptions,
  },
  prints: built,
});

export const preview = command({
  path: "package preview",
  summary: "Says what a package would hold, and makes none.",
  description:
    "Takes ten seconds at most; atLeast is true when that was not enough to count all. Exit 8 when there are errors: such a package would fail.",
  examples: [
    [
      "package preview --lims-manifest lims.csv --data-type fastq",
      "What of a manifest there is, and what matches nothing.",
    ],
    ["package preview --subject-id SBJ00001 --data-type secondaryAnalysis --json", "All of it."],
  ],
  options: selectionOptions,
  prints: { schema: PackagePreview, columns: previewColumns() },
});

export const watch = watchOf(packages, "Follows a package to its end.", { prints: built });

export const list = listOf(packages, {
  summary: "Lists packages, newest first.",
  description: "All filters given must hold.",
  examples: [
    ["package list --status FAILED --created-after 2026-11-01", "What failed this month."],
    ["package list --name cohort --all --json", "All of a name."],
  ],
  filters: filtersOf(ListPackages),
  columns: [...fewColumns, "createdBy", "createdAt"],
});

export const get = getOf(packages, "Shows packages: what was asked for, and what they add up to.");

export const files = command({
  path: "package files",
  summary: "Lists the files of a package in order of their paths.",
  examples: [[`package files ${example} --all --fields path,sizeBytes`, "All of them."]],
  args: [id],
  options: listOptions,
  prints: {
    schema: ManifestFile,
    columns: ["n", "path", "sizeBytes", "storageState", "dataType", "libraryIds"],
  },
});

export const libraries = contents("libraries", PackageLibrary, "libraries");
export const fastqs = contents("fastqs", PackageFastq, "fastqs");
export const workflowRuns = contents("workflow-runs", PackageWorkflowRun, "workflow runs");

export const findings = command({
  path: "package findings",
  summary: "Lists what to know of a package: why it failed, what it left out.",
  examples: [[`package findings ${example} --all`, "All of it, errors first."]],
  args: [id],
  options: listOptions,
  prints: { schema: PackageFinding, columns: Object.keys(PackageFinding.shape) },
});

export const abort = endOf(packages, "abort", {
  summary: "Aborts a package that is being built.",
  knowing: "Nothing is made of it.",
  prints: built,
});

export const remove = endOf(packages, "delete", {
  summary: "Deletes a package that no link gives to anybody; for admins.",
  knowing: "Its history stays.",
  prints: null,
});

export const packageCommands = [
  ...[create, preview, watch, list, get, files, libraries, fastqs, workflowRuns, findings],
  ...[abort, remove],
];

function contents(word: string, schema: z.ZodObject, what: string) {
  return command({
    path: `package ${word}`,
    summary: `Lists the ${what} that a package holds something of.`,
    examples: [[`package ${word} ${example} --all`, "All of them."]],
    args: [id],
    options: listOptions,
    prints: { schema, columns: Object.keys(schema.shape) },
  });
}

/** Its findings are said on stderr, one a line. */
function previewColumns(): string[] {
  const lists = ["unmatched", "errors", "warnings"];
  return Object.keys(PackagePreview.shape).filter((name) => !lists.includes(name));
}
