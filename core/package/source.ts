import { HeadObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { isTransient, nameOf } from "#core/error";
import { parseS3Uri } from "#core/location";
import { Checksum, type PackageFile } from "#core/package/schema";
import * as ReadSets from "#core/readset/read-set";
import { readSetEntity } from "#core/readset/read-set.entity";
import type { FileRow, Row } from "#core/readset/schema";
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
    if (row.set_status !== "ACTIVE")
      problems.push(`read set ${row.set_id} is ${row.set_status}: it must be ACTIVE`);
    else if (!row.files?.length) problems.push(`read set ${row.set_id} has no files`);
    else files.push(...row.files.flatMap((file) => toPackageFile(row, file, problems)));
  }
  if (problems.length === 0) await measure(files, problems);
  return { files, problems, readSetCount: rows.size };
}

/** `<store>/<read set>`, or a read set id that is looked for in every store of the stage. */
async function findReadSet(reference: string): Promise<Row | undefined> {
  const [readSetId = "", storeId] = reference.split("/").reverse();
  const stores = storeId ? [storeId] : Object.keys(setting("projectOfStore"));
  const found = await Promise.all(
    stores.map((store) => ReadSets.find({ storeId: store, readSetId })),
  );
  return found.find((row) => row !== undefined);
}

async function findSample(projectId: string, sampleId: string): Promise<Row[]> {
  const { data } = await readSetEntity()
    .query.bySample({ projectId, set_sample_id: sampleId })
    .go({ pages: "all" });
  return data.map(ReadSets.fromEntity).filter((row) => row.set_status !== "DELETED");
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
