import { parseS3Uri } from "#core/location";

/** A file of a read set, as its store's access point names it. */
export type ReadSetFile = { bucket: string; key: string; storeId: string; readSetId: string };

const shape = /^\d+\/sequenceStore\/(\d+)\/readSet\/(\d+)\/./s;

/**
 * What an `s3://` URI names of HealthOmics, if it does: an object behind an access-point alias whose key is
 * `<account>/sequenceStore/<store>/readSet/<read set>/<file>`.
 * https://docs.aws.amazon.com/omics/latest/dev/s3-access.html
 */
export function readSetFileOf(uri: string): ReadSetFile | undefined {
  const { bucket, key } = parseS3Uri(uri);
  const [, storeId, readSetId] = (bucket.endsWith("-s3alias") && shape.exec(key)) || [];
  return storeId && readSetId ? { bucket, key, storeId, readSetId } : undefined;
}
