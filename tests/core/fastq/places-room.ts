import * as Actor from "#core/actor";
import { transact } from "#core/dynamo";
import { loadMany } from "#core/fastq/change";
import { fastqNameEntity } from "#core/fastq/fastq-name.entity";
import { changeLocations, withPlaces } from "#core/fastq/location";
import { begin, type NewFastq, writesOf } from "#core/fastq/new-fastq";
import { locationsOf } from "#core/fastq/reads";
import type { FastqRow, LocationRow } from "#core/fastq/row";
import { outboxEntity } from "#core/outbox";
import type { Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import { leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import { arnOf } from "#tests/functions/support";
import { eventually } from "#tests/support/cloud";

export type Room = Awaited<ReturnType<typeof openRoom>>;

/** S3, DynamoDB and HealthOmics, and nobody who listens: what happens there the test does itself. */
export async function openRoom() {
  const cloud = await leanCloud();
  return { cloud, storeId: cloud.storeId };
}

/** Begins something whose first write of a fastq is held back; answers how to let it go, and what it comes to. */
export async function late<T>(
  { cloud: { clock, gate } }: Room,
  work: () => Promise<T>,
): Promise<() => Promise<T>> {
  const heldMs = 3_600_000;
  const call = { service: "dynamodb", operation: "TransactWriteItems", times: 1 };
  const fault = gate.faults.arm({ ...call, effect: "delay", delay: heldMs });
  const outcome = work();
  await eventually(() => {
    if (gate.faults.list().find(({ id }) => id === fault)?.hits !== 1) throw new Error("not yet");
  });
  return async () => {
    gate.faults.disarm(fault);
    await clock.advance(heldMs);
    return outcome;
  };
}

/** Does something as a part of the system. */
export function asSystem<T>(work: () => T): T {
  return Actor.run(Actor.system("test"), work);
}

const bases = ["ACGT", "CCGT", "GGTA", "TTAC"];

/** Registers a fastq of a lane of a run, whose RGID no other has. */
export async function addFastq(given: Partial<NewFastq> & { run: string }): Promise<FastqRow> {
  const { run, ...rest } = given;
  const row = asSystem(() =>
    begin({
      projectId: "demo",
      libraryId: "L2600001",
      index: bases.join(""),
      lane: 1,
      instrumentRunId: run,
      ...rest,
    }),
  );
  await asSystem(() => transact(writesOf(row, { action: "fastq.create", source: "request" })));
  return row;
}

/** Adds places of a fastq's files, or takes them as they are now known; others stay. */
export function addLocations(
  fastqId: string,
  places: { r1?: LocationRow; r2?: LocationRow },
): Promise<FastqRow> {
  return changeLocations(fastqId, ({ reads }) => withPlaces(reads, places), {
    ...{ action: "fastq.test", source: "test" },
  });
}

/** The fastq as it is now. */
export async function fastqOf({ fastqId }: Pick<FastqRow, "fastqId">): Promise<FastqRow> {
  const row = (await loadMany([fastqId])).get(fastqId);
  if (!row) throw new Error(`There is no fastq ${fastqId}.`);
  return row;
}

/** Places of its files as text: kind, read set or file, state. */
export async function placesOf(fastq: Pick<FastqRow, "fastqId">): Promise<string[]> {
  const { reads } = await fastqOf(fastq);
  return locationsOf(reads).map(textOf).sort();
}

function textOf({ readSetId, uri, storageState }: LocationRow): string {
  return `${readSetId ?? uri} ${storageState}`;
}

/** Who has a read set. */
export async function holderOf(room: Room, readSetId: string): Promise<string | undefined> {
  const { data } = await fastqNameEntity()
    .get({ kind: "readSet", value: `${room.storeId}/${readSetId}` })
    .go({ consistent: true });
  return data?.targetId;
}

let lastId = 3_000_000_000;

/** A new id for a read set. */
export function newReadSetId(): string {
  return String(++lastId);
}

/** A row of the mirror, ACTIVE with two files unless it is said otherwise. */
export function mirrored(room: Room, readSetId: string, given: Partial<Row> = {}): Row {
  const { storeId: store_id } = room;
  const uri = (n: number) =>
    `s3://alias-s3alias/000000000000/sequenceStore/${store_id}/readSet/${readSetId}/reads_R${n}.fastq.gz`;
  return {
    set_arn: arnOf(store_id, readSetId),
    set_id: readSetId,
    store_id,
    set_status: "ACTIVE",
    set_status_at: "2026-11-01T12:00:00.000Z",
    metadata_at: "2026-11-01T12:00:01.000Z",
    set_type: "FASTQ",
    set_sample_id: "L2600001",
    set_created_at: "2026-11-01T11:00:00.000Z",
    projectId: "demo",
    revision: 1,
    files: [1, 2].map((n) => ({
      file_type: `source${n}`,
      file_path: uri(n),
      content_length: 1000 + n,
      etag: `etag-${n}`,
    })),
    ...given,
  };
}

/** Puts a read set into the mirror, or changes it there, by the mirror's own write. */
export async function mirror(room: Room, readSetId: string, change: Partial<Row>): Promise<void> {
  const named = mirrored(room, readSetId);
  await Rows.update(named, (row) =>
    row ? { ...row, ...change, revision: row.revision + 1 } : mirrored(room, readSetId, change),
  );
}

/** What waits to be published, oldest first, as `detailType status`, with the subject that it is about. */
export async function eventsOf(subject: string): Promise<string[]> {
  const shards = Array.from({ length: 10 }, (_, shard) =>
    outboxEntity().query.primary({ shard }).go({ pages: "all", consistent: true }),
  );
  const rows = (await Promise.all(shards)).flatMap(({ data }) => data);
  return rows
    .sort((a, b) => (a.eventId < b.eventId ? -1 : 1))
    .flatMap(({ detailType, detail }) => {
      const { data } = JSON.parse(detail) as { data: Record<string, string> };
      const about = data.id ?? data.fastqId;
      return about === subject ? `${detailType} ${data.status ?? data.uri}` : [];
    });
}
