import type { Call } from "#cli/command";
import { usage } from "#cli/exit";
import { CopyJobKey } from "#core/copy/schema";
import { BackfillKey } from "#core/readset/backfill-schema";

/** A read set as the API's path names it. */
export type Reference = { storeId: string; readSetId: string };

/** The ids that a command was given; `-` stands for the lines of stdin. Throws when there are none. */
export async function idsOf({ args, context }: Call): Promise<string[]> {
  if (!args.includes("-")) return args;
  if (context.stdin.isTTY) throw usage("-: stdin is the terminal", "Pipe ids into the command.");
  const lines = (await context.stdin.text()).split("\n").map((line) => line.trim());
  const ids = args.flatMap((arg) => (arg === "-" ? lines.filter(Boolean) : [arg]));
  if (ids.length === 0) throw usage("-: there are no ids on stdin");
  return ids;
}

/** True when several were asked for, so that JSON is a list. */
export const isMany = ({ args }: Call): boolean => args.length > 1 || args.includes("-");

/**
 * `STORE/READSET`, an ARN of a read set, or a line of `read-set list` (store and id before others).
 * Throws `CliError` with exit `usage`.
 */
export function referenceOf(text: string): Reference {
  const arn = /^arn:[^:]+:omics:[^:]*:\d*:sequenceStore\/(\d{10,36})\/readSet\/(\d{10,36})$/;
  const found =
    /^(\d{10,36})\/(\d{10,36})$/.exec(text) ??
    arn.exec(text) ??
    /^(\d{10,36})\t(\d{10,36})(?:\t.*)?$/.exec(text);
  if (found?.[1] && found[2]) return { storeId: found[1], readSetId: found[2] };
  const hint = /^\d{10,36}$/.test(text)
    ? `Name its store, too: STORE/${text}`
    : "It is STORE/READSET, or the ARN of a read set.";
  throw usage(`"${text}" is no read set`, hint);
}

export const pathOfReadSet = ({ storeId, readSetId }: Reference): string =>
  `/read-sets/${storeId}/${readSetId}`;

/** An id of a backfill, or a line of `backfill list`. Throws `CliError` with exit `usage`. */
export function backfillIdOf(text: string): string {
  const parsed = BackfillKey.safeParse({ backfillId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.backfillId;
  throw usage(`"${text}" is no backfill: ${parsed.error.issues[0]?.message}`);
}

/** An id of a copy job, or a line of `copy list`. Throws `CliError` with exit `usage`. */
export function copyJobIdOf(text: string): string {
  const parsed = CopyJobKey.safeParse({ copyJobId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.copyJobId;
  throw usage(`"${text}" is no copy job: ${parsed.error.issues[0]?.message}`);
}
