import { filtersOf } from "#cli/tree/options";
import { changeOf, endOf, getOf, listOf, noun, watchOf } from "#cli/tree/verbs";
import { Backfill, ListBackfills } from "#core/readset/backfill-schema";

const backfills = noun("backfill", { prefix: "bkf", schema: Backfill, names: "backfill" });

export const list = listOf(backfills, {
  summary: "Lists backfills, newest first.",
  examples: [["backfill list --status RUNNING", "Those under way."]],
  filters: filtersOf(ListBackfills, { storeId: "store" }),
  columns: ["id", "storeIds", "status", "phase", "progress.done", "progress.total", "createdAt"],
});

export const get = getOf(backfills, "Shows backfills.");

export const watch = watchOf(backfills, "Follows a backfill to its end.");

const pauses = "Pauses a backfill.";
const resumes = "Resumes a backfill.";

export const pause = changeOf(backfills, "pause", {
  summary: pauses,
  description: "It keeps its place.",
  does: pauses,
});
export const resume = changeOf(backfills, "resume", {
  summary: resumes,
  description: "One that is PAUSED or FAILED goes on where it was.",
  does: resumes,
});

export const abort = endOf(backfills, "abort", {
  summary: "Ends a backfill for good.",
  knowing: "What it has mended stays.",
});

export const backfillCommands = [list, get, watch, pause, resume, abort];
