import { describe, expect, test } from "vitest";
import {
  at,
  changed,
  got,
  metadata,
  nextOf,
  onPage,
  rowOf,
  source1,
  withParts,
} from "#tests/core/readset/rows-in-memory";

describe("status", () => {
  test("an event begins a row that lacks everything", () => {
    expect(rowOf(changed("ACTIVE", 5))).toMatchObject({
      set_status: "ACTIVE",
      set_status_at: at(5),
      details_missing: "metadata files parts tags",
      files_stale: false,
      projectId: "demo",
      revision: 1,
    });
  });

  test("within a second the later stage of a life wins", () => {
    const row = rowOf(changed("ACTIVE", 5), changed("ACTIVATING", 5), changed("ARCHIVED", 5));
    expect(row).toMatchObject({ set_status: "ACTIVE", revision: 1 });
    expect(nextOf(row, changed("ARCHIVED", 6))?.set_status).toBe("ARCHIVED");
  });

  test("an event of the second of a look is the later one, whatever it tells", () => {
    const row = rowOf(onPage(5, "ACTIVE"), changed("ARCHIVED", 5));
    expect(row).toMatchObject({ set_status: "ARCHIVED", set_status_at: at(5) });
    expect(nextOf(row, onPage(5, "ACTIVE"))).toBeUndefined();
  });

  test("an event from before a look that was written is late, though the look saw the same status", () => {
    const row = rowOf(changed("ACTIVE", 1), onPage(50, "ACTIVE"));
    expect(nextOf(row, changed("ARCHIVED", 20))).toBeUndefined();
    expect(nextOf(row, changed("ARCHIVED", 50))?.set_status).toBe("ARCHIVED");
  });

  test("an access point or tags alone begin no row", () => {
    expect(nextOf(undefined, { at: at(1), files: [source1] })).toBeUndefined();
    expect(nextOf(undefined, { at: at(1), tags: { lane: "1" } })).toBeUndefined();
  });

  test("a late event is only taken for the job that it names", () => {
    const row = rowOf(
      changed("ACTIVE", 5),
      changed("PROCESSING_UPLOAD", 1, { creationJobId: "7000000001" }),
    );
    expect(row).toMatchObject({ set_status: "ACTIVE", set_creation_job_id: "7000000001" });
    expect(
      nextOf(row, changed("PROCESSING_UPLOAD", 1, { creationJobId: "7000000001" })),
    ).toBeUndefined();
  });
});

describe("the message of a status", () => {
  const failure = { statusMessage: "no reads" };

  test("goes with the next status", () => {
    const row = rowOf(changed("UPLOAD_FAILED", 1, failure), changed("DELETING", 2));
    expect(row.set_status_message).toBeUndefined();
  });

  test("is taken from a look when the event had none, and not from a look at an earlier time", () => {
    const row = rowOf(changed("UPLOAD_FAILED", 5));
    const look = { ...onPage(5, "UPLOAD_FAILED"), ...failure };
    expect(nextOf(row, look)?.set_status_message).toBe("no reads");
    expect(nextOf(row, { ...look, at: at(4) })?.set_status_message).toBeUndefined();
  });

  test("that a look saw stays when the event of that second has none", () => {
    const row = rowOf({ ...onPage(5, "UPLOAD_FAILED"), ...failure }, changed("UPLOAD_FAILED", 5));
    expect(row).toMatchObject({ set_status_at: at(5), set_status_message: "no reads" });
    expect(nextOf(row, changed("UPLOAD_FAILED", 6))?.set_status_message).toBeUndefined();
  });
});

describe("deletion", () => {
  test("an answer that it is not there makes a tombstone, of an unknown read set as well", () => {
    const row = rowOf({ at: at(5), gone: true });
    expect(row).toMatchObject({ set_status: "DELETED", set_status_at: at(5) });
    for (const step of [changed("ACTIVE", 9), got(9), onPage(9, "ACTIVE")])
      expect(nextOf(row, step)).toBeUndefined();
  });

  test("a tombstone keeps names and drops files, tags and what was missing", () => {
    const row = rowOf(got(1), { at: at(1), tags: { lane: "1" } }, changed("DELETED", 2));
    expect(row).toMatchObject({ ...metadata, expires_at: Date.parse(at(2)) / 1000 + 90 * 86_400 });
    for (const name of ["files", "files_stale", "tags", "details_missing"])
      expect(row).not.toHaveProperty(name);
  });
});

describe("metadata", () => {
  test("what an answer leaves out is kept, and an older answer adds what was not known", () => {
    const row = rowOf(changed("ACTIVE", 1), onPage(9, "ACTIVE"));
    const late = got(5, { metadata: { ...metadata, set_name: "old", set_creation_job_id: "7" } });
    const next = rowOf(changed("ACTIVE", 1), onPage(9, "ACTIVE"), late);
    expect(row.metadata_at).toBe(at(9));
    expect(next).toMatchObject({ set_name: "reads", set_creation_job_id: "7", metadata_at: at(9) });
    expect(nextOf(next, onPage(20, "ACTIVE"))).toBeUndefined();
  });

  test("tags are those of the newest answer", () => {
    const row = rowOf(got(1), { at: at(9), tags: { lane: "2" } });
    expect(nextOf(row, { at: at(8), tags: { lane: "1" } })).toBeUndefined();
    const bare = nextOf(row, { at: at(10), tags: {} });
    expect(bare).toMatchObject({ tags_at: at(10) });
    expect(bare).not.toHaveProperty("tags");
  });
});

