import { createHash } from "node:crypto";
import type { AwsError } from "#local/aws-error";
import type { Call, Reply } from "#local/engines/s3/call";
import {
  checksumElement,
  checksumIn,
  combineChecksums,
  defaultAlgorithm,
} from "#local/engines/s3/checksum";
import { assertWritable } from "#local/engines/s3/conditions";
import { s3Error } from "#local/engines/s3/errors";
import { readText } from "#local/engines/s3/ingest";
import { anyUpload, noUpload } from "#local/engines/s3/multipart";
import type { NewObject, StoredObject } from "#local/engines/s3/stored-object";
import type { Part, Upload, UploadDefinition } from "#local/engines/s3/upload-table";
import { nullVersion } from "#local/engines/s3/version-id";
import { storeObject, writtenVersionHeader } from "#local/engines/s3/versions";
import { children, childText, parseXml, xmlDocument } from "#local/engines/s3/xml";

const smallestPartBytes = 5 * 1024 * 1024;
const largestParts = 10_000;
const rememberMs = 7 * 24 * 3_600_000;

/** A part as the client lists it. */
type ListedPart = { number: number; etag: string; checksum?: string };

/**
 * CompleteMultipartUpload: one row that owns the blobs of all listed parts. Completing again with
 * the same list answers the same, as a client that lost the first answer needs.
 */
export async function completeMultipartUpload(call: Call): Promise<Reply> {
  const { s3, request, bucket, key } = call;
  const { algorithm } = anyUpload(call).definition;
  // The checksum header of this operation is about the object, not about the document sent.
  const objectChecksum = checksumIn(request.headers);
  const body = await readText({ ...request, headers: withoutChecksum(request.headers) });
  const listed = readParts(body, algorithm && checksumElement(algorithm));
  const fingerprint = createHash("sha256").update(JSON.stringify(listed)).digest("hex");
  return s3.database.transaction(() => {
    const upload = anyUpload(call);
    if (upload.result) {
      if (upload.result.fingerprint !== fingerprint) throw noUpload(upload.id);
      return { headers: completedHeaders(upload.result.version), text: upload.result.document };
    }
    assertWritable(s3.objects.get(bucket, key), key, request.headers);
    assertUndisturbed(upload, request.headers);
    const parts = chosenParts(listed, s3.uploads.parts(upload.id), upload);
    const assembled = assemble(upload, parts, s3.context.clock.now());
    const expected = request.headers["x-amz-mp-object-size"];
    if (expected !== undefined && Number(expected) !== assembled.size)
      throw s3Error(
        "InvalidRequest",
        `The provided 'x-amz-mp-object-size' header value ${expected} does not match what was computed: ${assembled.size}`,
      );
    if (objectChecksum && assembled.checksum?.type === "FULL_OBJECT") {
      const { algorithm: given, value } = objectChecksum;
      if (given !== assembled.checksum.algorithm || value !== assembled.checksum.value)
        throw s3Error(
          "BadDigest",
          `The ${given} you specified did not match the calculated checksum.`,
        );
    }
    const object = storeObject(s3, assembled);
    const now = s3.context.clock.now();
    const document = resultDocument(call, object);
    const result = { fingerprint, document, version: object.version };
    s3.uploads.complete(upload.id, result, now, now - rememberMs);
    s3.events.emit("ObjectCreated:CompleteMultipartUpload", object, request.requestId);
    return { headers: completedHeaders(object.version), text: document };
  });
}

function readParts(body: string, checksumName: string | undefined): ListedPart[] {
  const root = parseXml(body);
  const listed = children(root, "Part").map((part): ListedPart => {
    const number = Number(childText(part, "PartNumber"));
    const etag = childText(part, "ETag")?.replace(/^"(.*)"$/, "$1");
    if (!Number.isInteger(number) || number < 1 || etag === undefined)
      throw s3Error("MalformedXML");
    return { number, etag, checksum: checksumName && childText(part, checksumName) };
  });
  if (
    root.name !== "CompleteMultipartUpload" ||
    listed.length === 0 ||
    listed.length > largestParts
  )
    throw s3Error("MalformedXML");
  listed.forEach(({ number }, index) => {
    if (number <= (listed[index - 1]?.number ?? 0)) throw s3Error("InvalidPartOrder");
  });
  return listed;
}

