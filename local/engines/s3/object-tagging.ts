import { type Call, existingObject, type Reply } from "#local/engines/s3/call";
import { readText } from "#local/engines/s3/ingest";
import { type Tags, tagsFromXml, tagsToXml } from "#local/engines/s3/tags";
import { parseXml, xmlDocument } from "#local/engines/s3/xml";

/** GetObjectTagging. */
export function getObjectTagging(call: Call): Reply {
  return { text: xmlDocument("Tagging", tagsToXml(existingObject(call).attributes.tags)) };
}

/** PutObjectTagging: replaces all tags; the object itself stays as it is. */
export async function putObjectTagging(call: Call): Promise<Reply> {
  const tags = tagsFromXml(parseXml(await readText(call.request, call.payloadHash)), 10);
  setTags(call, tags, "ObjectTagging:Put");
  return { status: 200 };
}

/** DeleteObjectTagging. */
export function deleteObjectTagging(call: Call): Reply {
  setTags(call, {}, "ObjectTagging:Delete");
  return { status: 204 };
}

function setTags(
  call: Call,
  tags: Tags,
  event: "ObjectTagging:Put" | "ObjectTagging:Delete",
): void {
  const { s3, request } = call;
  s3.database.transaction(() => {
    const object = existingObject(call);
    object.attributes.tags = tags;
    s3.objects.update(object);
    s3.events.emit(event, object, request.requestId);
  });
}
