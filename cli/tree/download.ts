import * as z from "zod";
import { command, option } from "#cli/command";
import { FileResult } from "#cli/download/result";
import { Duration } from "#cli/duration";
import { dryRunOption, flag, followOptions, several, text } from "#cli/tree/options";

const count = (least: number, most: number, usual: number, description: string) =>
  option({
    schema: z.coerce.number().int().min(least).max(most).default(usual),
    value: "N",
    description,
  });

export const download = command({
  path: "download",
  summary: "Downloads what a link shares, and verifies every file of it.",
  description:
    "For recipients: the link is all it takes, no sign-in. An argument can be read by every other user of the machine while the command runs; - reads the link from stdin, and SEQFERRY_LINK is taken when there is none. Run it again after an interruption: what is verified is skipped, what is begun is continued, also what the download script began. A file that differs is replaced once the new one is verified. Exit 0: all are verified, or skipped or not verified as asked and said; 5: some failed; 3: the link has expired, was revoked or is used up; 8: another download is at work there; 1: no space, cannot write, no network.",
  examples: [
    ["download - --dir run7", "Asks for the link, or reads it from a pipe."],
    ["download https://data.example.org/d/TOKEN --include '*.vcf.gz'", "Some of the files."],
    ["download --verify-only --dir run7", "What is there, once more; no network, no link."],
    ["download - --dir run7 --from run7/.seqferry/ID/failed.jsonl", "What failed, again."],
  ],
  args: [
    { name: "LINK", description: "As https://data.example.org/d/…; - is stdin.", optional: true },
  ],
  options: {
    dir: text("DIR", "Where the files go; made if missing. Unset: here."),
    include: several("GLOB", "Only files like this: *.bam of any folder, run/** of one."),
    from: text("FILE", "Only the files that a failed.jsonl of an earlier run names."),
    connections: count(1, 64, 8, "Transfers at a time."),
    retries: count(1, 99, 5, "Tries without progress before a file fails."),
    stallTimeout: option({
      schema: Duration.optional(),
      value: "DURATION",
      description: "Give up a connection that brings nothing for so long. Unset: 60s.",
    }),
    verifyOnly: flag("Check the files that are there, and fetch none."),
    verify: option({
      schema: z.boolean().default(true),
      description: "Compare sizes only, of all files.",
    }),
    checkSizeOnly: flag("Take a file that is there for good when its size is right."),
    skipExisting: flag("Leave files that are there with the right size unread."),
    printSummary: flag("Print a row for each file; as --json does."),
    receipts: option({
      schema: z.boolean().default(true),
      description: "Do not tell the sender what was verified.",
    }),
    dryRun: dryRunOption,
    progress: followOptions.progress,
  },
  prints: {
    schema: FileResult,
    columns: ["n", "path", "sizeBytes", "outcome", "algorithm", "checksum", "reason"],
  },
});

export const downloadCommands = [download];