describe("files", () => {
  test("of an ACTIVE read set, once asked for, nothing but tags is missing", () => {
    expect(rowOf(changed("ACTIVE", 1), got(1))).toMatchObject({
      files: [withParts],
      files_stale: false,
      details_missing: "tags",
    });
  });

  test("an archived read set that was never seen ACTIVE has none, and lacks none", () => {
    const row = rowOf(onPage(5, "ARCHIVED"));
    expect(row).toMatchObject({ files: [], files_stale: false, details_missing: "tags" });
  });

  test("sizes that GetReadSetMetadata tells of an archived read set are not taken", () => {
    const sizes = got(9, {
      status: "ARCHIVED",
      files: [{ file_type: "source1", content_length: 7 }],
    });
    expect(rowOf(sizes).files).toEqual([]);
    const row = rowOf(got(1), sizes);
    expect(row).toMatchObject({ set_status: "ARCHIVED", files: [withParts], files_stale: true });
  });

  test("are stale and asked for again after an activation", () => {
    const row = rowOf(
      got(1),
      changed("ARCHIVED", 5),
      changed("ACTIVATING", 6),
      changed("ACTIVE", 9),
    );
    expect(row).toMatchObject({ files_stale: true, details_missing: "files parts tags" });
    expect(nextOf(row, { at: at(10), files: [source1] })).toMatchObject({
      files_stale: false,
      details_missing: "parts tags",
    });
  });

  test("part sizes outlive a listing with the same size; with another they are forgotten and missing", () => {
    const row = rowOf(got(1));
    expect(nextOf(row, { at: at(9), files: [source1] })).toBeUndefined();
    const other = { ...source1, content_length: 1001 };
    expect(nextOf(row, { at: at(9), files: [other] })).toMatchObject({
      files: [other],
      parts_at: undefined,
      details_missing: "parts tags",
    });
  });

  test("hashes come from a page, and stay when a listing or a Get tells none", () => {
    const row = rowOf(got(1), { ...onPage(2, "ACTIVE"), etags: { source1: "e1", source2: "e2" } });
    expect(row.files).toEqual([{ ...withParts, etag: "e1" }]);
    for (const step of [got(9), { at: at(9), files: [{ ...source1, content_length: 5 }] }])
      expect((nextOf(row, step) ?? row).files?.[0]?.etag).toBe("e1");
  });

  test("a listing of some of the files leaves the others known", () => {
    const source2 = { file_type: "source2", file_path: "s3://alias/r2", content_length: 5 };
    const row = rowOf(got(1, { files: [withParts, source2] }));
    const next = nextOf(row, { at: at(9), files: [{ ...source2, content_length: 6 }] });
    expect(next?.files).toEqual([withParts, { ...source2, content_length: 6 }]);
  });

  test("GetReadSetMetadata has the last word on what there is", () => {
    const row = rowOf(got(1), {
      at: at(2),
      files: [source1, { ...source1, file_type: "source2" }],
    });
    expect(row.files).toHaveLength(2);
    expect(nextOf(row, got(9))?.files).toEqual([withParts]);
  });

  test("of a store without S3 access have sizes and no places, and are not asked for for ever", () => {
    const size = { file_type: "source1", content_length: 1000 };
    const store = {
      store_id: "1234567890",
      store_arn: "arn:aws:omics:us-east-1:000000000000:sequenceStore/1234567890",
      store_type: "sequence_store" as const,
    };
    const row = rowOf(got(1, { files: [size], store }));
    expect(row).toMatchObject({ files: [size], details_missing: "tags" });
    const readable = { ...store, store_uri: "s3://alias/" };
    expect(nextOf(row, { at: at(2), store: readable })?.details_missing).toBe("files tags");
    expect(rowOf(got(1, { files: [size], store }), onPage(9, "ARCHIVED")).files).toEqual([size]);
  });

  test("an ACTIVE read set without any is asked again", () => {
    expect(rowOf(got(1, { files: [] })).details_missing).toBe("files parts tags");
  });
});

test("whatever else is told is newer than PROCESSING_UPLOAD, and nothing goes back to it", () => {
  const uploading = rowOf(changed("PROCESSING_UPLOAD", 9));
  expect(nextOf(uploading, changed("ACTIVE", 1))?.set_status).toBe("ACTIVE");
  const active = rowOf(changed("ACTIVE", 1));
  expect(nextOf(active, changed("PROCESSING_UPLOAD", 9))).toBeUndefined();
});

test("a read set that is not there yet, or not any more for long, is not asked for", () => {
  expect(rowOf(changed("PROCESSING_UPLOAD", 1))).not.toHaveProperty("details_missing");
  expect(rowOf(onPage(1, "UPLOAD_FAILED"))).not.toHaveProperty("details_missing");
  expect(rowOf(changed("DELETING", 1))).not.toHaveProperty("details_missing");
});
