import { notImplemented } from "#local/aws-error";
import type { Caller, CredentialLookup } from "#local/engines/s3/credentials";
import { type S3ErrorCode, s3Error } from "#local/engines/s3/errors";
import type { Payload, S3Request } from "#local/engines/s3/request";
import { type Refusal, verifySignature } from "#local/sigv4";

const codes: Record<Refusal, S3ErrorCode> = {
  unsigned: "AccessDenied",
  "two-mechanisms": "InvalidArgument",
  unsupported: "InvalidRequest",
  "malformed-header": "AuthorizationHeaderMalformed",
  "malformed-query": "AuthorizationQueryParametersError",
  "unknown-key": "InvalidAccessKeyId",
  "wrong-token": "InvalidToken",
  "expired-token": "ExpiredToken",
  mismatch: "SignatureDoesNotMatch",
  expired: "AccessDenied",
  early: "AccessDenied",
  "unsigned-headers": "AccessDenied",
};
/** Where S3 has a sentence of its own, or says nothing at all. */
const silent = new Set<Refusal>([
  "unsigned",
  "unknown-key",
  "mismatch",
  "wrong-token",
  "expired-token",
]);

/** Bodies that are not signed as a whole. */
const markers = new Set([
  "UNSIGNED-PAYLOAD",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
]);

/**
 * Lets a request through only with a valid signature of a known key; there is no anonymous access.
 * Returns who calls, and what was signed of the body.
 */
export function authenticate(
  request: S3Request,
  credentials: CredentialLookup,
  nowMs: number,
): { caller: Caller; payload: Payload } {
  const verdict = verifySignature(
    {
      method: request.method,
      target: request.incoming.url ?? "/",
      headers: request.incoming.headers,
    },
    { credentials, nowMs, pathEncoding: "once", service: "s3" },
  );
  if (!verdict.ok)
    throw s3Error(
      codes[verdict.reason],
      silent.has(verdict.reason) ? undefined : verdict.message,
      verdict.details,
    );
  const { accessKeyId, region, presigned, payloadHash, seed, signedAt } = verdict;
  const known = credentials(accessKeyId);
  if (!known) throw s3Error("InvalidAccessKeyId");
  if (!presigned && request.headers["x-amz-content-sha256"] === undefined)
    throw s3Error(
      "InvalidRequest",
      "Missing required header for this request: x-amz-content-sha256",
    );
  assertPayloadHash(payloadHash);
  const { principalArn, accountId } = known;
  const sessionPolicy = known.session?.policy;
  const isChained = payloadHash.startsWith("STREAMING-AWS4-HMAC-SHA256-");
  return {
    caller: {
      ...{ accessKeyId, principalArn, accountId, sessionPolicy, region, presigned },
      ageMs: nowMs - signedAt,
    },
    payload: { hash: payloadHash, ...(isChained && { seed }) },
  };
}

function assertPayloadHash(hash: string): void {
  if (markers.has(hash) || /^[0-9a-f]{64}$/.test(hash)) return;
  if (/^STREAMING-AWS4-ECDSA-/.test(hash)) throw notImplemented("s3", `the body signature ${hash}`);
  throw s3Error(
    "InvalidArgument",
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
    { ArgumentName: "x-amz-content-sha256", ArgumentValue: hash },
  );
}
