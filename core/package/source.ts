import { HeadObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { isTransient, nameOf } from "#core/error";
import * as Items from "#core/items";
import { parseS3Uri } from "#core/location";
import { Checksum, type PackageFile } from "#core/package/schema";
import { isLocated } from "#core/readset/merge-files";
import { readSetEntity } from "#core/readset/read-set.entity";
import type { FileRow, Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import * as Search from "#core/readset/search";
import { setting } from "#core/settings";

/** HEAD requests in flight at once. */
const headsInFlight = 32;

/** Files of a package, and what stands in its way, in words for people. */
export type Resolved = { files: PackageFile[]; problems: string[]; readSetCount: number };

type Request = { projectId: string; readSetIds: string[]; sampleIds: string[] };

/**
 * Resolves read sets and samples to files, with sizes as they are in S3 now. Read sets of another
 * project count as unknown. Throws only what is worth another try.
 */
export async function resolve(request: Request): Promise<Resolved> {
  const problems: string[] = [];
  const rows = new Map<string, Row>();
  const add = (row: Row) => rows.set(row.set_arn, row);
  for (const reference of request.readSetIds) {
    const row = await findReadSet(reference);
    if (row && row.projectId === request.projectId && row.set_status !== "DELETED") add(row);
    else problems.push(`read set ${reference} is unknown`);
  }
  for (const sampleId of request.sampleIds) {
    const found = await findSample(request.projectId, sampleId);
    if (found.length === 0) problems.push(`sample ${sampleId} has no read set`);
    found.forEach(add);
  }
  const files: PackageFile[] = [];
  for (const row of rows.values()) {
    const problem = problemOf(row);
    if (problem) problems.push(problem);
    else files.push(...(row.files ?? []).flatMap((file) => toPackageFile(row, file, problems)));
  }
  if (problems.length === 0) await measure(files, problems);
  return { files, problems, readSetCount: rows.size };
}

/** `<store>/<read set>`, or a read set id that is looked for in every store of the stage. */
async function findReadSet(reference: string): Promise<Row | undefined> {
  const [readSetId = "", storeId] = reference.split("/").reverse();
  const stores = storeId ? [storeId] : Object.keys(setting("projectOfStore"));
  const found = await Promise.all(stores.map((store) => Rows.find({ storeId: store, readSetId })));
  return found.find((row) => row !== undefined);
}

async function findSample(projectId: string, sampleId: string): Promise<Row[]> {
  const query = readSetEntity().query.bySample({ projectId, set_sample_id: sampleId });
  const rows = await Search.load(await Items.queryAll(query), { consistent: true });
  // The index is a moment behind its table.
  return rows.filter(
    (row): row is Row =>
      row?.projectId === projectId &&
      row.set_sample_id === sampleId &&
      row.set_status !== "DELETED",
  );
}

/**
 * Why nothing can be taken of a read set now. URIs are for life, so those seen before it was archived will do; without
 * any, what is still being asked for comes by itself.
 */
function problemOf({ set_id, set_status, files = [], details_missing = "" }: Row) {
  if (set_status !== "ACTIVE") return `read set ${set_id} is ${set_status}: it must be ACTIVE`;
  if (isLocated(files)) return undefined;
  if (details_missing.split(" ").includes("files"))
    return `the files of read set ${set_id} are not known yet: try again in a minute`;
  return `read set ${set_id} has no files`;
}

function toPackageFile(row: Row, file: FileRow, problems: string[]): PackageFile[] {
  if (!file.file_path) {
    problems.push(`read set ${row.set_id} has no location for ${file.file_type}`);
    return [];
  }
  const checksum = Checksum.safeParse({ algorithm: row.etag_algorithm, value: file.etag });
  return [
    {
      uri: file.file_path,
      name: file.file_path.slice(file.file_path.lastIndexOf("/") + 1),
      sizeBytes: file.content_length ?? 0,
      storageState: "ACTIVE",
      checksum: checksum.success ? checksum.data : null,
      readSetId: row.set_id,
      sampleId: row.set_sample_id ?? null,
    },
  ];
}

/** Sizes come from S3: HealthOmics may have compressed the content anew since the row was written. */
async function measure(files: PackageFile[], problems: string[]): Promise<void> {
  const waiting = files.values();
  const worker = async () => {
    for (const file of waiting) {
      const { bucket, key } = parseS3Uri(file.uri);
      try {
        const head = await Aws.s3().send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        file.sizeBytes = head.ContentLength ?? file.sizeBytes;
      } catch (error) {
        if (isTransient(error)) throw error;
        problems.push(
          `${file.name} of read set ${file.readSetId} cannot be read (${nameOf(error)})`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: headsInFlight }, worker));
}
