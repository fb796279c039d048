import * as Bucket from "#core/audit/bucket";
import { canonical } from "#core/canonical";
import { find as findCopy } from "#core/copy/find";
import { allItems } from "#core/copy/items";
import { read } from "#core/share/push/files";
import { type Outcome, outcomeOf } from "#core/share/push/outcome";
import type { PushJobRow } from "#core/share/push/push-job.entity";
import { isEnded } from "#core/share/push/row";
import { logKeyOf } from "#core/share/push/schema";

/**
 * What became of each file of a push, in the order of its plan; none of one that was never begun. `strangers`: what its copy job
 * has beside them, which is nothing unless somebody has changed its lists.
 */
export async function outcomesOf(
  row: PushJobRow,
): Promise<{ outcomes: Outcome[]; strangers: string[] }> {
  const { pushJobId, filesSha256, copyJobId } = row;
  if (!filesSha256) return { outcomes: [], strangers: [] };
  const files = await read(pushJobId, filesSha256);
  const copy = copyJobId ? await findCopy(copyJobId) : undefined;
  const items = new Map<string, Parameters<typeof outcomeOf>[3]>();
  if (copy)
    for await (const seen of allItems(copy.copyJobId)) items.set(seen.plan.destinationUri, seen);
  const outcomes = files.map((file) => {
    const seen = file.action === "collision" ? undefined : items.get(file.destinationUri);
    if (seen) items.delete(file.destinationUri);
    return outcomeOf(file, row, copy, seen);
  });
  return { outcomes, strangers: [...items.keys()] };
}

/**
 * Writes the log of an attempt that has ended into the audit bucket: a line about the push, and one a file. Once: who finds
 * one gets what it says.
 */
export async function keepLog(
  row: PushJobRow,
  attempt = row.attempt,
): Promise<{ key: string; text: string; outcomes: Outcome[] }> {
  const key = logKeyOf(row.pushJobId, attempt);
  const before = await Bucket.find(key);
  if (before !== undefined) return { key, text: before, outcomes: outcomesIn(before) };
  // The attempt before is FAILED or ABORTED, and its row is not any more.
  const ended = isEnded(row) ? row : { ...row, status: "FAILED" as const };
  const { outcomes } = await outcomesOf(ended);
  const text = [headOf(row, attempt), ...outcomes].map((line) => `${canonical(line)}\n`).join("");
  if (await Bucket.putNew(key, text, "application/x-ndjson")) return { key, text, outcomes };
  const there = (await Bucket.find(key)) ?? text;
  return { key, text: there, outcomes: outcomesIn(there) };
}

/** Lines of a log after its first, without line feeds. */
export const linesIn = (text: string): string[] => text.split("\n").slice(1, -1);

function outcomesIn(text: string): Outcome[] {
  return linesIn(text).map((line) => JSON.parse(line) as Outcome);
}

function headOf(row: PushJobRow, attempt: number) {
  const { pushJobId, projectId, packageId, packageName, planId, planHash } = row;
  const { destinationId, destinationUri, requestedBy, facts, startedAt = null } = row;
  const { recipient, contact, merkleRoot, approval = null } = facts;
  return {
    schema: "seqferry.push-log/1",
    ...{ pushJobId, attempt, projectId, planId, planHash, requestedBy, approval, startedAt },
    package: { id: packageId, name: packageName, merkleRoot },
    destination: { id: destinationId, uri: destinationUri, recipient, contact },
    ...(attempt === row.attempt && {
      ...{ status: row.status, statusReason: row.statusReason ?? null },
      endedAt: row.endedAt ?? null,
    }),
  };
}