function chosenParts(listed: ListedPart[], present: Part[], upload: Upload): Part[] {
  const byNumber = new Map(present.map((part) => [part.number, part]));
  const { algorithm, checksumType } = upload.definition;
  const parts = listed.map(({ number, etag, checksum }) => {
    const part = byNumber.get(number);
    if (part?.etag !== etag) throw partError("InvalidPart", upload, number, etag);
    if (algorithm && checksumType === "COMPOSITE" && checksum === undefined)
      throw s3Error(
        "InvalidRequest",
        `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
      );
    if (checksum !== undefined && checksum !== part.checksum)
      throw partError("InvalidPart", upload, number, etag);
    return part;
  });
  for (const part of parts.slice(0, -1))
    if (part.size < smallestPartBytes)
      throw s3Error("EntityTooSmall", undefined, {
        ProposedSize: part.size,
        MinSizeAllowed: smallestPartBytes,
        PartNumber: part.number,
        ETag: part.etag,
      });
  return parts;
}

/** With a condition, whatever happened to the key since the upload began is a conflict. */
function assertUndisturbed(upload: Upload, headers: Record<string, string>): void {
  const condition = ["If-None-Match", "If-Match"].find((name) => name.toLowerCase() in headers);
  if (condition && upload.disturbed)
    throw s3Error("ConditionalRequestConflict", undefined, {
      Condition: condition,
      Key: upload.key,
    });
}

function completedHeaders(version = nullVersion): Record<string, string> {
  return { "x-amz-server-side-encryption": "AES256", ...writtenVersionHeader({ version }) };
}

function assemble(upload: Upload, parts: Part[], modifiedAt: number): NewObject {
  const { definition, bucket, key } = upload;
  const md5 = createHash("md5");
  for (const part of parts) md5.update(Buffer.from(part.etag, "hex"));
  return {
    bucket,
    key,
    size: parts.reduce((sum, part) => sum + part.size, 0),
    etag: `${md5.digest("hex")}-${parts.length}`,
    modifiedAt,
    storageClass: definition.storageClass,
    checksum: checksumOf(definition, parts),
    lock: definition.lock,
    attributes: definition.attributes,
    parts: parts.map(({ size, checksum }, index) => ({
      number: index + 1,
      size,
      ...(definition.algorithm && { checksum }),
    })),
    extents: parts.flatMap((part) => part.extents),
  };
}

function checksumOf({ algorithm, checksumType }: UploadDefinition, parts: Part[]) {
  // Parts that an earlier release took have no checksum to combine.
  if (!algorithm && parts.some(({ checksum }) => checksum === undefined)) return undefined;
  return combineChecksums(
    algorithm ?? defaultAlgorithm,
    checksumType ?? "FULL_OBJECT",
    parts.map(({ checksum, size }) => ({ value: checksum ?? "", size })),
  );
}

function resultDocument({ s3, request }: Call, object: StoredObject): string {
  const { checksum, key, etag } = object;
  return xmlDocument("CompleteMultipartUploadResult", {
    Location: `${s3.context.endpoint()}/${request.bucket}/${key.split("/").map(encodeURIComponent).join("/")}`,
    Bucket: request.bucket,
    Key: key,
    ETag: `"${etag}"`,
    ...(checksum && {
      [checksumElement(checksum.algorithm)]: checksum.value,
      ChecksumType: checksum.type,
    }),
  });
}

function partError(code: "InvalidPart", upload: Upload, number: number, etag: string): AwsError {
  return s3Error(code, undefined, { UploadId: upload.id, PartNumber: number, ETag: etag });
}

function withoutChecksum(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^x-amz-(checksum|sdk-checksum)-/.test(name)),
  );
}
