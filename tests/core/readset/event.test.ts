import { expect, test } from "vitest";
import * as Actor from "#core/actor";
import { fromImages } from "#core/readset/event";
import type { Row } from "#core/readset/row";

const row: Row = {
  set_arn: "arn:aws:omics:us-east-1:000000000000:sequenceStore/1234567890/readSet/3000000001",
  set_id: "3000000001",
  store_id: "1234567890",
  set_status: "ACTIVE",
  set_status_at: "2026-11-01T12:00:00.000Z",
  metadata_at: "2026-11-01T12:00:01.000Z",
  projectId: "demo",
  revision: 3,
  tags: { lane: "1" },
  files: [{ file_type: "source1", file_path: "s3://a/1", content_length: 5, part_size: 5 }],
};

const told = (change: Partial<Row>) =>
  Actor.run(Actor.system("test"), () =>
    fromImages(row, { ...row, ...change, revision: row.revision + 1 }, "id"),
  );

test.each<[string, Partial<Row>]>([
  ["another tag", { tags: { lane: "1", fastqId: "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A" } }],
  ["a tag less", { tags: {} }],
  ["where a file lies", { files: [{ file_type: "source1", file_path: "s3://a/2" }] }],
  ["a second file", { files: [...(row.files ?? []), { file_type: "source2" }] }],
  [
    "a file's size",
    { files: [{ file_type: "source1", file_path: "s3://a/1", content_length: 6 }] },
  ],
])("%s is told of, since others know the read set by it", (_name, change) => {
  expect(told(change)?.detail.data).toMatchObject({ metadataChanged: true, status: "ACTIVE" });
});

test("part sizes and times of asking are no news", () => {
  const [file] = row.files ?? [];
  expect(
    told({
      parts_at: "2026-11-01T12:00:09.000Z",
      files: file ? [{ ...file, part_size: 3, total_parts: 2 }] : [],
    }),
  ).toBeUndefined();
});
