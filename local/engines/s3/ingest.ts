import { createHash } from "node:crypto";
import { ChunkedDecoder } from "#local/engines/s3/aws-chunked";
import {
  type Algorithm,
  checksumIn,
  givenAlgorithm,
  hasher,
  trailerIn,
} from "#local/engines/s3/checksum";
import { ChunkSignatures } from "#local/engines/s3/chunk-signature";
import { s3Error } from "#local/engines/s3/errors";
import type { S3Request } from "#local/engines/s3/request";

/** What a body turned out to be. Checksums are base64. */
export type Digest = {
  sizeBytes: number;
  checksums: Partial<Record<Algorithm, string>>;
  given?: Algorithm;
};

export type IngestOptions = {
  /** Algorithm to compute although the client sends no value. */
  wanted?: Algorithm;
  /** Refuses longer bodies with `EntityTooLarge`. */
  limitBytes: number;
  /** Takes the data, in order. */
  write(chunk: Buffer): Promise<void> | void;
};

/**
 * Reads a request's body once, in pieces: takes framing off, counts, hashes, and hands the data on.
 * Throws `BadDigest`, `XAmzContentSHA256Mismatch`, `IncompleteBody`, `EntityTooLarge`,
 * `MissingContentLength` or `InvalidRequest`; what was written by then is the caller's to discard.
 */
export async function ingest(request: S3Request, options: IngestOptions): Promise<Digest> {
  const { headers } = request;
  const chunked = isChunked(headers);
  const length =
    headers["x-amz-decoded-content-length"] ?? (chunked ? undefined : headers["content-length"]);
  if (length === undefined) throw s3Error("MissingContentLength");
  const expectedBytes = Number(length);
  if (expectedBytes > options.limitBytes)
    throw s3Error("EntityTooLarge", undefined, {
      ProposedSize: expectedBytes,
      MaxSizeAllowed: options.limitBytes,
    });

  const header = checksumIn(headers);
  const trailing = trailerIn(headers);
  const given = givenAlgorithm(headers);
  if (headers["x-amz-sdk-checksum-algorithm"] && !given)
    throw s3Error(
      "InvalidRequest",
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
  const signed = signedHash(request.payload.hash);
  const md5 = contentMd5(headers);
  const hashers = new Map(
    [given, options.wanted]
      .filter((algorithm) => algorithm !== undefined)
      .map((algorithm) => [algorithm, hasher(algorithm)] as const),
  );
  const plain = [md5 && createHash("md5"), signed && createHash("sha256")] as const;

  let sizeBytes = 0;
  const take = async (data: Buffer) => {
    sizeBytes += data.length;
    if (sizeBytes > expectedBytes) throw s3Error("IncompleteBody");
    for (const one of hashers.values()) one.update(data);
    for (const one of plain) if (one) one.update(data);
    await options.write(data);
  };
  const { seed } = request.payload;
  const decoder = chunked ? new ChunkedDecoder(seed && new ChunkSignatures(seed)) : undefined;
  for await (const piece of request.incoming as AsyncIterable<Buffer>)
    if (decoder) for (const data of decoder.push(piece)) await take(data);
    else await take(piece);
  decoder?.end();
  if (sizeBytes !== expectedBytes) throw s3Error("IncompleteBody");

  const checksums: Digest["checksums"] = {};
  for (const [algorithm, one] of hashers) checksums[algorithm] = one.digest().toString("base64");
  const claimed = header?.value ?? (trailing && decoder?.trailers[trailing]);
  if (trailing && claimed === undefined)
    throw s3Error("InvalidRequest", `The trailer ${trailing} was announced but not sent.`);
  if (given && claimed !== checksums[given])
    throw s3Error("BadDigest", `The ${given} you specified did not match the calculated checksum.`);
  if (md5 && plain[0] && plain[0].digest("base64") !== md5) throw s3Error("BadDigest");
  if (signed && plain[1]) {
    const computed = plain[1].digest("hex");
    if (computed !== signed)
      throw s3Error("XAmzContentSHA256Mismatch", undefined, {
        ClientComputedContentSHA256: signed,
        S3ComputedContentSHA256: computed,
      });
  }
  return { sizeBytes, checksums, given };
}

/** A small body as text (an XML or JSON document), verified like any other. */
export async function readText(request: S3Request): Promise<string> {
  const chunks: Buffer[] = [];
  await ingest(request, {
    limitBytes: 8 * 1024 * 1024,
    write: (chunk) => void chunks.push(chunk),
  });
  return Buffer.concat(chunks).toString("utf8");
}

function signedHash(hash: string): string | undefined {
  return /^[0-9a-f]{64}$/.test(hash) ? hash : undefined;
}

function isChunked(headers: Record<string, string>): boolean {
  return (
    (headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-") ||
    /(^|,)\s*aws-chunked\s*(,|$)/i.test(headers["content-encoding"] ?? "")
  );
}

function contentMd5(headers: Record<string, string>): string | undefined {
  const value = headers["content-md5"];
  if (value !== undefined && Buffer.from(value, "base64").length !== 16)
    throw s3Error("InvalidDigest");
  return value;
}
