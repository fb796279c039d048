import type { Call, Reply } from "#local/engines/s3/call";
import { checksumElement } from "#local/engines/s3/checksum";
import { isNotModified } from "#local/engines/s3/conditions";
import { invalidArgument } from "#local/engines/s3/errors";
import { pageSize } from "#local/engines/s3/list-objects";
import type { StoredObject } from "#local/engines/s3/stored-object";
import { requestedObject, versionHeader } from "#local/engines/s3/versions";
import { type XmlValue, xmlDocument } from "#local/engines/s3/xml";

const names = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

/** GetObjectAttributes: the attributes that `x-amz-object-attributes` lists, and no others. */
export function getObjectAttributes(call: Call): Reply {
  const { headers } = call.request;
  const object = requestedObject(call);
  const header = headers["x-amz-object-attributes"] ?? "";
  const asked = header.split(",").map((name) => name.trim());
  if (asked.some((name) => !names.includes(name)))
    throw invalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", header);
  if (isNotModified(object, headers)) return { status: 304 };
  const { checksum } = object;
  const values: Record<string, XmlValue> = {
    ETag: object.etag,
    Checksum: checksum && {
      [checksumElement(checksum.algorithm)]: checksum.value,
      ChecksumType: checksum.type,
    },
    ObjectParts: objectParts(object, headers),
    StorageClass: object.storageClass,
    ObjectSize: object.size,
  };
  return {
    headers: {
      "last-modified": new Date(object.modifiedAt).toUTCString(),
      ...versionHeader(call.s3, object),
    },
    text: xmlDocument(
      "GetObjectAttributesResponse",
      Object.fromEntries(
        names.filter((name) => asked.includes(name)).map((name) => [name, values[name]]),
      ),
    ),
  };
}

/** Parts are listed one by one only where they have checksums; otherwise S3 tells their number. */
function objectParts({ parts, checksum }: StoredObject, headers: Record<string, string>): XmlValue {
  if (!parts) return undefined;
  if (!checksum || !parts[0]?.checksum) return { PartsCount: parts.length };
  const limit = pageSize(headers["x-amz-max-parts"], "x-amz-max-parts");
  const marker = pageSize(
    headers["x-amz-part-number-marker"] ?? "0",
    "x-amz-part-number-marker",
    10_000,
  );
  const page = parts.filter(({ number }) => number > marker).slice(0, limit);
  const last = page.at(-1)?.number ?? marker;
  return {
    PartsCount: parts.length,
    PartNumberMarker: marker,
    NextPartNumberMarker: last,
    MaxParts: limit,
    IsTruncated: last < parts.length && page.length > 0,
    Part: page.map((part) => ({
      PartNumber: part.number,
      Size: part.size,
      [checksumElement(checksum.algorithm)]: part.checksum,
    })),
  };
}
