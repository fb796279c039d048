import { command } from "#cli/command";
import { listOptions } from "#cli/tree/options";
import { SequenceStore } from "#core/readset/store-schema";

export const list = command({
  path: "store list",
  summary: "Lists sequence stores.",
  examples: [
    ["store list", "With how well the mirror agreed with each."],
    ["store list --json --fields id,coverage", "The same for a script."],
  ],
  options: listOptions,
  prints: {
    schema: SequenceStore,
    columns: ["id", "name", "status", "projectId", "coverage.asOf", "coverage.listed"],
  },
});

export const get = command({
  path: "store get",
  summary: "Shows sequence stores.",
  examples: [["store get 1234567890", "One, with its coverage."]],
  args: [{ name: "ID", description: "- reads them from stdin.", many: true, names: "store" }],
  options: {},
  prints: { schema: SequenceStore, columns: Object.keys(SequenceStore.shape) },
});

export const storeCommands = [list, get];
