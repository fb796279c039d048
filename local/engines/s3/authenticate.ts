import { type S3ErrorCode, s3Error } from "#local/engines/s3/errors";
import type { S3Request } from "#local/engines/s3/request";
import { type Refusal, verifySignature } from "#local/sigv4";

const codes: Record<Refusal, S3ErrorCode> = {
  unsigned: "AccessDenied",
  unsupported: "InvalidRequest",
  "malformed-header": "AuthorizationHeaderMalformed",
  "malformed-query": "AuthorizationQueryParametersError",
  "unknown-key": "InvalidAccessKeyId",
  mismatch: "SignatureDoesNotMatch",
  expired: "AccessDenied",
  early: "AccessDenied",
  "unsigned-headers": "AccessDenied",
};
/** Where S3 has a sentence of its own, or says nothing at all. */
const silent = new Set<Refusal>(["unsigned", "unknown-key", "mismatch"]);

/**
 * Lets a request through only with a valid signature of a known key; there is no anonymous access.
 * Returns the payload hash that was signed, and the access key.
 */
export function authenticate(
  request: S3Request,
  credentials: Record<string, string>,
  nowMs: number,
): { payloadHash: string; accessKeyId: string } {
  const verdict = verifySignature(
    {
      method: request.method,
      target: request.incoming.url ?? "/",
      headers: request.incoming.headers,
    },
    { credentials, nowMs, pathEncoding: "once" },
  );
  if (verdict.ok) return verdict;
  throw s3Error(
    codes[verdict.reason],
    silent.has(verdict.reason) ? undefined : verdict.message,
    verdict.details,
  );
}
