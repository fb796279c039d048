import type { Call, Reply } from "#local/engines/s3/call";
import { readText } from "#local/engines/s3/ingest";
import { assertAllowed } from "#local/engines/s3/policy/authorize";
import { versioned } from "#local/engines/s3/policy/needs";
import type { StoredObject } from "#local/engines/s3/stored-object";
import { type Tags, tagsFromXml, tagsToXml } from "#local/engines/s3/tags";
import { markerNotAllowed, requestedObject, versionHeader } from "#local/engines/s3/versions";
import { parseXml, xmlDocument } from "#local/engines/s3/xml";

/** GetObjectTagging. */
export function getObjectTagging(call: Call): Reply {
  const object = tagged(call);
  return {
    headers: versionHeader(call.s3, object),
    text: xmlDocument("Tagging", tagsToXml(object.attributes.tags)),
  };
}

/** PutObjectTagging: replaces all tags; the object itself stays as it is. */
export async function putObjectTagging(call: Call): Promise<Reply> {
  const tags = tagsFromXml(parseXml(await readText(call.request)), 10);
  const { bucket, key, request } = call;
  const versionId = request.query.get("versionId");
  const action = `s3:${versionId === undefined ? "PutObjectTagging" : versioned("PutObjectTagging")}`;
  // Conditions on the tags of the request can be asked only now.
  assertAllowed(call, { action, bucket, key, versionId, tags });
  return { status: 200, headers: setTags(call, tags, "ObjectTagging:Put") };
}

/** DeleteObjectTagging. */
export function deleteObjectTagging(call: Call): Reply {
  return { status: 204, headers: setTags(call, {}, "ObjectTagging:Delete") };
}

function setTags(
  call: Call,
  tags: Tags,
  event: "ObjectTagging:Put" | "ObjectTagging:Delete",
): Record<string, string> {
  const { s3, request } = call;
  return s3.database.transaction(() => {
    const object = tagged(call);
    object.attributes.tags = tags;
    s3.objects.update(object);
    s3.events.emit(event, object, request.requestId);
    return versionHeader(s3, object);
  });
}

/** Unlike reads, operations on tags tell of a delete marker also when it was not named. */
function tagged(call: Call): StoredObject {
  const { s3, request, bucket, key } = call;
  const latest = request.query.has("versionId") ? undefined : s3.objects.latest(bucket, key);
  if (latest?.marker) throw markerNotAllowed(latest, request.method);
  return requestedObject(call);
}
