import { anchor } from "#core/audit/anchor";
import { append } from "#core/audit/append";
import type { Key } from "#core/audit/rows";
import { close } from "#core/audit/segment";
import { sweep } from "#core/audit/sweep";
import * as Metric from "#core/metric";
import { iso, now } from "#core/time";

/** Gives new records their places, and closes segments that are full or old. Answers keys of records that are not there. */
export async function take(keys: Key[]): Promise<Key[]> {
  const { missing } = await append(keys);
  await close();
  return missing;
}

/** What is due now and then: records that were lost, segments, the anchor of a day; and how far the chain lags. */
export async function keep(): Promise<object> {
  const { found, oldest } = await sweep();
  const { closed, waitingSince } = await close();
  const anchored = await anchor();
  const since = [oldest, waitingSince].filter((time) => time !== undefined).sort()[0] ?? iso();
  Metric.add("AuditChainLagSeconds", Math.max(0, now() - Date.parse(since)) / 1000);
  return { found, closed, anchored };
}
