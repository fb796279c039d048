import type { GetReadSetMetadataCommandOutput, ReadSetListItem } from "@aws-sdk/client-omics";
import { expect, test } from "vitest";
import { fromGet, fromListItem } from "#core/readset/answer";

type Answer = Omit<GetReadSetMetadataCommandOutput, "$metadata">;

const arn = "arn:aws:omics:us-west-2:123456789012:sequenceStore/1234567890/readSet/3456789012";
const home =
  "s3://123456789012-abc-s3alias/123456789012/sequenceStore/1234567890/readSet/3456789012";
const created = new Date("2026-11-01T12:00:00.250Z");

/** What is required of an answer, and nothing else. */
const least: Answer = {
  id: "3456789012",
  arn,
  sequenceStoreId: "1234567890",
  status: "ACTIVE",
  fileType: "FASTQ",
  creationTime: created,
};

const pair: Answer = {
  ...least,
  name: "L2600001",
  description: "tumor",
  sampleId: "PRJ260001",
  subjectId: "SBJ00001",
  referenceArn: "arn:aws:omics:us-west-2:123456789012:referenceStore/1/reference/2",
  creationType: "IMPORT",
  creationJobId: "7000000001",
  statusMessage: "as good as new",
  sequenceInformation: { totalReadCount: 10, totalBaseCount: 1500, generatedFrom: "run 7" },
  etag: { algorithm: "FASTQ_MD5up", source1: "e1", source2: "e2" },
  files: {
    source1: file("L2600001_R1.fastq.gz", 1000),
    source2: file("L2600001_R2.fastq.gz", 900),
  },
};

function file(name: string, contentLength: number) {
  const s3Access = { s3Uri: `${home}/${name}` };
  return { contentLength, partSize: 400, totalParts: 3, s3Access };
}

const row = (file_type: string, name: string, content_length: number) => ({
  file_type,
  file_path: `${home}/${name}`,
  content_length,
  part_size: 400,
  total_parts: 3,
});

/** Paths of members that are undefined: DynamoDB would be asked to store them. */
function undefinedIn(value: unknown, path = ""): string[] {
  if (value === undefined) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => undefinedIn(member, `${path}.${name}`));
}

test("a FASTQ pair, with everything that GetReadSetMetadata may tell", () => {
  expect(fromGet(pair)).toEqual({
    status: "ACTIVE",
    statusMessage: "as good as new",
    metadata: {
      set_type: "FASTQ",
      set_name: "L2600001",
      set_description: "tumor",
      set_reference_arn: "arn:aws:omics:us-west-2:123456789012:referenceStore/1/reference/2",
      set_sample_id: "PRJ260001",
      set_subject_id: "SBJ00001",
      set_created_at: "2026-11-01T12:00:00.250Z",
      set_creation_type: "IMPORT",
      set_creation_job_id: "7000000001",
      etag_algorithm: "FASTQ_MD5up",
      sequence_information: {
        total_read_count: 10,
        total_base_count: 1500,
        generated_from: "run 7",
      },
    },
    etags: { source1: "e1", source2: "e2" },
    files: [
      row("source1", "L2600001_R1.fastq.gz", 1000),
      row("source2", "L2600001_R2.fastq.gz", 900),
    ],
    hasParts: true,
  });
});

test("a single FASTQ has one file and one hash", () => {
  const single = { ...pair, files: { source1: pair.files?.source1 }, etag: { source1: "e1" } };
  const { files, etags, metadata } = fromGet(single);
  expect(files).toEqual([row("source1", "L2600001_R1.fastq.gz", 1000)]);
  expect(etags).toEqual({ source1: "e1" });
  expect(metadata).not.toHaveProperty("etag_algorithm");
});

test("a BAM has its index as a file without a hash", () => {
  const bam: Answer = {
    ...pair,
    fileType: "BAM",
    etag: { algorithm: "BAM_MD5up", source1: "e1" },
    files: { source1: file("x.bam", 5000), index: file("x.bam.bai", 20) },
  };
  const { files, metadata } = fromGet(bam);
  expect(metadata).toMatchObject({ set_type: "BAM", etag_algorithm: "BAM_MD5up" });
  expect(files).toEqual([row("source1", "x.bam", 5000), row("index", "x.bam.bai", 20)]);
});

test("an archived read set has sizes and no places", () => {
  const archived: Answer = {
    ...pair,
    status: "ARCHIVED",
    files: { source1: { contentLength: 1000, partSize: 400, totalParts: 3 } },
  };
  expect(fromGet(archived)).toMatchObject({ status: "ARCHIVED" });
  expect(fromGet(archived).files).toEqual([
    { file_type: "source1", content_length: 1000, part_size: 400, total_parts: 3 },
  ]);
});

test("with every optional member missing there is nothing but what is required", () => {
  expect(fromGet(least)).toEqual({
    status: "ACTIVE",
    metadata: { set_type: "FASTQ", set_created_at: "2026-11-01T12:00:00.250Z" },
    files: [],
    hasParts: true,
  });
});

test("an item of ListReadSets tells the same, but for files and the job", () => {
  const { files: _files, creationJobId: _job, ...item } = pair;
  const { named, createdAt, observation } = fromListItem(
    item as ReadSetListItem,
    "2026-11-02T00:00:00.000Z",
  );
  expect(named).toEqual({ set_arn: arn, set_id: "3456789012", store_id: "1234567890" });
  expect(createdAt).toBe("2026-11-01T12:00:00.250Z");
  const { files: _none, hasParts: _parts, metadata, ...told } = fromGet(pair);
  const { set_creation_job_id: _id, ...rest } = metadata ?? {};
  expect(observation).toEqual({ at: "2026-11-02T00:00:00.000Z", ...told, metadata: rest });
});

test("nothing undefined is handed on to be stored, in whatever form it was left out", () => {
  const blank: Answer = {
    ...least,
    name: undefined,
    statusMessage: undefined,
    etag: { algorithm: undefined, source1: "e1", source2: undefined },
    sequenceInformation: { totalReadCount: 10, generatedFrom: undefined },
    files: { source1: { contentLength: 0, s3Access: {} }, source2: undefined },
  };
  for (const answer of [pair, least, blank]) expect(undefinedIn(fromGet(answer))).toEqual([]);
  const item = blank as ReadSetListItem;
  expect(undefinedIn(fromListItem(item, "2026-11-02T00:00:00.000Z"))).toEqual([]);
  expect(fromGet(blank).files).toEqual([{ file_type: "source1", content_length: 0 }]);
});
