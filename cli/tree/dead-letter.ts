import { command } from "#cli/command";
import { optionsFrom } from "#cli/from-schema";
import { dryRunOption, flag, followOptions, yesOption } from "#cli/tree/options";
import {
  DeadLetter,
  DeadLetterQueue,
  Redrive,
  ShowDeadLetters,
  StartRedrive,
} from "#core/operations/schema";

const queue = {
  name: "QUEUE",
  description: "Its name, as dlq list prints it.",
  names: "queue",
} as const;

export const list = command({
  path: "dlq list",
  summary: "Lists queues of messages that were given up.",
  examples: [["dlq list", "How many wait in each, and since when."]],
  options: {},
  prints: {
    schema: DeadLetterQueue,
    columns: ["name", "messages", "oldestMessageAt", "redriveTo"],
  },
});

export const show = command({
  path: "dlq show",
  summary: "Shows messages of a queue; they stay in it.",
  examples: [["dlq show ReadSetDeadLetters --limit 3 --json", "The oldest three, whole."]],
  args: [queue],
  options: optionsFrom(ShowDeadLetters.shape),
  prints: {
    schema: DeadLetter,
    columns: ["messageId", "sentAt", "receivedCount", "error", "body"],
  },
});

export const redrive = command({
  path: "dlq redrive",
  summary: "Moves a queue's messages back to where they are handled.",
  description: "Mend what made them fail first. Asks; without a terminal, --yes is needed.",
  examples: [
    ["dlq redrive ReadSetDeadLetters --dry-run", "How many would be moved, and where to."],
    ["dlq redrive ReadSetDeadLetters --yes --wait", "Move them, and wait."],
  ],
  args: [queue],
  options: {
    ...optionsFrom(StartRedrive.shape),
    dryRun: dryRunOption,
    yes: yesOption,
    wait: flag("Wait for the end; exit 6 if it fails."),
    timeout: followOptions.timeout,
  },
  prints: { schema: Redrive, columns: Object.keys(Redrive.shape) },
});

export const deadLetterCommands = [list, show, redrive];
