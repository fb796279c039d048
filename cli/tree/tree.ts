import type { Command } from "#cli/command";
import { backfillCommands } from "#cli/tree/backfill";
import { copyCommands } from "#cli/tree/copy";
import { deadLetterCommands } from "#cli/tree/dead-letter";
import { otherCommands } from "#cli/tree/other";
import { readSetCommands } from "#cli/tree/read-set";
import { sessionCommands } from "#cli/tree/session";
import { storeCommands } from "#cli/tree/store";

/** Every command, in the order of the help. */
export const tree: readonly Command[] = [
  ...readSetCommands,
  ...storeCommands,
  ...backfillCommands,
  ...copyCommands,
  ...deadLetterCommands,
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
