import { sha256 } from "#core/canonical";
import { isEnded as isCopyEnded } from "#core/copy/change";
import { find as findCopy } from "#core/copy/find";
import * as CopyVerbs from "#core/copy/verbs";
import { create as createEvent } from "#core/event";
import * as Lines from "#core/lines/lines";
import { certify } from "#core/share/push/certify";
import { PushClosed } from "#core/share/push/event";
import { keepLog, linesIn } from "#core/share/push/log";
import { countsOf, isThere, type Outcome, wholeOf } from "#core/share/push/outcome";
import type { PushJobRow } from "#core/share/push/push-job.entity";
import { change, isEnded, notDue, onCurrent } from "#core/share/push/row";
import { keysOf, type PushContents } from "#core/share/push/schema";
import { iso } from "#core/time";

/**
 * Writes down what an attempt that has ended came to: its log in the audit bucket, the lists of what arrived, and
 * the certificate of one that SUCCEEDED. Its copy is stopped first, if it still runs. Repeating it changes nothing.
 */
export function close(pushJobId: string): Promise<void> {
  return onCurrent(pushJobId, async (row) => {
    if (!isEnded(row) || row.phase !== "close") return;
    await stop(row);
    if ((row.dueAt ?? "") > iso()) return;
    const { key, text, outcomes } = await keepLog(row);
    const contents = await keepContents(row, outcomes);
    const log = { key, sha256: sha256(text) };
    const certificate =
      row.status === "SUCCEEDED" ? await certify(row, { key, lines: linesIn(text) }) : undefined;
    const counts = outcomes.length > 0 ? countsOf(outcomes) : row.counts;
    await change(
      row,
      {
        ...{ phase: "done", closedAttempt: row.attempt, contents, log },
        ...{ counts, certificate, ...notDue },
      },
      {
        action: "push.close",
        event: createEvent(PushClosed, { ...row, counts, isCertified: Boolean(certificate) }),
        details: { log, contents, ...(certificate && { certificate }) },
      },
    );
  });
}

/** Stops the copy of a push that was ended; whoever was about to begin it finds that it is not wanted. */
export async function stop({ status, copyJobId }: PushJobRow): Promise<void> {
  if (status === "SUCCEEDED" || !copyJobId) return;
  const copy = await findCopy(copyJobId);
  if (copy && !isCopyEnded(copy)) await CopyVerbs.change({ copyJobId, status: "ABORTED" });
}

async function keepContents({ pushJobId }: PushJobRow, outcomes: Outcome[]): Promise<PushContents> {
  const keys = keysOf(pushJobId);
  const fastqs = wholeOf(outcomes, ({ fastqId }) => fastqId);
  const portalRuns = wholeOf(outcomes, ({ portalRunId }) => portalRunId);
  await Lines.write(keys.fastqs, fastqs);
  await Lines.write(keys.portalRuns, portalRuns);
  return {
    fastqs: fastqs.length,
    portalRuns: portalRuns.length,
    objects: outcomes.filter(isThere).length,
  };
}
