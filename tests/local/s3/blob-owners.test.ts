import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Extent } from "#local/engines/s3/blobs";
import { bytes, type Fixture, startS3 } from "#tests/local/s3/fixture";

let directory: string;
let s3: Fixture;
let reader: DatabaseSync | undefined;
let runs = 0;
/** Larger than what lives in a row, so that every blob is a file. */
const body = bytes(40_000);
const names = ["a", "b"] as const;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "s3-blobs-"));
  s3 = await startS3(directory);
});
afterEach(async () => {
  reader?.close();
  await s3.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Blobs that an object, a version or a part of an open upload owns, with how many owners each has. */
function owned(): Map<string, number> {
  const sql = database();
  const owners = new Map<string, number>();
  const rows = [
    ...sql.prepare("SELECT extents FROM objects").all(),
    ...sql.prepare("SELECT extents FROM parts").all(),
  ];
  for (const { extents } of rows)
    for (const { blob } of JSON.parse(String(extents)) as Extent[])
      owners.set(blob, (owners.get(blob) ?? 0) + 1);
  return owners;
}
function counted(): Map<string, number> {
  const rows = database().prepare("SELECT id, refs FROM blobs").all();
  return new Map(rows.map(({ id, refs }) => [String(id), Number(refs)]));
}
/** The engine's own file, read beside it. */
function database(): DatabaseSync {
  reader ??= new DatabaseSync(join(directory, "s3.sqlite"), { readOnly: true });
  return reader;
}
const files = () => readdirSync(join(directory, "s3-blobs")).sort();

type State = {
  Bucket: string;
  uploads: { Key: string; UploadId?: string; parts: { PartNumber: number; ETag?: string }[] }[];
};
type Step = { act: (typeof acts)[number]; name: "a" | "b"; other: "a" | "b"; pick: number };
const acts = [
  "put",
  "copy",
  "delete",
  "deleteVersion",
  "versioned",
  "suspended",
  "start",
  "part",
  "partCopy",
  "complete",
  "abort",
] as const;

async function run(state: State, { act, name: Key, other, pick }: Step): Promise<unknown> {
  const { Bucket, uploads } = state;
  const { client } = s3;
  const upload = uploads[pick % Math.max(1, uploads.length)];
  const at = upload && { Bucket, Key: upload.Key, UploadId: upload.UploadId };
  const PartNumber = 1 + (pick % 3);
  const source = { CopySource: `${Bucket}/${other}` };
  const keep = (ETag?: string) => {
    if (!upload) return;
    upload.parts = upload.parts.filter((part) => part.PartNumber !== PartNumber);
    upload.parts.push({ PartNumber, ETag });
  };
  if (act === "put") return client.send(new PutObjectCommand({ Bucket, Key, Body: body }));
  if (act === "copy") return client.send(new CopyObjectCommand({ Bucket, Key, ...source }));
  if (act === "delete") return client.send(new DeleteObjectCommand({ Bucket, Key }));
  if (act === "deleteVersion") {
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    const all = [...Versions, ...DeleteMarkers];
    const one = all[pick % Math.max(1, all.length)];
    if (one)
      await client.send(
        new DeleteObjectCommand({ Bucket, Key: one.Key, VersionId: one.VersionId }),
      );
    return;
  }
  if (act === "versioned" || act === "suspended") {
    const Status = act === "versioned" ? "Enabled" : "Suspended";
    return client.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }),
    );
  }
  if (act === "start") {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    uploads.push({ Key, UploadId, parts: [] });
    return;
  }
  if (!at || !upload) return;
  if (act === "part") {
    const { ETag } = await client.send(new UploadPartCommand({ ...at, PartNumber, Body: body }));
    return keep(ETag);
  }
  if (act === "partCopy") {
    const range = { CopySourceRange: "bytes=10-39999" };
    const answer = await client.send(
      new UploadPartCopyCommand({ ...at, PartNumber, ...source, ...range }),
    );
    return keep(answer.CopyPartResult?.ETag);
  }
  uploads.splice(uploads.indexOf(upload), 1);
  if (act === "abort") return client.send(new AbortMultipartUploadCommand(at));
  // Only one part: more would have to be of 5 MiB.
  const Parts = upload.parts.slice(0, 1);
  if (Parts.length > 0)
    await client.send(new CompleteMultipartUploadCommand({ ...at, MultipartUpload: { Parts } }));
}

test("after any sequence of operations the files are those that something owns, each counted right", async () => {
  const step = fc.record({
    act: fc.constantFrom(...acts),
    name: fc.constantFrom(...names),
    other: fc.constantFrom(...names),
    pick: fc.nat({ max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const state: State = { Bucket: `run-${runs++}`, uploads: [] };
      await s3.client.send(new CreateBucketCommand({ Bucket: state.Bucket }));
      // What fails (no such source, a copy onto itself) must leave nothing behind, too.
      for (const one of steps) await run(state, one).catch(() => {});
      const expected = owned();
      expect(counted()).toEqual(expected);
      await expect.poll(files, { interval: 5 }).toEqual([...expected.keys()].sort());
    }),
    { numRuns: 40 },
  );
});
