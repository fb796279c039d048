import type { Command } from "#cli/command";
import { auditCommands } from "#cli/tree/audit";
import { backfillCommands } from "#cli/tree/backfill";
import { catalogueCommands } from "#cli/tree/catalogue";
import { copyCommands } from "#cli/tree/copy";
import { deadLetterCommands } from "#cli/tree/dead-letter";
import { destinationCommands } from "#cli/tree/destination";
import { doctorCommands } from "#cli/tree/doctor";
import { downloadCommands } from "#cli/tree/download";
import { fastqCommands } from "#cli/tree/fastq";
import { fastqJobCommands } from "#cli/tree/fastq-job";
import { fastqSetCommands } from "#cli/tree/fastq-set";
import { otherCommands } from "#cli/tree/other";
import { packageCommands } from "#cli/tree/package";
import { deliveryCommands } from "#cli/tree/package-delivery";
import { approvalCommands, planCommands } from "#cli/tree/plan";
import { pushCommands } from "#cli/tree/push";
import { readSetCommands } from "#cli/tree/read-set";
import { ruleCommands } from "#cli/tree/rule";
import { sessionCommands } from "#cli/tree/session";
import { shareCommands } from "#cli/tree/share";
import { storeCommands } from "#cli/tree/store";
import { syncCommands } from "#cli/tree/sync";
import { unarchiveCommands } from "#cli/tree/unarchive";
import { webhookCommands } from "#cli/tree/webhook";
import { workflowRunCommands } from "#cli/tree/workflow-run";

/** Every command, in the order of the help. */
export const tree: readonly Command[] = [
  ...readSetCommands,
  ...storeCommands,
  ...backfillCommands,
  ...catalogueCommands,
  ...workflowRunCommands,
  ...packageCommands,
  ...deliveryCommands,
  ...downloadCommands,
  ...shareCommands,
  ...destinationCommands,
  ...ruleCommands,
  ...planCommands,
  ...approvalCommands,
  ...pushCommands,
  ...copyCommands,
  ...fastqCommands,
  ...fastqJobCommands,
  ...fastqSetCommands,
  ...syncCommands,
  ...unarchiveCommands,
  ...webhookCommands,
  ...auditCommands,
  ...deadLetterCommands,
  ...doctorCommands,
  ...sessionCommands,
  ...otherCommands,
] as readonly Command[];

/** Commands that people see. */
export const visible = tree.filter(({ hidden }) => !hidden);

/** What may follow `words`: the next word of every command that begins with them. */
export function nextWords(words: readonly string[]): string[] {
  const found = visible
    .map(({ path }) => path.split(" "))
    .filter((path) => words.every((word, index) => path[index] === word))
    .flatMap((path) => path[words.length] ?? []);
  return [...new Set(found)];
}

/** The command that the words begin with, and how many of them name it. */
export function find(words: readonly string[]): { command: Command; length: number } | undefined {
  for (const length of [2, 1]) {
    const path = words.slice(0, length).join(" ");
    const command = tree.find((candidate) => candidate.path === path);
    if (command && words.length >= length) return { command, length };
  }
  return undefined;
}
