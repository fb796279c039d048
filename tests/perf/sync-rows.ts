import { put, transact, type Write } from "#core/dynamo";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { fastqSetEntity } from "#core/fastq/fastq-set.entity";
import * as NewRequest from "#core/fastq/sync/new-request";
import { dueIn } from "#core/fastq/sync/request-row";
import { syncRequestEntity } from "#core/fastq/sync/sync-request.entity";
import * as Token from "#core/fastq/sync/token";
import * as Waits from "#core/fastq/sync/waits";
import * as Id from "#core/id";
import { iso, minutes } from "#core/time";
import { inLanes } from "#tests/perf/sync-lanes";

/** What is waited for: a set with its members, or a list of fastqs. */
export type Subject = { fastqSetId?: string; fastqIds: string[] };

const batchSize = 100;
let made = 0;

/** Rows of so many fastqs without any file, as they are after their registration; nobody hears of them. */
export async function seedFastqs(count: number): Promise<string[]> {
  const fastqIds = Array.from({ length: count }, () => Id.create("fastq"));
  await putAll(fastqIds.map((fastqId) => fastqOf(fastqId)));
  return fastqIds;
}

/** Rows of so many sets of so many members each. */
export async function seedSets(count: number, members: number): Promise<Subject[]> {
  const at = iso();
  const sets = Array.from({ length: count }, () => ({
    fastqSetId: Id.create("fastqSet"),
    fastqIds: Array.from({ length: members }, () => Id.create("fastq")),
  }));
  const written = { createdAt: at, createdBy: "perf", updatedAt: at, version: 1 };
  await putAll(
    sets.flatMap(({ fastqSetId, fastqIds }) => [
      put(
        fastqSetEntity().create({
          ...{ fastqSetId, projectId: "demo", libraryId: "L1", fastqIds, ...written },
          ...{ isCurrent: false, allowsAdditional: false },
        }),
      ),
      ...fastqIds.map((fastqId) => fastqOf(fastqId, fastqSetId)),
    ]),
  );
  return sets;
}

/**
 * Requests as they are after their registration, each for QC of its subject; looks at them are spread over the ten
 * minutes in which each gets one. Only the tokens are sealed one by one.
 */
export async function seedRequests(
  waits: { taskToken: string; subject: Subject }[],
): Promise<void> {
  const writes: Write[][] = [];
  await inLanes(waits.length, 16, async (n) => {
    const { taskToken, subject } = waits[n] as (typeof waits)[number];
    const { fastqSetId, fastqIds } = subject;
    const syncRequestId = Token.requestIdOf(taskToken);
    const wanted = {
      fastqIds: fastqSetId ? [] : fastqIds,
      fastqSetIds: fastqSetId ? [fastqSetId] : [],
      ...{ requirements: { hasQc: true } as const, forceUnarchiving: false },
    };
    const row = NewRequest.rowOf(wanted, {
      ...{ syncRequestId, projectId: "demo", origin: "event" },
      taskToken: await Token.seal(syncRequestId, taskToken),
    });
    const due = dueIn(row, minutes(10) * ((n + 1) / waits.length));
    writes[n] = [
      put(syncRequestEntity().create({ ...row, status: "RUNNING", ...due })),
      ...Waits.waitsOf(row, fastqIds).map(Waits.writeOf),
    ];
  });
  await putAll(writes.flat());
}

function fastqOf(fastqId: string, fastqSetId?: string): Write {
  const [at, index, lane, instrumentRunId] = [iso(), "ACGTACGT", 1, `perf_${made++}`];
  return put(
    fastqEntity().create({
      ...{ fastqId, projectId: "demo", index, lane, instrumentRunId },
      ...{ rgid: `${index}.${lane}.${instrumentRunId}`, libraryId: "L1", isValid: true, jobs: {} },
      ...{ createdAt: at, createdBy: "perf", updatedAt: at, version: 1 },
      ...(fastqSetId && { fastqSetId }),
    }),
  );
}

async function putAll(writes: Write[]): Promise<void> {
  for (let start = 0; start < writes.length; start += batchSize)
    await transact(writes.slice(start, start + batchSize));
}
