import type { GetReadSetMetadataCommandOutput } from "@aws-sdk/client-omics";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromGet } from "#core/readset/answer";
import { applyChange, applyObservation, type Observation } from "#core/readset/merge";
import type { Named, Row, StoreRow } from "#core/readset/row";
import { ReadSetStatus } from "#core/readset/schema";
import { type SeedItem, seedChange, toSeedItem } from "#core/readset/seed-shape";
import { iso } from "#core/time";

const storeArn = "arn:aws:omics:us-east-1:111122223333:sequenceStore/1234567890";
const named: Named = {
  set_arn: `${storeArn}/readSet/3456789012`,
  set_id: "3456789012",
  store_id: "1234567890",
};
const home =
  "s3://111122223333-abc-s3alias/111122223333/sequenceStore/1234567890/readSet/3456789012";
const store: StoreRow = {
  store_id: "1234567890",
  store_arn: storeArn,
  store_name: "reads",
  store_type: "sequence_store",
  store_ap_arn: "arn:aws:s3:us-east-1:111122223333:accesspoint/1234567890-abc",
  store_uri: "s3://111122223333-abc-s3alias/111122223333/sequenceStore/1234567890",
};

type Answer = Omit<GetReadSetMetadataCommandOutput, "$metadata">;
type Files = NonNullable<Answer["files"]>;

const file = (name: string, contentLength: number): NonNullable<Files["source1"]> => ({
  s3Access: { s3Uri: `${home}/${name}` },
  contentLength,
  partSize: 1000,
  totalParts: Math.ceil(contentLength / 1000),
});

/** What GetReadSetMetadata must tell, and nothing else. */
const least: Answer = {
  id: named.set_id,
  arn: named.set_arn,
  sequenceStoreId: named.store_id,
  status: "ACTIVE",
  fileType: "FASTQ",
  creationTime: new Date("2026-11-01T12:00:00Z"),
};

const pair: Answer = {
  ...least,
  name: "L2600001_S1_L001",
  description: "tumor",
  sampleId: "L2600001",
  subjectId: "SBJ00001",
  creationType: "IMPORT",
  etag: { algorithm: "FASTQ_MD5up", source1: "hash-1", source2: "hash-2" },
  files: { source1: file("R1.fastq.gz", 2500), source2: file("R2.fastq.gz", 2400) },
};

const second = (n: number) => iso(Date.UTC(2026, 10, 1, 12) + n * 1000);

/** The row once HealthOmics has answered, with tags and store. */
function rowOf(answer: Answer, tags: Record<string, string> = {}, known = store): Row {
  const seen = { at: second(10), ...fromGet(answer), tags, store: known };
  const row = applyObservation(undefined, named, seen, "demo");
  if (!row) throw new Error("The answer began no row");
  return row;
}

describe("an item", () => {
  test("of a FASTQ pair holds what the seed writes, to the letter", () => {
    expect(toSeedItem(rowOf(pair, { lane: "1", run: "7" }))).toStrictEqual({
      set_arn: named.set_arn,
      set_id: "3456789012",
      set_type: "FASTQ",
      set_name: "L2600001_S1_L001",
      set_description: "tumor",
      set_reference_arn: null,
      set_sample_id: "L2600001",
      set_subject_id: "SBJ00001",
      set_status: "ACTIVE",
      tags: { lane: "1", run: "7" },
      files: [
        {
          file_path: `${home}/R1.fastq.gz`,
          etag: "hash-1",
          file_type: "source1",
          content_length: 2500,
          part_size: 1000,
          total_parts: 3,
        },
        {
          file_path: `${home}/R2.fastq.gz`,
          etag: "hash-2",
          file_type: "source2",
          content_length: 2400,
          part_size: 1000,
          total_parts: 3,
        },
      ],
      store,
    });
  });

  test("of a single FASTQ holds one file", () => {
    const single = { ...pair, files: { source1: file("R1.fastq.gz", 500) } };
    const { files } = toSeedItem(rowOf(single));
    expect(files.map(({ file_type, total_parts }) => [file_type, total_parts])).toEqual([
      ["source1", 1],
    ]);
  });

  test("of a BAM names its reference and its index, whose etag is empty", () => {
    const reference = "arn:aws:omics:us-east-1:111122223333:referenceStore/1/reference/2";
    const bam: Answer = {
      ...pair,
      fileType: "BAM",
      referenceArn: reference,
      etag: { algorithm: "BAM_MD5up", source1: "hash-bam" },
      files: { source1: file("a.bam", 9000), index: file("a.bam.bai", 90) },
    };
    expect(toSeedItem(rowOf(bam))).toMatchObject({
      set_type: "BAM",
      set_reference_arn: reference,
      files: [
        { file_type: "source1", file_path: `${home}/a.bam`, etag: "hash-bam" },
        { file_type: "index", file_path: `${home}/a.bam.bai`, etag: "", content_length: 90 },
      ],
    });
  });

  test("of an archived read set that never was seen ACTIVE has an empty list of files", () => {
    const { files: _files, ...rest } = pair;
    const item = toSeedItem(rowOf({ ...rest, status: "ARCHIVED" }));
    expect(item).toMatchObject({ set_status: "ARCHIVED", set_name: pair.name, files: [] });
  });

  test("of a read set that was archived after it was ACTIVE keeps its files", () => {
    const active = rowOf(pair);
    const change = { ...named, status: "ARCHIVED" as const, at: second(20) };
    const archived = applyChange(active, change, "demo") as Row;
    expect(toSeedItem(archived)).toStrictEqual({
      ...toSeedItem(active),
      set_status: "ARCHIVED",
    });
  });

  test("is null where HealthOmics tells nothing, and has no tags when there are none", () => {
    const bare: StoreRow = {
      store_id: "1234567890",
      store_arn: storeArn,
      store_type: "sequence_store",
    };
    const partial: Answer = { ...least, files: { source1: { contentLength: 7 } } };
    expect(toSeedItem(rowOf(partial, {}, bare))).toStrictEqual({
      set_arn: named.set_arn,
      set_id: "3456789012",
      set_type: "FASTQ",
      set_name: null,
      set_description: null,
      set_reference_arn: null,
      set_sample_id: null,
      set_subject_id: null,
      set_status: "ACTIVE",
      files: [
        {
          file_path: null,
          etag: "",
          file_type: "source1",
          content_length: 7,
          part_size: null,
          total_parts: null,
        },
      ],
      store: {
        store_arn: storeArn,
        store_id: "1234567890",
        store_type: "sequence_store",
        store_name: null,
        store_ap_arn: null,
        store_uri: null,
      },
    });
  });

  test("names the store of a read set though nothing else is known of it", () => {
    const { store: _store, ...row } = rowOf(pair);
    expect(toSeedItem(row).store).toMatchObject({ store_arn: storeArn, store_id: "1234567890" });
  });
});

