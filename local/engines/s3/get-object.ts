import { checksumHeaders, objectHeaders } from "#local/engines/s3/attributes";
import type { Call, Reply } from "#local/engines/s3/call";
import { checksumHeader } from "#local/engines/s3/checksum";
import { isNotModified } from "#local/engines/s3/conditions";
import { invalidArgument, s3Error } from "#local/engines/s3/errors";
import { lockHeaders } from "#local/engines/s3/lock-headers";
import { type ByteRange, rangeOf } from "#local/engines/s3/range";
import { assertThawed } from "#local/engines/s3/restore";
import type { StoredObject } from "#local/engines/s3/stored-object";
import { requestedObject, versionHeader } from "#local/engines/s3/versions";

/** GetObject: the object, a range of it or one of its parts, as a stream. */
export function getObject(call: Call): Reply {
  const { s3, request } = call;
  const object = requestedObject(call);
  if (isNotModified(object, request.headers)) return notModified(call, object);
  assertThawed(object, s3.context.clock.now());
  const { range, ...reply } = describe(call, object);
  return { ...reply, stream: s3.blobs.read(object.extents, range.start, range.size) };
}

/** HeadObject: what GetObject would say, without the bytes; archived objects answer too. */
export function headObject(call: Call): Reply {
  const object = requestedObject(call);
  if (isNotModified(object, call.request.headers)) return notModified(call, object);
  const { range: _, ...reply } = describe(call, object);
  return reply;
}

function describe(call: Call, object: StoredObject): Reply & { range: ByteRange } {
  const { request, s3 } = call;
  const headers = {
    ...objectHeaders(object, request, s3.context.clock.now()),
    ...versionHeader(s3, object),
    ...lockHeaders(object),
  };
  const number = request.query.get("partNumber");
  const asked = request.headers.range;
  if (number !== undefined && asked !== undefined)
    throw s3Error(
      "InvalidRequest",
      "Cannot specify both Range header and partNumber query parameter.",
    );
  const part = number === undefined ? undefined : partRange(object, number);
  const range = part ?? rangeOf(asked, object.size) ?? undefined;
  const whole = { start: 0, size: object.size };
  if (!range)
    return {
      status: 200,
      headers: {
        ...headers,
        ...checksumHeaders(object, request),
        "content-length": String(object.size),
      },
      range: whole,
    };
  const isWhole = range.size === object.size;
  return {
    status: 206,
    headers: {
      ...headers,
      ...(isWhole ? checksumHeaders(object, request) : part?.checksum),
      "x-amz-mp-parts-count": part && object.parts ? String(object.parts.length) : undefined,
      "content-length": String(range.size),
      "content-range": object.size
        ? `bytes ${range.start}-${range.start + range.size - 1}/${object.size}`
        : undefined,
    },
    range,
  };
}

function partRange(
  object: StoredObject,
  text: string,
): ByteRange & { checksum: Record<string, string | undefined> } {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 10_000)
    throw invalidArgument(
      "Part number must be an integer between 1 and 10000, inclusive",
      "partNumber",
      text,
    );
  const parts = object.parts ?? [{ number: 1, size: object.size, checksum: undefined }];
  const part = parts[number - 1];
  if (!part)
    throw s3Error("InvalidPartNumber", undefined, {
      ActualPartCount: parts.length,
      PartNumberRequested: number,
    });
  const before = parts.slice(0, number - 1);
  const checksum =
    part.checksum && object.checksum
      ? {
          [checksumHeader(object.checksum.algorithm)]: part.checksum,
          "x-amz-checksum-type": object.checksum.type,
        }
      : {};
  return { start: before.reduce((sum, { size }) => sum + size, 0), size: part.size, checksum };
}

function notModified({ s3 }: Call, object: StoredObject): Reply {
  return {
    status: 304,
    headers: {
      etag: `"${object.etag}"`,
      "last-modified": new Date(object.modifiedAt).toUTCString(),
      ...versionHeader(s3, object),
    },
  };
}
