import { AwsError, notImplemented } from "#local/aws-error";
import type { Call, Reply } from "#local/engines/s3/call";
import { checksumIn } from "#local/engines/s3/checksum";
import { assertWritable } from "#local/engines/s3/conditions";
import { type Deleted, type Deletion, deleteVersion } from "#local/engines/s3/delete-version";
import { invalidArgument, s3Error } from "#local/engines/s3/errors";
import { readText } from "#local/engines/s3/ingest";
import { assertBypassFits, bypasses } from "#local/engines/s3/object-lock";
import { assertAllowed } from "#local/engines/s3/policy/authorize";
import { versioned } from "#local/engines/s3/policy/needs";
import { isVersionId } from "#local/engines/s3/version-id";
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
  const { s3, request, key } = call;
  assertBypassFits(call);
  const versionId = request.query.get("versionId");
  if (versionId !== undefined && !isVersionId(versionId))
    throw invalidArgument("Invalid version id specified", "versionId", versionId);
  const deleted = s3.database.transaction(() => {
    assertUnchanged(call, key, request.headers["if-match"]);
    return deleteVersion(s3, deletionOf(call, key, versionId));
  });
  return {
    status: 204,
    headers: {
      "x-amz-version-id": deleted.versionId,
      "x-amz-delete-marker": deleted.marker ? "true" : undefined,
    },
  };
}

/** DeleteObjects: up to 1,000 keys, each for itself; `ETag` makes one conditional. */
export async function deleteObjects(call: Call): Promise<Reply> {
  const { headers } = call.request;
  if (!headers["content-md5"] && !checksumIn(headers) && !headers["x-amz-trailer"])
    throw s3Error("InvalidRequest", "Missing required header for this request: Content-MD5");
  assertBypassFits(call);
  const root = parseXml(await readText(call.request));
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
      const versionId = childText(element, "VersionId") || undefined;
      const outcome = tryDelete(call, key, versionId, element);
      if (!(outcome instanceof AwsError)) deleted.push(described(key, versionId, outcome));
      else
        errors.push({
          Key: key,
          VersionId: versionId,
          Code: outcome.code,
          Message: outcome.message,
        });
    }
  });
  return { text: xmlDocument("DeleteResult", { Deleted: quiet ? [] : deleted, Error: errors }) };
}

function tryDelete(
  call: Call,
  key: string,
  versionId: string | undefined,
  element: XmlElement,
): Deleted | AwsError {
  const { bucket } = call;
  try {
    for (const name of ["LastModifiedTime", "Size"])
      if (childText(element, name) !== undefined)
        throw notImplemented("s3", `Delete.Object.${name}`);
    const action = versionId === undefined ? "DeleteObject" : versioned("DeleteObject");
    assertAllowed(call, { action: `s3:${action}`, bucket, key, versionId });
    if (bypasses(call))
      assertAllowed(call, { action: "s3:BypassGovernanceRetention", bucket, key, versionId });
    if (versionId !== undefined && !isVersionId(versionId)) throw s3Error("NoSuchVersion");
    assertUnchanged(call, key, childText(element, "ETag"));
    return deleteVersion(call.s3, deletionOf(call, key, versionId));
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function deletionOf(call: Call, key: string, versionId: string | undefined): Deletion {
  const { requestId } = call.request;
  return { bucket: call.bucket, key, versionId, bypass: bypasses(call), requestId };
}

function described(key: string, versionId: string | undefined, deleted: Deleted): XmlValue {
  return {
    Key: key,
    VersionId: versionId,
    DeleteMarker: deleted.marker || undefined,
    DeleteMarkerVersionId: deleted.marker ? deleted.versionId : undefined,
  };
}

function assertUnchanged({ s3, bucket }: Call, key: string, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  assertWritable(s3.objects.get(bucket, key), key, { "if-match": ifMatch }, "*");
}