describe("a change", () => {
  const active = rowOf(pair);
  const becoming = (status: ReadSetStatus, row: Row | undefined = active) =>
    applyChange(row, { ...named, status, at: second(30) }, "demo") as Row;

  test.each(["ACTIVATING", "ARCHIVED", "DELETING"] as const)(
    "to %s puts the whole item when metadata is known, else only set_status",
    (status) => {
      expect(seedChange(active, becoming(status))).toEqual({
        kind: "put",
        item: { ...toSeedItem(active), set_status: status },
      });
      const unknown = applyChange(undefined, { ...named, status, at: second(1) }, "demo") as Row;
      expect(seedChange(undefined, unknown)).toEqual({
        kind: "status",
        set_arn: named.set_arn,
        set_status: status,
      });
    },
  );

  test("to DELETED deletes, once", () => {
    const deleted = becoming("DELETED");
    expect(seedChange(active, deleted)).toEqual({ kind: "delete", set_arn: named.set_arn });
    expect(seedChange(deleted, { ...deleted, revision: 9 })).toEqual({ kind: "none" });
  });

  test.each(["PROCESSING_UPLOAD", "UPLOAD_FAILED"] as const)("to %s is ignored", (status) => {
    const first = applyChange(undefined, { ...named, status, at: second(1) }, "demo") as Row;
    expect(seedChange(undefined, first)).toEqual({ kind: "none" });
    const forced = { ...active, set_status: status, revision: 9 };
    expect(seedChange(active, forced)).toEqual({ kind: "none" });
  });

  test("that the seed's item does not show is not written", () => {
    const next = { ...active, set_creation_job_id: "7", parts_at: second(40), revision: 2 };
    expect(seedChange(active, next)).toEqual({ kind: "none" });
  });
});

/** A look or an event, at a second. */
const steps = fc.array(
  fc.oneof(
    fc.record({
      status: fc.constantFrom(...ReadSetStatus.options),
      at: fc.nat(20).map(second),
    }),
    fc.record({
      at: fc.nat(20).map(second),
      answer: fc.constantFrom(pair, { ...least, status: "ARCHIVED" as const }),
      tags: fc.constantFrom<Record<string, string>>({}, { lane: "1" }),
    }),
  ),
  { maxLength: 15 },
);

type Look = { at: string; answer: Answer; tags: Record<string, string> };
type Step = { at: string; status: ReadSetStatus } | Look;

/** Every row that a read set had, in order. */
function lifeOf(all: Step[]): Row[] {
  const rows: Row[] = [];
  for (const step of all) {
    const row = rows.at(-1);
    const next =
      "status" in step
        ? applyChange(row, { ...named, ...step }, "demo")
        : applyObservation(row, named, observed(step), "demo");
    if (next) rows.push(next);
  }
  return rows;
}

const observed = ({ at, answer, tags }: Look): Observation => ({
  at,
  ...fromGet(answer),
  tags,
  store,
});

/** What DynamoDB would hold. */
function play(item: SeedItem | undefined, life: Row[], from = 0): SeedItem | undefined {
  for (let index = from; index < life.length; index++) {
    const change = seedChange(life[index - 1], life[index] as Row);
    if (change.kind === "put") item = change.item;
    if (change.kind === "delete") item = undefined;
    if (change.kind === "status" && item) item = { ...item, set_status: change.set_status };
  }
  return item;
}

test("after any life the table has what the last row says, and nothing of a deleted one", () => {
  void fc.assert(
    fc.property(steps, (all) => {
      const life = lifeOf(all);
      const last = life.filter(
        ({ set_status }) => !["PROCESSING_UPLOAD", "UPLOAD_FAILED"].includes(set_status),
      );
      const row = last.at(-1);
      const gone = !row || row.set_status === "DELETED" || row.metadata_at === undefined;
      expect(play(undefined, life)).toEqual(gone ? undefined : toSeedItem(row));
      expect(Object.keys(play(undefined, life) ?? {})).not.toContain("status");
    }),
    { numRuns: 2000 },
  );
});

test("changes that the stream repeats from anywhere leave the same item", () => {
  void fc.assert(
    fc.property(steps, fc.nat(20), (all, from) => {
      const life = lifeOf(all);
      const once = play(undefined, life);
      expect(play(once, life, Math.min(from, life.length))).toEqual(once);
    }),
    { numRuns: 2000 },
  );
});
