import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { canonicalPath, canonicalQuery, queryPairs, trimmed } from "#local/sigv4-canonical";

/** What a signature covers: the request as it came over the wire, nothing decoded. */
export type SignedRequest = {
  method: string;
  /** Request target in origin form (`/path?query`) or absolute form (`http://host/path?query`). */
  target: string;
  /** Lower-case names. */
  headers: Record<string, string | string[] | undefined>;
};

/** What an access key is checked with. */
export type Secret = {
  secretAccessKey: string;
  /** Of temporary credentials: every request has to carry it. */
  sessionToken?: string;
  /** Epoch milliseconds. */
  expiresAt?: number;
};

export type SignatureOptions = {
  /** Secret access key by access key id, or what looks an id up. */
  credentials: Record<string, string> | ((accessKeyId: string) => Secret | undefined);
  /** Refuses signatures that are scoped to another service. */
  service?: string;
  /** Epoch milliseconds that expiry of presigned URLs is measured against. */
  nowMs: number;
  /** `once` for S3, `twice` for every other service. */
  pathEncoding: "once" | "twice";
  /** Hex SHA-256 of the body, for requests that do not name it in `x-amz-content-sha256`. */
  payloadHash?: string;
};

/** Why a request is refused; each service has its own codes for these. */
export type Refusal =
  | "unsigned"
  | "two-mechanisms"
  | "unsupported"
  | "malformed-header"
  | "malformed-query"
  | "unknown-key"
  | "wrong-token"
  | "expired-token"
  | "mismatch"
  | "expired"
  | "early"
  | "unsigned-headers";

export type Verdict =
  | {
      ok: true;
      accessKeyId: string;
      region: string;
      service: string;
      presigned: boolean;
      /** As signed: hex SHA-256, `UNSIGNED-PAYLOAD` or a `STREAMING-…` marker. */
      payloadHash: string;
      /** Epoch milliseconds. */
      signedAt: number;
      /** What the signatures of a streamed body's chunks go on from. */
      seed: ChunkSeed;
    }
  | { ok: false; reason: Refusal; message: string; details: Record<string, string> };

/** The signature of a request as the first link in the chain of its chunks' signatures. */
export type ChunkSeed = { key: Buffer; date: string; scope: string; signature: string };

const algorithm = "AWS4-HMAC-SHA256";
const longestExpirySeconds = 604_800;
const earlyToleranceMs = 15 * 60_000;
/** Sent unsigned by some clients, and without effect on what is done. */
const mayBeUnsigned = new Set(["x-amz-user-agent", "x-amz-content-sha256"]);

/**
 * Checks AWS Signature Version 4, in the `Authorization` header or in the query (presigned).
 * Header signatures do not expire here, because the engines' clock can be moved; presigned URLs do.
 */
