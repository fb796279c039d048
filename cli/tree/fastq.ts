import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom, unsetOptionsFrom } from "#cli/from-schema";
import { dryRunOption, listOptions, yesOption } from "#cli/tree/follow";
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

const { limit: _limit, cursor: _cursor, ...filterShape } = ListFastqs.shape;
const example = "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const id = { name: "ID", description: "As fqr.01JD4X…", names: "fastq" } as const;
const detail = { schema: Fastq, columns: Object.keys(Fastq.shape) };

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

export const idempotencyKey = option({
  schema: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 letters of ASCII without spaces")
    .optional(),
  value: "KEY",
  description: "The same request with the same key within 24 hours makes one.",
});

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

export const list = command({
  path: "fastq list",
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
  options: { ...optionsFrom(filterShape, { names: { fastqSetId: "fastqSet" } }), ...listOptions },
  prints: {
    schema: Fastq,
    columns: ["id", "rgid", "libraryId", "fastqSetId", "isValid", "compressionFormat", "createdAt"],
  },
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

export const detach = command({
  path: "fastq detach",
  summary: "Forgets the files of a fastq; they stay where they are.",
  description: "Asks first; without a terminal, --yes is needed.",
  examples: [[`fastq detach ${example} --yes`, "Without asking."]],
  args: [id],
  options: { dryRun: dryRunOption, yes: yesOption },
  prints: detail,
});

export const remove = command({
  path: "fastq delete",
  summary: "Takes a fastq away; its files stay where they are.",
  description: "Not while it is in a set. Asks first; without a terminal, --yes is needed.",
  examples: [[`fastq delete ${example} --yes`, "Without asking."]],
  args: [id],
  options: { dryRun: dryRunOption, yes: yesOption },
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
