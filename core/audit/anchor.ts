import * as Bucket from "#core/audit/bucket";
import { anchorKey } from "#core/audit/chain";
import { kept } from "#core/audit/rows";
import { write } from "#core/audit/segment";
import { signed } from "#core/audit/sign";
import { setting } from "#core/settings";
import { days, iso, now } from "#core/time";

/**
 * Once a day says, signed and for good, how far the chain is kept and with which hash: nobody can write it anew from
 * then on, whoever holds table, segments and all. A day on which nothing ran has none.
 */
export async function anchor(): Promise<string | undefined> {
  const row = await kept();
  const { sequence, hash, anchoredDate } = row;
  const date = iso(now() - days(1)).slice(0, 10);
  if (sequence === 0 || (anchoredDate && anchoredDate >= date)) return undefined;
  const said = { schema: "seqferry.anchor/1" as const, stage: setting("stageName"), date };
  const text = await signed({ ...said, sequence, hash, at: iso() });
  await Bucket.putNew(anchorKey(date), text, "application/json");
  await write(row, { anchoredDate: date });
  return date;
}
