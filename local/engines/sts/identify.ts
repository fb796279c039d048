import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { stsError } from "#local/engines/sts/errors";
import type { Credentials } from "#local/engines/sts/session";
import { type Refusal, verifySignature } from "#local/sigv4";

/** AWS's codes and words for what it cannot accept; all with status 403. */
const refusals: Partial<Record<Refusal, [code: string, message: string]>> = {
  unsigned: ["MissingAuthenticationToken", "Request is missing Authentication Token"],
  "unknown-key": ["InvalidClientTokenId", "The security token included in the request is invalid."],
  "wrong-token": ["InvalidClientTokenId", "The security token included in the request is invalid."],
  "expired-token": ["ExpiredToken", "The security token included in the request is expired"],
  mismatch: [
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  ],
};

/** The caller, by the signature of the request. Throws what AWS answers to a signature it does not accept. */
export function identify(
  request: IncomingMessage,
  body: Buffer,
  credentialsOf: (accessKeyId: string) => Credentials | undefined,
  nowMs: number,
): Credentials {
  const payloadHash = createHash("sha256").update(body).digest("hex");
  const named = request.headers["x-amz-content-sha256"];
  const verdict = verifySignature(
    { method: request.method ?? "", target: request.url ?? "/", headers: request.headers },
    {
      credentials: credentialsOf,
      service: "sts",
      nowMs,
      pathEncoding: "twice",
      payloadHash,
    },
  );
  // The hash in the header is signed; the body must be the one it was made of.
  const isOther = named !== undefined && named !== payloadHash;
  const reason = verdict.ok ? "mismatch" : verdict.reason;
  const caller = verdict.ok && !isOther ? credentialsOf(verdict.accessKeyId) : undefined;
  if (caller) return caller;
  const [code, message] = refusals[reason] ?? [
    "IncompleteSignature",
    verdict.ok ? "" : verdict.message,
  ];
  throw stsError(code, message, 403);
}
