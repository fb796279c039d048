import * as Actor from "#core/actor";
import type { FastqRow } from "#core/fastq/row";
import { beganAt, usualSeconds } from "#core/fastq/sync/history";
import { type Judged, judge } from "#core/fastq/sync/judge";
import {
  type ExplainedSyncRequest,
  type Finding,
  requirementNames,
  SyncRequestKey,
} from "#core/fastq/sync/schema";
import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";
import { toSyncRequest } from "#core/fastq/sync/to-sync-request";
import { visible } from "#core/fastq/sync/visible";
import { fastqIdsOf, readAbout } from "#core/fastq/sync/world";
import { fn } from "#core/fn";
import { iso } from "#core/time";

/** Fastqs that are explained at most; those that are not ready come first. */
const mostExplained = 200;

type Explained = { fastqId: string; row: FastqRow | undefined; isReady: boolean; judged: Judged[] };

/**
 * One sync request, with what each of its fastqs has and lacks, as it is now. Throws `sync_request.not_found`, the
 * same for what is not there and what the actor may not know of.
 */
export const explain = fn(SyncRequestKey, async (key): Promise<ExplainedSyncRequest> => {
  const request = await visible(key);
  const explained = await explainedOf(request);
  const notReady = explained.filter(({ isReady }) => !isReady);
  const ready = explained.filter(({ isReady }) => isReady);
  const shown = [...notReady, ...ready].slice(0, mostExplained);
  const findingsOf = await findings(shown);
  return {
    ...toSyncRequest(request),
    progress: { done: ready.length, total: explained.length },
    fastqs: shown.map((one) => ({
      fastqId: one.fastqId,
      rgid: one.row?.rgid ?? null,
      isReady: one.isReady,
      findings: findingsOf(one),
    })),
  };
});

/** Every fastq that it waits for, judged: those it names, and the members of its sets as they are now. */
async function explainedOf(request: SyncRequestRow): Promise<Explained[]> {
  const world = await readAbout([request]);
  return fastqIdsOf(request, world).map((fastqId) => {
    const row = world.fastqs.get(fastqId);
    if (!row) return { fastqId, row, isReady: false, judged: gone(request) };
    const { isReady, judged } = judge(request, row);
    if (Actor.canSee(row.projectId)) return { fastqId, row, isReady, judged };
    return { fastqId, row: undefined, isReady, judged: judged.map(hidden) };
  });
}

function gone({ requirements }: SyncRequestRow): Judged[] {
  return requirementNames
    .filter((name) => requirements[name])
    .map((requirement) => ({
      ...{ requirement, isMet: false },
      fact: "There is no such fastq, or it was deleted.",
      needs: "Nothing brings it back: ask for others.",
    }));
}

/** Who may see the request and not this fastq's project learns what is met, and no more. */
function hidden({ requirement, isMet }: Judged): Judged {
  const fact = "It belongs to a project that is not yours.";
  return { requirement, isMet, fact, needs: "Ask somebody of its project." };
}

/** What is shown of judgements: work that runs is expected to take as long as such work took before. */
async function findings(shown: Explained[]): Promise<(one: Explained) => Finding[]> {
  const running = shown.flatMap(({ row, judged }) =>
    judged.flatMap(({ running }) =>
      row && running ? [{ projectId: row.projectId, kind: running.jobType }] : [],
    ),
  );
  const usual = await usualSeconds(running);
  return ({ row, judged }) =>
    judged.map((one) =>
      toFinding(one, row && one.running && usual(row.projectId, one.running.jobType)),
    );
}

/** `usualSeconds`: how long such work takes, if that is known. */
export function toFinding(
  { requirement, isMet, since, fact, running, needs }: Judged,
  usualSeconds: number | undefined,
): Finding {
  const startedAt = running && beganAt(running.note);
  return {
    ...{ requirement, isMet, fact },
    since: since ?? null,
    needs: isMet ? null : (needs ?? null),
    running:
      running && startedAt
        ? {
            jobId: running.note.jobId,
            jobType: running.jobType,
            status: running.note.status,
            attempts: running.note.attempts,
            startedAt,
            expectedAt:
              usualSeconds === undefined
                ? null
                : iso(Date.parse(startedAt) + Math.round(usualSeconds * 1000)),
          }
        : null,
  };
}
