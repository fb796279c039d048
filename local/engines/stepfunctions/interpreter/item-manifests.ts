import { parseRows, unreadable } from "#local/engines/stepfunctions/interpreter/item-formats";

/** `$states.context.Map.Item.Source` of what was read from an object, or from a bucket's listing. */
export function s3Uri(bucket: string, key?: string): string {
  return key === undefined ? `S3://${bucket}` : `S3://${bucket}/${key}`;
}

/**
 * The data files of an S3 inventory's `manifest.json` and the columns of their rows. The files lie in the
 * inventory's own bucket, which may be another than the listed one; AWS's readers take CSV inventories only.
 */
export function inventoryFiles(
  text: string,
  bucket: string,
): { bucket: string; keys: string[]; headers: string[] } {
  const manifest = parsed(text);
  const { fileFormat = "CSV", fileSchema, files, destinationBucket } = manifest;
  if (fileFormat !== "CSV")
    throw unreadable(`The inventory's fileFormat is ${fileFormat}; only CSV can be read.`);
  if (typeof fileSchema !== "string" || !Array.isArray(files))
    throw unreadable("The manifest of an S3 inventory needs fileSchema and files.");
  return {
    bucket:
      typeof destinationBucket === "string"
        ? destinationBucket.replace(/^arn:[\w-]+:s3:::/, "")
        : bucket,
    keys: files.map((file) => String((file as { key?: unknown }).key)),
    headers: fileSchema.split(",").map((name) => name.trim()),
  };
}

/** The objects that the manifest of an Athena query names, an `s3://` address a line. */
export function athenaObjects(text: string): { Bucket: string; Key: string }[] {
  return parseRows(text, ",").map(([address = ""]) => {
    const match = /^s3:\/\/([^/]+)\/(.+)$/i.exec(address.trim());
    if (!match) throw unreadable(`The manifest's line '${address}' is not an s3:// address.`);
    const [, Bucket = "", Key = ""] = match;
    return { Bucket, Key };
  });
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (value && typeof value === "object") return value as Record<string, unknown>;
  } catch {
    // Answered below: AWS has one error for both.
  }
  throw unreadable("The manifest is not a JSON object.");
}