export function verifySignature(request: SignedRequest, options: SignatureOptions): Verdict {
  const [path, query] = splitTarget(request.target);
  const pairs = queryPairs(query);
  const value = (name: string) => pairs.find(([key]) => key === name)?.[1];
  const header = single(request.headers.authorization);
  if (header && (value("X-Amz-Algorithm") || value("X-Amz-Signature") || value("Signature")))
    return refuse(
      "two-mechanisms",
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
      { ArgumentName: "Authorization", ArgumentValue: "" },
    );
  const isVersion2 = value("AWSAccessKeyId") !== undefined && value("Signature") !== undefined;
  const claim = header
    ? headerClaim(header, request)
    : isVersion2
      ? unsupported()
      : value("X-Amz-Algorithm") || value("X-Amz-Signature")
        ? queryClaim(pairs)
        : refuse("unsigned", "The request carries no signature.");
  if ("ok" in claim) return claim;

  const wrong = options.service !== undefined && serviceRefusal(claim, options.service);
  if (wrong) return wrong;
  const secret = secretOf(options.credentials, claim.accessKeyId);
  if (!secret)
    return refuse("unknown-key", "No such access key.", { AWSAccessKeyId: claim.accessKeyId });
  const token = single(request.headers["x-amz-security-token"]) ?? value("X-Amz-Security-Token");
  if (token !== secret.sessionToken) return refuse("wrong-token", "The token is not the key's.");
  if (secret.expiresAt !== undefined && options.nowMs >= secret.expiresAt)
    return refuse("expired-token", "The credentials have expired.");
  const late = claim.presigned && timeRefusal(claim, options.nowMs);
  if (late) return late;
  const loose = looseHeaders(request, claim.signedHeaders);
  if (loose.length > 0)
    return refuse(
      "unsigned-headers",
      "There were headers present in the request which were not signed",
      { HeadersNotSigned: loose.join(", ") },
    );

  const named = single(request.headers["x-amz-content-sha256"]);
  const payloadHash = claim.presigned
    ? ((claim.signedHeaders.includes("x-amz-content-sha256") ? named : undefined) ??
      options.payloadHash ??
      "UNSIGNED-PAYLOAD")
    : (named ?? options.payloadHash ?? hexSha256(""));
  const canonical = [
    request.method,
    canonicalPath(path, options.pathEncoding),
    canonicalQuery(pairs, claim.presigned),
    ...claim.signedHeaders.map((name) => `${name}:${trimmed(request.headers[name])}`),
    "",
    claim.signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
  const stringToSign = [algorithm, claim.date, claim.scope, hexSha256(canonical)].join("\n");
  const key = signingKey(secret.secretAccessKey, claim.scope);
  const isWhole = claim.signedHeaders.every((name) => request.headers[name] !== undefined);
  if (!isWhole || !sameText(hmac(key, stringToSign).toString("hex"), claim.signature))
    return refuse("mismatch", "The signature does not match the request.", {
      AWSAccessKeyId: claim.accessKeyId,
      StringToSign: stringToSign,
      SignatureProvided: claim.signature,
      CanonicalRequest: canonical,
    });
  const [, region = "", service = ""] = claim.scope.split("/");
  const { accessKeyId, presigned, date, scope, signature } = claim;
  const signedAt = timeOf(date);
  const seed = { key, date, scope, signature };
  return { ok: true, accessKeyId, region, service, presigned, payloadHash, signedAt, seed };
}

/** Path and raw query of a request target, whichever form it has; an empty path becomes `/`. */
export function splitTarget(target: string): [path: string, query: string] {
  const local = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, "");
  const mark = local.indexOf("?");
  const path = mark < 0 ? local : local.slice(0, mark);
  return [path || "/", mark < 0 ? "" : local.slice(mark + 1)];
}

type Claim = {
  presigned: boolean;
  accessKeyId: string;
  /** `date/region/service/aws4_request` */
  scope: string;
  /** `YYYYMMDDTHHMMSSZ` */
  date: string;
  expiresSeconds: number;
  signedHeaders: string[];
  signature: string;
};
type Refused = Extract<Verdict, { ok: false }>;

function headerClaim(header: string, request: SignedRequest): Claim | Refused {
  if (!header.startsWith(`${algorithm} `)) return unsupported();
  const field = (name: string) =>
    header
      .slice(algorithm.length)
      .split(",")
      .map((part) => part.trim())
      .find((part) => part.startsWith(`${name}=`))
      ?.slice(name.length + 1);
  const date = single(request.headers["x-amz-date"]) ?? basicDate(single(request.headers.date));
  return claimOf("malformed-header", {
    presigned: false,
    credential: field("Credential"),
    date,
    expires: "0",
    signedHeaders: field("SignedHeaders"),
    signature: field("Signature"),
  });
}

function unsupported(): Refused {
  return refuse(
    "unsupported",
    `The authorization mechanism you have provided is not supported. Please use ${algorithm}.`,
  );
}

