import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom, unsetOptionsFrom } from "#cli/from-schema";
import { dryRunOption, filtersOf, idempotencyKeyOption } from "#cli/tree/options";
import { endOf, listOf, noun } from "#cli/tree/verbs";
import {
  ChangeFastq,
  CreateFastq,
  FastqListRow,
  ListFastqs,
  ListRowPlace,
  PresignedUrls,
  PresignQuery,
} from "#core/fastq/fastq-schema";
import { Fastq } from "#core/fastq/schema";

const fastqs = noun("fastq", { prefix: "fqr", schema: Fastq, names: "fastq" });
const { id, example, detail } = fastqs;

const Uri = z.string().regex(/^s3:\/\/[^/]+\/.+$/, "must be s3://bucket/key");
const files = {
  r1: option({ schema: Uri.optional(), value: "URI", description: "The file of the first reads." }),
  r2: option({ schema: Uri.optional(), value: "URI", description: "Of the second, of a pair." }),
  readSet: option({
    schema: z
      .string()
      .regex(/^\d{10,36}\/\d{10,36}$/, "must be STORE/READSET")
      .optional(),
    value: "STORE/READSET",
    names: "readSet",
    description: "A read set that has them, in place of --r1 and --r2.",
  }),
};

export const idempotencyKey = idempotencyKeyOption("makes one");

/** Options of commands that print lines of a fastq list. */
export const rowOptions = {
  ...optionsFrom(ListRowPlace.shape),
  format: option({
    schema: z.enum(["csv"]).optional(),
    value: "FORMAT",
    description: "csv: a fastq list, as DRAGEN reads it.",
  }),
  file: option({
    schema: z.string().min(1).optional(),
    short: "o",
    value: "PATH",
    description: "Where to write the CSV. Unset, or -: stdout.",
  }),
};
export const printedRows = { schema: FastqListRow, columns: Object.keys(FastqListRow.shape) };

export const list = listOf(fastqs, {
  summary: "Lists fastqs, newest first.",
  description:
    "All filters given must hold. Of samples, subjects and individuals the catalogue knows the libraries.",
  examples: [
    ["fastq list --library-id L2600001", "Those of one library."],
    [
      "fastq list --instrument-run-id 260101_A01052_0336_BHW7MVDSXC --lane 2 --all",
      "All of one lane of a run.",
    ],
    ["fastq list --is-valid any --json --fields id,isValid,fastqSetId", "Invalid ones, too."],
  ],
  filters: filtersOf(ListFastqs, { fastqSetId: "fastqSet" }),
  columns: ["id", "rgid", "libraryId", "fastqSetId", "isValid", "compressionFormat", "createdAt"],
});

export const get = command({
  path: "fastq get",
  summary: "Shows fastqs with the places of their files.",
  examples: [
    [`fastq get ${example}`, "One."],
    ["fastq get - --output jsonl < ids.txt", "Many, one JSON object a line."],
  ],
  args: [{ ...id, many: true }],
  options: {},
  prints: detail,
});

const { index, lane, instrumentRunId, libraryId, projectId, platform, center, date } =
  CreateFastq.shape;

export const register = command({
  path: "fastq register",
  summary: "Registers a fastq: one lane and index of a run.",
  description:
    "Files are looked at. Those of a whole run are registered by catalogue import fastq-list.",
  examples: [
    [
      "fastq register --index ACGTACGT+TTGATTGA --lane 2 --library-id L2600001 --instrument-run-id 260101_A01052_0336_BHW7MVDSXC --r1 s3://archive/a_R1.fastq.gz --r2 s3://archive/a_R2.fastq.gz",
      "A pair.",
    ],
  ],
  options: {
    ...optionsFrom({ index, instrumentRunId, libraryId }),
    ...unsetOptionsFrom({ lane, projectId, platform, center, date }),
    ...files,
    idempotencyKey,
    dryRun: dryRunOption,
  },
  prints: detail,
});

const changes = ChangeFastq.shape;

export const change = command({
  path: "fastq change",
  summary: "Changes what is said of a fastq.",
  description:
    "In a set it can neither become invalid nor of another library. Only admins change its library.",
  examples: [
    [`fastq change ${example} --is-valid false`, "It is used no more."],
    [`fastq change ${example} --library-id L2600002`, "It was of another library."],
  ],
  args: [id],
  options: {
    isValid: option({
      schema: z.enum(["true", "false"]).optional(),
      value: "TRUTH",
      description: "Whether it may be used.",
    }),
    ...unsetOptionsFrom({
      ...{ libraryId: changes.libraryId, platform: changes.platform },
      ...{ center: changes.center, date: changes.date },
    }),
    dryRun: dryRunOption,
  },
  prints: detail,
});

export const attach = command({
  path: "fastq attach",
  summary: "Gives a fastq its files.",
  description: "They are looked at. One that has others must be detached from them first.",
  examples: [
    [`fastq attach ${example} --r1 s3://archive/a_R1.fastq.gz`, "Single-end reads."],
    [`fastq attach ${example} --read-set 1234567890/3456789012`, "Those of a read set."],
  ],
  args: [id],
  options: { ...files, dryRun: dryRunOption },
  prints: detail,
});

export const detach = endOf(fastqs, "detach", {
  summary: "Forgets the files of a fastq; they stay where they are.",
});

export const remove = endOf(fastqs, "delete", {
  summary: "Takes a fastq away; its files stay where they are.",
  knowing: "Not while it is in a set.",
  prints: null,
});

export const row = command({
  path: "fastq list-row",
  summary: "Prints a fastq's line of a fastq list.",
  description: "With files that can be read now, below a place if one is named.",
  examples: [
    [`fastq list-row ${example} --format csv -o fastq_list.csv`, "For DRAGEN."],
    [`fastq list-row ${example} --bucket cache --key-prefix byob/`, "Of copies in that place."],
  ],
  args: [id],
  options: rowOptions,
  prints: printedRows,
});

export const presign = command({
  path: "fastq presign",
  summary: "Prints signed URLs of a fastq's files.",
  description: "Whoever has one has the file, for an hour at most. That you asked is recorded.",
  examples: [
    [`fastq presign ${example} --expires-in-minutes 5 --fields r1.url`, "Of r1, briefly."],
  ],
  args: [id],
  options: optionsFrom(PresignQuery.shape),
  prints: {
    schema: PresignedUrls,
    columns: ["r1.url", "r2.url", "r1.expiresAt"],
  },
});

export const fastqCommands = [
  ...[list, get, register, change, attach, detach, remove],
  ...[row, presign],
];
