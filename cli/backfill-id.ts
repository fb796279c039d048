import { usage } from "#cli/exit";
import { BackfillKey } from "#core/readset/backfill-schema";

/** An id of a backfill, or a line of `backfill list`. Throws `CliError` with exit `usage`. */
export function backfillIdOf(text: string): string {
  const parsed = BackfillKey.safeParse({ backfillId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.backfillId;
  throw usage(`"${text}" is no backfill: ${parsed.error.issues[0]?.message}`);
}