function queryClaim(pairs: [string, string][]): Claim | Refused {
  const names = "Algorithm Credential Signature Date SignedHeaders Expires".split(" ");
  const [method, credential, signature, date, signedHeaders, expires] = names.map((name) => {
    const found = pairs.filter(([key]) => key === `X-Amz-${name}`);
    return found.length === 1 ? found[0]?.[1] : undefined;
  });
  if ([method, credential, signature, date, signedHeaders, expires].includes(undefined))
    return refuse(
      "malformed-query",
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  if (method !== algorithm)
    return refuse("malformed-query", `X-Amz-Algorithm only supports "${algorithm}"`);
  const parts = { credential, date, expires, signedHeaders, signature };
  return claimOf("malformed-query", { presigned: true, ...parts });
}

function claimOf(
  reason: "malformed-header" | "malformed-query",
  parts: Record<
    "credential" | "date" | "expires" | "signedHeaders" | "signature",
    string | undefined
  > & {
    presigned: boolean;
  },
): Claim | Refused {
  const { credential, date, expires, signedHeaders, signature, presigned } = parts;
  if (!credential || !date || expires === undefined || !signedHeaders || !signature)
    return refuse(reason, "The signature lacks one of its members.");
  const scope = credential.split("/").slice(-4);
  const accessKeyId = credential.split("/").slice(0, -4).join("/");
  if (!accessKeyId || scope.length !== 4 || scope[3] !== "aws4_request")
    return refuse(
      reason,
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  if (!/^\d{8}T\d{6}Z$/.test(date) || Number.isNaN(timeOf(date)))
    return refuse(reason, "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  if (scope[0] !== date.slice(0, 8))
    return refuse(
      reason,
      `Invalid credential date "${scope[0]}". This date is not the same as X-Amz-Date: "${date.slice(0, 8)}".`,
    );
  if (/^-\d+$/.test(expires)) return refuse(reason, "X-Amz-Expires must be non-negative");
  if (!/^\d+$/.test(expires)) return refuse(reason, "X-Amz-Expires should be a number");
  if (Number(expires) > longestExpirySeconds)
    return refuse(
      reason,
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${longestExpirySeconds} seconds`,
    );
  return {
    presigned,
    accessKeyId,
    scope: scope.join("/"),
    date,
    expiresSeconds: Number(expires),
    signedHeaders: signedHeaders.toLowerCase().split(";"),
    signature,
  };
}

function serviceRefusal({ presigned, scope }: Claim, expected: string): Refused | undefined {
  const service = scope.split("/")[2];
  if (service === expected) return undefined;
  const what = `incorrect service "${service}". This endpoint belongs to "${expected}".`;
  return presigned
    ? refuse("malformed-query", `Error parsing the X-Amz-Credential parameter; ${what}`)
    : refuse("malformed-header", `The authorization header is malformed; ${what}`);
}

function secretOf(
  credentials: SignatureOptions["credentials"],
  accessKeyId: string,
): Secret | undefined {
  if (typeof credentials === "function") return credentials(accessKeyId);
  const secretAccessKey = Object.hasOwn(credentials, accessKeyId)
    ? credentials[accessKeyId]
    : undefined;
  return secretAccessKey === undefined ? undefined : { secretAccessKey };
}

/** Epoch milliseconds of `YYYYMMDDTHHMMSSZ`; not a number for a date that does not exist. */
function timeOf(date: string): number {
  return Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

function timeRefusal(claim: Claim, nowMs: number): Refused | undefined {
  const signedAt = timeOf(claim.date);
  const expiresAt = signedAt + claim.expiresSeconds * 1000;
  const details = {
    "X-Amz-Expires": String(claim.expiresSeconds),
    Expires: new Date(expiresAt).toISOString(),
    ServerTime: new Date(nowMs).toISOString(),
  };
  if (nowMs >= expiresAt) return refuse("expired", "Request has expired", details);
  if (signedAt > nowMs + earlyToleranceMs)
    return refuse("early", "Request is not yet valid", details);
  return undefined;
}

function looseHeaders(request: SignedRequest, signed: string[]): string[] {
  return Object.keys(request.headers).filter(
    (name) =>
      (name === "host" || name.startsWith("x-amz-")) &&
      !mayBeUnsigned.has(name) &&
      !signed.includes(name),
  );
}

function signingKey(secret: string, scope: string): Buffer {
  const name = `${secret}\n${scope}`;
  const known = signingKeys.get(name);
  if (known) return known;
  const parts = scope.split("/");
  const key = parts.reduce((before, part) => hmac(before, part), Buffer.from(`AWS4${secret}`));
  if (signingKeys.size > 100) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

/** A key is good for a day, a region and a service: deriving it anew would double the work. */
const signingKeys = new Map<string, Buffer>();

function hmac(key: Buffer, text: string): Buffer<ArrayBuffer> {
  return createHmac("sha256", key).update(text).digest();
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

function hexSha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** An HTTP date as `YYYYMMDDTHHMMSSZ`. */
function basicDate(value: string | undefined): string | undefined {
  if (!value) return undefined;
  if (/^\d{8}T\d{6}Z$/.test(value)) return value;
  const time = Date.parse(value);
  if (Number.isNaN(time)) return undefined;
  return `${new Date(time).toISOString().slice(0, 19).replace(/[:-]/g, "")}Z`;
}

function refuse(reason: Refusal, message: string, details: Record<string, string> = {}): Refused {
  return { ok: false, reason, message, details };
}
