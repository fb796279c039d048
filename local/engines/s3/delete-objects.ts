import { AwsError, notImplemented } from "#local/aws-error";
import type { Call, Reply } from "#local/engines/s3/call";
import { checksumIn } from "#local/engines/s3/checksum";
import { assertWritable } from "#local/engines/s3/conditions";
import { s3Error } from "#local/engines/s3/errors";
import { readText } from "#local/engines/s3/ingest";
import {
  children,
  childText,
  parseXml,
  type XmlElement,
  type XmlValue,
  xmlDocument,
} from "#local/engines/s3/xml";

const largestBatch = 1000;

/** DeleteObject: 204, whether or not there was an object. `If-Match` makes it conditional. */
export function deleteObject(call: Call): Reply {
  call.s3.database.transaction(() => remove(call, call.key, call.request.headers["if-match"]));
  return { status: 204 };
}

/** DeleteObjects: up to 1,000 keys, each for itself; `ETag` makes one conditional. */
export async function deleteObjects(call: Call): Promise<Reply> {
  const { headers } = call.request;
  if (!headers["content-md5"] && !checksumIn(headers) && !headers["x-amz-trailer"])
    throw s3Error("InvalidRequest", "Missing required header for this request: Content-MD5");
  const root = parseXml(await readText(call.request, call.payloadHash));
  const objects = children(root, "Object");
  if (root.name !== "Delete" || objects.length === 0 || objects.length > largestBatch)
    throw s3Error("MalformedXML");
  const quiet = childText(root, "Quiet") === "true";
  const deleted: XmlValue[] = [];
  const errors: XmlValue[] = [];
  call.s3.database.transaction(() => {
    for (const element of objects) {
      const key = childText(element, "Key");
      if (!key) throw s3Error("MalformedXML");
      const failure = tryRemove(call, key, element);
      if (failure) errors.push({ Key: key, Code: failure.code, Message: failure.message });
      else deleted.push({ Key: key });
    }
  });
  return { text: xmlDocument("DeleteResult", { Deleted: quiet ? [] : deleted, Error: errors }) };
}

function tryRemove(call: Call, key: string, element: XmlElement): AwsError | undefined {
  try {
    for (const name of ["LastModifiedTime", "Size"])
      if (childText(element, name) !== undefined)
        throw notImplemented("s3", `Delete.Object.${name}`);
    const version = childText(element, "VersionId");
    if (version !== undefined && version !== "null") throw notImplemented("s3", "object versions");
    remove(call, key, childText(element, "ETag"));
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function remove({ s3, request, bucket }: Call, key: string, ifMatch: string | undefined): void {
  if (ifMatch !== undefined)
    assertWritable(s3.objects.get(bucket, key), key, { "if-match": ifMatch });
  const removed = s3.objects.delete(bucket, key);
  if (!removed) return;
  s3.events.emit("ObjectRemoved:Delete", removed, request.requestId);
  if (removed.restore) s3.restores.arm();
}
