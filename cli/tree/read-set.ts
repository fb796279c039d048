import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom } from "#cli/from-schema";
import {
  dryRunOption,
  filtersOf,
  flag,
  followOptions,
  listOptions,
  waitOption,
} from "#cli/tree/options";
import { Backfill, CreateBackfill } from "#core/readset/backfill-schema";
import { ListReadSets, ReadSet, ReadSetStatus } from "#core/readset/schema";

const filters = filtersOf(ListReadSets, { storeId: "store" });

const prints = {
  schema: ReadSet,
  columns: ["storeId", "id", "status", "sampleId", "name", "fileType", "createdAt"],
} as const;

const idsArgument = {
  name: "ID",
  description: "STORE/READSET or an ARN; - reads them from stdin, one a line.",
  many: true,
  names: "readSet",
} as const;

export const list = command({
  path: "read-set list",
  summary: "Lists read sets.",
  description:
    "All filters given must hold. A time is ISO-8601, such as 2026-11-01T09:00:00Z; a date alone is its first moment in local time.",
  examples: [
    ["read-set list --status ACTIVE --sample-id L2600001", "Those of one sample."],
    ["read-set list --all --json --fields arn,status", "All, two fields of each."],
    ["read-set list --tag lane=2 | seqferry read-set get -", "Everything about them."],
  ],
  options: { ...filters, ...listOptions },
  prints,
});

export const get = command({
  path: "read-set get",
  summary: "Shows read sets with their files.",
  examples: [
    ["read-set get 1234567890/3456789012", "One."],
    ["read-set get - --output jsonl < ids.txt", "Many, one JSON object a line."],
  ],
  args: [idsArgument],
  options: {},
  prints: { schema: ReadSet, columns: Object.keys(ReadSet.shape) },
});

export const watch = command({
  path: "read-set watch",
  summary: "Prints a line for each change of read sets.",
  description:
    "Looks every 5 seconds. Names read sets by id, or by the filters of read-set list. Ctrl-C ends the watching and nothing else.",
  examples: [
    ["read-set watch --status ACTIVATING", "Every change of those being activated."],
    ["read-set watch 1234567890/3456789012 --until ACTIVE --timeout 2h", "Wait for one."],
  ],
  args: [{ ...idsArgument, optional: true }],
  options: {
    ...filters,
    until: option({
      schema: ReadSetStatus.optional(),
      value: "STATUS",
      description: "End when all of them have it; exit 6 when one cannot any more.",
    }),
    timeout: followOptions.timeout,
  },
  prints,
});

export const exportAll = command({
  path: "read-set export",
  summary: "Writes all read sets that match to a file, as NDJSON or CSV.",
  description:
    "The file appears when it is complete: it is written under another name first. In CSV, a text that a spreadsheet would run as a formula (it begins with =, +, -, @, a tab or a line break) gets an apostrophe before it; NDJSON has every text as it is.",
  examples: [
    ["read-set export -o read-sets.ndjson", "All."],
    ["read-set export --format csv --status ACTIVE -o active.csv", "For a spreadsheet."],
  ],
  options: {
    format: option({
      schema: z.enum(["ndjson", "csv"]).default("ndjson"),
      value: "FORMAT",
      description: "What to write.",
    }),
    file: option({
      schema: z.string().min(1).optional(),
      short: "o",
      value: "PATH",
      description: "Where to write. Unset, or -: stdout.",
    }),
    ...filters,
    failOnEmpty: listOptions.failOnEmpty,
  },
});

const { sequenceStoreId: _id, all: _all, dryRun: _dryRun, ...create } = CreateBackfill.shape;

export const backfill = command({
  path: "read-set backfill",
  summary: "Compares the mirror with sequence stores, and mends what differs.",
  description:
    "Starts a backfill in the service for each store. With -t it runs here instead, from your AWS credentials straight into a DynamoDB table whose key is set_arn; --profile then is the AWS profile.",
  examples: [
    ["read-set backfill -s 1234567890 --wait", "One store, followed to its end."],
    ["read-set backfill --all --dry-run --wait", "What all stores would take."],
    [
      "read-set backfill -s 1234567890 -t healthomics_set_metadata -r us-west-2",
      "From here into a table of your own.",
    ],
  ],
  options: {
    seqStoreId: option({
      schema: z.array(z.string().regex(/^\d{10,36}$/, "must be 10 to 36 digits")).default([]),
      short: "s",
      value: "ID",
      repeats: true,
      names: "store",
      description: "A sequence store; may be given several times.",
    }),
    all: flag("Every store of the stage."),
    details: {
      ...optionsFrom(create).details,
      description: "Leave out part sizes and tags, which take long in a large store.",
    },
    dryRun: dryRunOption,
    wait: waitOption(),
    ...followOptions,
    table: option({
      schema: z
        .string()
        .regex(/^[\w.-]{3,255}$/, "must be a table's name: 3 to 255 of A-Z a-z 0-9 _ . -")
        .optional(),
      short: "t",
      value: "NAME",
      description: "Run here, and write to this table (key: set_arn).",
    }),
    region: option({
      schema: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region such as us-west-2")
        .optional(),
      short: "r",
      value: "REGION",
      description: "Region of store and table, with -t. Unset: AWS_REGION or the profile's.",
    }),
  },
  prints: {
    schema: Backfill,
    columns: ["id", "storeIds", "status", "phase", "dryRun", "estimate", "coverage", "createdAt"],
  },
});

export const readSetCommands = [list, get, watch, exportAll, backfill];
