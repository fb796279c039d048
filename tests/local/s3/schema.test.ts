import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { GetObjectCommand, ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startS3 } from "#tests/local/s3/fixture";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "s3-schema-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The tables as the engine made them before it knew versions, with one object in them. */
const unversioned = `
CREATE TABLE buckets (name TEXT PRIMARY KEY, region TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE documents (bucket TEXT NOT NULL REFERENCES buckets ON DELETE CASCADE, name TEXT NOT NULL,
  document TEXT NOT NULL, PRIMARY KEY (bucket, name)) WITHOUT ROWID;
CREATE TABLE blobs (id TEXT PRIMARY KEY, refs INTEGER NOT NULL, size INTEGER NOT NULL, md5 TEXT NOT NULL, data BLOB);
CREATE TABLE objects (bucket TEXT NOT NULL REFERENCES buckets, key BLOB NOT NULL, size INTEGER NOT NULL,
  etag TEXT NOT NULL, modified_at INTEGER NOT NULL, storage_class TEXT NOT NULL, checksum TEXT, restore TEXT,
  restore_due INTEGER, attributes TEXT NOT NULL, parts TEXT, extents TEXT NOT NULL, PRIMARY KEY (bucket, key));
CREATE INDEX objects_restore_due ON objects (restore_due) WHERE restore_due IS NOT NULL;
CREATE TABLE uploads (id TEXT PRIMARY KEY, bucket TEXT NOT NULL REFERENCES buckets, key BLOB NOT NULL,
  created_at INTEGER NOT NULL, definition TEXT NOT NULL, completed_at INTEGER, result TEXT);
INSERT INTO buckets VALUES ('bucket', 'us-east-1', 1);
INSERT INTO blobs VALUES ('b', 1, 3, '900150983cd24fb0d6963f7d28e17f72', CAST('abc' AS BLOB));
INSERT INTO objects VALUES ('bucket', CAST('k' AS BLOB), 3, '900150983cd24fb0d6963f7d28e17f72', 1, 'STANDARD',
  NULL, NULL, NULL, '{"headers":{},"metadata":{},"tags":{}}', NULL, '[{"blob":"b","offset":0,"size":3}]');
`;

test("what an engine without versions has kept is there, as version null", async () => {
  const database = new DatabaseSync(join(directory, "s3.sqlite"));
  database.exec(unversioned);
  database.close();
  for (let start = 0; start < 2; start++) {
    const s3 = await startS3(directory);
    const Bucket = "bucket";
    const object = await s3.client.send(new GetObjectCommand({ Bucket, Key: "k" }));
    expect(await object.Body?.transformToString()).toBe("abc");
    const { Versions } = await s3.client.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions).toMatchObject([{ Key: "k", VersionId: "null", IsLatest: true }]);
    await s3.stop();
  }
});
