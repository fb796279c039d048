import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom } from "#cli/from-schema";
import { idempotencyKey, printedRows, rowOptions } from "#cli/tree/fastq";
import { dryRunOption, filtersOf, yesOption } from "#cli/tree/options";
import { getOf, listOf, noun } from "#cli/tree/verbs";
import { CreateFastqSet, ListFastqSets } from "#core/fastq/fastq-set-schema";
import { FastqSet } from "#core/fastq/schema";

const other = "fqs.01JD4XVQ4S8Y6Z9T3M2K7B5C1B";
const fastqExample = "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const fastqSets = noun("fastq-set", { prefix: "fqs", schema: FastqSet, names: "fastqSet" });
const { id, example, detail } = fastqSets;
const fastq = { name: "FASTQ", description: "As fqr.01JD4X…", names: "fastq" } as const;
const truth = z.enum(["true", "false"]).optional();

export const list = listOf(fastqSets, {
  summary: "Lists fastq sets, newest first.",
  examples: [
    ["fastq-set list --library-id L2600001 --is-current any", "All of one library."],
    ["fastq-set list --instrument-run-id 260101_A01052_0336_BHW7MVDSXC", "Of a run's fastqs."],
  ],
  filters: filtersOf(ListFastqSets),
  columns: ["id", "libraryId", "isCurrent", "allowsAdditional", "fastqIds", "createdAt"],
});

export const get = getOf(fastqSets, "Shows fastq sets.");

const { libraryId, isCurrent, allowsAdditional } = CreateFastqSet.shape;

export const create = command({
  path: "fastq-set create",
  summary: "Makes a set of fastqs of one library.",
  description:
    "A library has one current set at most, and one that takes additional fastqs; a fastq is in one set at most.",
  examples: [
    [`fastq-set create ${fastqExample} --library-id L2600001`, "The library's current set."],
    ["fastq-set create - --library-id L2600001 < ids.txt", "Of many."],
  ],
  args: [{ ...fastq, many: true, description: "- reads them from stdin, one a line." }],
  options: {
    ...optionsFrom({ libraryId, isCurrent, allowsAdditional }),
    idempotencyKey,
    dryRun: dryRunOption,
  },
  prints: detail,
});

export const change = command({
  path: "fastq-set change",
  summary: "Makes a set current or open, or no longer so.",
  description: "While another set of the library is, it is refused.",
  examples: [
    [`fastq-set change ${example} --is-current false`, "Before another one is made current."],
    [`fastq-set change ${example} --allows-additional true`, "So that fastqs can be linked."],
  ],
  args: [id],
  options: {
    isCurrent: option({
      schema: truth,
      value: "TRUTH",
      description: "Whether it is the library's current set.",
    }),
    allowsAdditional: option({
      schema: truth,
      value: "TRUTH",
      description: "Whether fastqs can be added.",
    }),
    dryRun: dryRunOption,
  },
  prints: detail,
});

export const link = command({
  path: "fastq-set link",
  summary: "Adds a fastq to a set that takes additional ones.",
  examples: [[`fastq-set link ${example} ${fastqExample}`, "It must be of the same library."]],
  args: [id, fastq],
  options: { dryRun: dryRunOption },
  prints: detail,
});

export const unlink = command({
  path: "fastq-set unlink",
  summary: "Takes a fastq out of a set.",
  description:
    "With its last one the set goes, and the library's newest other set becomes the current one. Asks first; without a terminal, --yes is needed.",
  examples: [[`fastq-set unlink ${example} ${fastqExample} --yes`, "Without asking."]],
  args: [id, fastq],
  options: { dryRun: dryRunOption, yes: yesOption },
});

export const merge = command({
  path: "fastq-set merge",
  summary: "Makes one set of several of a library, which go.",
  description: "Asks first; without a terminal, --yes is needed.",
  examples: [[`fastq-set merge ${example} ${other} --yes`, "Without asking."]],
  args: [{ ...id, many: true }],
  options: { idempotencyKey, dryRun: dryRunOption, yes: yesOption },
  prints: detail,
});

export const rows = command({
  path: "fastq-set list-rows",
  summary: "Prints the fastq list of a set.",
  description: "With files that can be read now, below a place if one is named.",
  examples: [[`fastq-set list-rows ${example} --format csv -o fastq_list.csv`, "For DRAGEN."]],
  args: [id],
  options: rowOptions,
  prints: printedRows,
});

export const fastqSetCommands = [list, get, create, change, link, unlink, merge, rows];
