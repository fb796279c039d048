import { command } from "#cli/command";
import { optionsFrom } from "#cli/from-schema";
import { dryRunOption, followOptions, listOptions, yesOption } from "#cli/tree/follow";
import { Backfill, ListBackfills } from "#core/readset/backfill-schema";

const { limit: _limit, cursor: _cursor, ...filterShape } = ListBackfills.shape;
const id = { name: "ID", description: "As bkf.01JD4X…", names: "backfill" } as const;
const detail = { schema: Backfill, columns: Object.keys(Backfill.shape) };

export const list = command({
  path: "backfill list",
  summary: "Lists backfills, newest first.",
  examples: [["backfill list --status RUNNING", "Those under way."]],
  options: { ...optionsFrom(filterShape, { names: { storeId: "store" } }), ...listOptions },
  prints: {
    schema: Backfill,
    columns: ["id", "storeIds", "status", "phase", "progress.done", "progress.total", "createdAt"],
  },
});

export const get = command({
  path: "backfill get",
  summary: "Shows backfills.",
  examples: [["backfill get bkf.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", "One."]],
  args: [{ ...id, many: true }],
  options: {},
  prints: detail,
});

export const watch = command({
  path: "backfill watch",
  summary: "Follows a backfill to its end.",
  description: "Exit 6 when it fails or is aborted. Ctrl-C ends the watching and nothing else.",
  examples: [
    ["backfill watch bkf.01JD4XVQ4S8Y6Z9T3M2K7B5C1A --timeout 1h", "For an hour at most."],
  ],
  args: [id],
  options: followOptions,
  prints: detail,
});

const change = (verb: string, summary: string, rest: string) =>
  command({
    path: `backfill ${verb}`,
    summary,
    description: rest,
    examples: [[`backfill ${verb} bkf.01JD4XVQ4S8Y6Z9T3M2K7B5C1A`, summary]],
    args: [id],
    options: { dryRun: dryRunOption },
    prints: detail,
  });

export const pause = change("pause", "Pauses a backfill.", "It keeps its place.");
export const resume = change(
  "resume",
  "Resumes a backfill.",
  "One that is PAUSED or FAILED goes on where it was.",
);

export const abort = command({
  path: "backfill abort",
  summary: "Ends a backfill for good.",
  description: "What it has mended stays. Asks first; without a terminal, --yes is needed.",
  examples: [["backfill abort bkf.01JD4XVQ4S8Y6Z9T3M2K7B5C1A --yes", "Without asking."]],
  args: [id],
  options: { dryRun: dryRunOption, yes: yesOption },
  prints: detail,
});

export const backfillCommands = [list, get, watch, pause, resume, abort];
