import type { Call, Reply } from "#local/engines/s3/call";
import { checksumElement } from "#local/engines/s3/checksum";
import { encoder, pageSize } from "#local/engines/s3/list-objects";
import { openUpload } from "#local/engines/s3/multipart";
import type { Upload } from "#local/engines/s3/upload-table";
import { xmlDocument } from "#local/engines/s3/xml";

/** ListParts: the parts of an open upload by number. */
export function listParts(call: Call): Reply {
  const { s3, request } = call;
  const upload = openUpload(call);
  const limit = pageSize(request.query.get("max-parts"), "max-parts");
  const marker = pageSize(
    request.query.get("part-number-marker") ?? "0",
    "part-number-marker",
    10_000,
  );
  const found = s3.uploads.parts(upload.id, marker, limit + 1);
  const page = found.slice(0, limit);
  const { algorithm, checksumType, storageClass } = upload.definition;
  const owner = { ID: s3.context.accountId };
  return {
    text: xmlDocument("ListPartsResult", {
      Bucket: request.bucket,
      Key: upload.key,
      UploadId: upload.id,
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1)?.number ?? 0,
      MaxParts: limit,
      IsTruncated: found.length > page.length,
      ChecksumAlgorithm: algorithm,
      ChecksumType: checksumType,
      Part: page.map((part) => ({
        PartNumber: part.number,
        LastModified: new Date(part.modifiedAt).toISOString(),
        ETag: `"${part.etag}"`,
        Size: part.size,
        ...(algorithm && { [checksumElement(algorithm)]: part.checksum }),
      })),
      Initiator: owner,
      Owner: owner,
      StorageClass: storageClass,
    }),
  };
}

/** ListMultipartUploads: open uploads by key, then by time, rolled up at the delimiter. */
export function listMultipartUploads({ s3, request, bucket }: Call): Reply {
  const { query } = request;
  const encode = encoder(query);
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const keyMarker = query.get("key-marker") ?? "";
  const idMarker = query.get("upload-id-marker") ?? "";
  const limit = pageSize(query.get("max-uploads"), "max-uploads");
  const uploads = s3.uploads.open(bucket).filter(({ key }) => key.startsWith(prefix));
  const entries = rollUp(afterMarker(uploads, keyMarker, idMarker), prefix, delimiter).filter(
    (entry) => typeof entry !== "string" || compare(entry, keyMarker) > 0,
  );
  const page = entries.slice(0, limit);
  const isTruncated = entries.length > page.length;
  const last = page.at(-1);
  const owner = { ID: s3.context.accountId };
  return {
    text: xmlDocument("ListMultipartUploadsResult", {
      Bucket: request.bucket,
      KeyMarker: encode(keyMarker),
      UploadIdMarker: idMarker,
      Prefix: encode(prefix),
      Delimiter: delimiter ? encode(delimiter) : undefined,
      EncodingType: query.get("encoding-type"),
      MaxUploads: limit,
      IsTruncated: isTruncated,
      NextKeyMarker:
        isTruncated && last ? encode(typeof last === "string" ? last : last.key) : undefined,
      NextUploadIdMarker: isTruncated && typeof last === "object" ? last.id : undefined,
      Upload: page
        .filter((entry) => typeof entry === "object")
        .map((upload) => ({
          Key: encode(upload.key),
          UploadId: upload.id,
          Initiator: owner,
          Owner: owner,
          StorageClass: upload.definition.storageClass,
          Initiated: new Date(upload.createdAt).toISOString(),
          ChecksumAlgorithm: upload.definition.algorithm,
          ChecksumType: upload.definition.checksumType,
        })),
      CommonPrefixes: page
        .filter((entry) => typeof entry === "string")
        .map((entry) => ({ Prefix: encode(entry) })),
    }),
  };
}

/** Uploads behind the marker; with an upload id, also those of the same key behind that upload. */
function afterMarker(uploads: Upload[], keyMarker: string, idMarker: string): Upload[] {
  const at = uploads.findIndex(({ key, id }) => key === keyMarker && id === idMarker);
  if (idMarker && at >= 0) return uploads.slice(at + 1);
  return uploads.filter(({ key }) => !keyMarker || compare(key, keyMarker) > 0);
}

function rollUp(uploads: Upload[], prefix: string, delimiter: string): (Upload | string)[] {
  const entries: (Upload | string)[] = [];
  for (const upload of uploads) {
    const end = delimiter ? upload.key.indexOf(delimiter, prefix.length) : -1;
    const entry = end < 0 ? upload : upload.key.slice(0, end + delimiter.length);
    if (typeof entry === "object" || entries.at(-1) !== entry) entries.push(entry);
  }
  return entries;
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
