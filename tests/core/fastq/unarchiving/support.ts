import * as Actor from "#core/actor";
import { load as loadCopy } from "#core/copy/change";
import * as Ledger from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import { close } from "#core/copy/s3-copy/close";
import { copyTask } from "#core/copy/s3-copy/copy-task";
import { plan } from "#core/copy/s3-copy/plan";
import { preflight } from "#core/copy/s3-copy/preflight";
import { turn } from "#core/copy/thaw/turn";
import { transact } from "#core/dynamo";
import { load as loadFastq } from "#core/fastq/change";
import { begin, type NewFastq, writesOf } from "#core/fastq/new-fastq";
import type { FastqRow, LocationRow } from "#core/fastq/row";
import { ofCopyJob } from "#core/fastq/unarchiving/rows";
import { outboxEntity } from "#core/outbox";
import { sequenceStoreEntity } from "#core/readset/store.entity";
import { iso, now } from "#core/time";
import { type LeanCloud, source } from "#tests/core/copy/thaw/lean-cloud";
import { imported, mirrored } from "#tests/core/copy/thaw/read-set-support";
import { fill, hour } from "#tests/core/copy/thaw/thaw-support";

const later = () => now() + hour;

/** Does it as a part of the system. */
export const asSystem = <T>(work: () => T): T => Actor.run(Actor.system("test"), work);

/** Does it as a sharer of the project `demo`. */
export const asSharer = <T>(work: () => T, projectIds = ["demo"]): T =>
  Actor.run({ type: "user", id: "u-1", name: "ada", roles: ["sharer"], projectIds }, work);

let made = 0;

/** Registers a fastq with these places of its reads. */
export async function fastq(
  places: { r1?: LocationRow; r2?: LocationRow },
  given: Partial<NewFastq> = {},
): Promise<FastqRow> {
  const row = asSystem(() =>
    begin({
      ...{ projectId: "demo", libraryId: "L1", index: "ACGT", lane: 1 },
      ...{ instrumentRunId: `RUN${++made}`, ...given },
      ...(places.r1 && { reads: { r1: places.r1, r2: places.r2 } }),
    }),
  );
  await asSystem(() => transact(writesOf(row, { action: "fastq.create", source: "request" })));
  return row;
}

export const archivedAt = (uri: string): LocationRow => ({
  ...{ kind: "s3", uri, storageState: "ARCHIVED", storageClass: "GLACIER", stateAt: iso() },
});

/** A fastq of two archived objects below this prefix. */
export async function frozenPair(cloud: LeanCloud, prefix: string): Promise<FastqRow> {
  const keys = await fill(cloud, "GLACIER", [`${prefix}/R1.fastq.gz`, `${prefix}/R2.fastq.gz`]);
  const [r1, r2] = keys.map((key) => archivedAt(`s3://${source}/${key}`));
  return fastq({ ...(r1 && { r1 }), ...(r2 && { r2 }) });
}

/** Fastqs of one archived read set each, which the mirror knows. */
export async function frozenReadSets(cloud: LeanCloud, count: number): Promise<FastqRow[]> {
  const all = await imported(cloud, count);
  cloud.omics.archive(all.map(({ id }) => id));
  await cloud.omics.settled();
  const rows: FastqRow[] = [];
  for (const one of all) {
    await mirrored(cloud, one);
    const { storeId } = cloud;
    const [uri = ""] = one.uris;
    const place = { storeId, readSetId: one.id, uri, stateAt: iso() };
    rows.push(await fastq({ r1: { kind: "healthomics", storageState: "ARCHIVED", ...place } }));
  }
  return rows;
}

/** A fastq of an archived read set of which the mirror knows no files, and the store its folder. */
export async function unseenReadSet(cloud: LeanCloud): Promise<FastqRow> {
  const [one] = await imported(cloud, 1);
  if (!one) throw new Error("Nothing was imported.");
  cloud.omics.archive([one.id]);
  await cloud.omics.settled();
  await mirrored(cloud, { id: one.id, uris: [] });
  const { storeId } = cloud;
  const [s3Uri] = one.uris[0]?.split("readSet/") ?? [];
  await sequenceStoreEntity().upsert({ storeId, s3Uri }).go();
  const place = { storeId, readSetId: one.id, storageState: "ARCHIVED", stateAt: iso() } as const;
  return fastq({ r1: { kind: "healthomics", ...place } });
}

export const fastqOf = ({ fastqId }: Pick<FastqRow, "fastqId">): Promise<FastqRow> =>
  loadFastq(fastqId);

/** States of all places of a fastq's reads. */
export async function statesOf(row: Pick<FastqRow, "fastqId">): Promise<string[]> {
  const { reads } = await fastqOf(row);
  return [reads?.r1, reads?.r2].flatMap((read) =>
    (read?.locations ?? []).map(({ storageState }) => storageState),
  );
}

/** Does the work of a copy job's machine until it has ended; days pass as they have to. */
export async function runCopy({ clock }: LeanCloud, copyJobId: string, n = 1): Promise<string> {
  const run = { copyJobId, run: n };
  return asSystem(async () => {
    try {
      await Machine.start(run);
      await plan(run, later());
      await preflight(run);
      for (let turns = 0; turns < 200; turns++) {
        const { state, waitSeconds } = await turn(run, later());
        if (state === "done") await copyAll(run);
        if (state !== "again") break;
        await clock.advance(Math.max(hour, waitSeconds * 1000));
      }
      await close(run);
    } catch (error) {
      await Machine.fail(run, (error as Error).message);
    }
    return (await loadCopy({ copyJobId })).status;
  });
}

async function copyAll(run: { copyJobId: string; run: number }): Promise<void> {
  for (const { task } of (await Ledger.readTasks(run.copyJobId)) ?? [])
    await copyTask({ ...run, task }, later());
}

/** The unarchiving job of a copy job, as it is. */
export async function jobOf(copyJobId: string) {
  const job = await ofCopyJob(copyJobId);
  if (!job) throw new Error(`${copyJobId} is of no unarchiving job.`);
  return job;
}

/** What waits to be published about a job or a fastq: its data, in order. */
export async function eventsOf(id: string): Promise<Record<string, unknown>[]> {
  const shards = Array.from({ length: 10 }, (_, shard) => shard);
  const found = await Promise.all(
    shards.map((shard) => outboxEntity().query.primary({ shard }).go({ pages: "all" })),
  );
  return found
    .flatMap(({ data }) => data)
    .sort((one, other) => (one.eventId < other.eventId ? -1 : 1))
    .map(({ detail }) => JSON.parse(detail).data)
    .filter((data) => data.id === id);
}
