import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** What a signature covers: the request as it came over the wire, nothing decoded. */
export type SignedRequest = {
  method: string;
  /** Request target in origin form (`/path?query`) or absolute form (`http://host/path?query`). */
  target: string;
  /** Lower-case names. */
  headers: Record<string, string | string[] | undefined>;
};

export type SignatureOptions = {
  /** Secret access key by access key id. */
  credentials: Record<string, string>;
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
  | "unsupported"
  | "malformed-header"
  | "malformed-query"
  | "unknown-key"
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
    }
  | { ok: false; reason: Refusal; message: string; details: Record<string, string> };

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
  const isVersion2 = value("AWSAccessKeyId") !== undefined && value("Signature") !== undefined;
  const claim = header
    ? headerClaim(header, request)
    : isVersion2
      ? unsupported()
      : value("X-Amz-Algorithm") || value("X-Amz-Signature")
        ? queryClaim(value)
        : refuse("unsigned", "The request carries no signature.");
  if ("ok" in claim) return claim;

  const secret = Object.hasOwn(options.credentials, claim.accessKeyId)
    ? options.credentials[claim.accessKeyId]
    : undefined;
  if (secret === undefined)
    return refuse("unknown-key", "No such access key.", { AWSAccessKeyId: claim.accessKeyId });
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
  if (!sameText(signatureOf(secret, claim.scope, stringToSign), claim.signature))
    return refuse("mismatch", "The signature does not match the request.", {
      AWSAccessKeyId: claim.accessKeyId,
      StringToSign: stringToSign,
      SignatureProvided: claim.signature,
      CanonicalRequest: canonical,
    });
  const [, region = "", service = ""] = claim.scope.split("/");
  const { accessKeyId, presigned } = claim;
  return { ok: true, accessKeyId, region, service, presigned, payloadHash };
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

function queryClaim(value: (name: string) => string | undefined): Claim | Refused {
  if (value("X-Amz-Algorithm") !== algorithm)
    return refuse("malformed-query", `X-Amz-Algorithm only supports "${algorithm}"`);
  return claimOf("malformed-query", {
    presigned: true,
    credential: value("X-Amz-Credential"),
    date: value("X-Amz-Date"),
    expires: value("X-Amz-Expires"),
    signedHeaders: value("X-Amz-SignedHeaders"),
    signature: value("X-Amz-Signature"),
  });
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
    return refuse(reason, "The credential is not <key>/<date>/<region>/<service>/aws4_request.");
  if (!/^\d{8}T\d{6}Z$/.test(date) || scope[0] !== date.slice(0, 8))
    return refuse(reason, "The date is not YYYYMMDDTHHMMSSZ, or not the day of the credential.");
  const names = signedHeaders.toLowerCase().split(";");
  if (!names.includes("host")) return refuse(reason, "The host header is not signed.");
  if (!/^\d+$/.test(expires)) return refuse(reason, "X-Amz-Expires should be a number");
  if (Number(expires) > longestExpirySeconds)
    return refuse(reason, "X-Amz-Expires must be less than a week (in seconds); that is 604800");
  return {
    presigned,
    accessKeyId,
    scope: scope.join("/"),
    date,
    expiresSeconds: Number(expires),
    signedHeaders: names,
    signature,
  };
}

function timeRefusal(claim: Claim, nowMs: number): Refused | undefined {
  const signedAt = Date.parse(
    claim.date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
  const expiresAt = signedAt + claim.expiresSeconds * 1000;
  const details = {
    "X-Amz-Expires": String(claim.expiresSeconds),
    Expires: Number.isNaN(expiresAt) ? "" : new Date(expiresAt).toISOString(),
    ServerTime: new Date(nowMs).toISOString(),
  };
  // A date that does not exist compares false with everything: it counts as expired.
  if (!(nowMs < expiresAt)) return refuse("expired", "Request has expired", details);
  if (signedAt > nowMs + earlyToleranceMs)
    return refuse("early", "Request is not yet valid", details);
  return undefined;
}

function looseHeaders(request: SignedRequest, signed: string[]): string[] {
  return Object.keys(request.headers).filter(
    (name) => name.startsWith("x-amz-") && !mayBeUnsigned.has(name) && !signed.includes(name),
  );
}

function queryPairs(query: string): [string, string][] {
  if (!query) return [];
  return query.split("&").map((pair) => {
    const at = pair.indexOf("=");
    const read = (raw: string) => percentDecode(raw.replaceAll("+", " ")).toString("utf8");
    return at < 0 ? [read(pair), ""] : [read(pair.slice(0, at)), read(pair.slice(at + 1))];
  });
}

function canonicalQuery(pairs: [string, string][], presigned: boolean): string {
  return pairs
    .filter(([name]) => !(presigned && name === "X-Amz-Signature"))
    .map(([name, value]) => [percentEncode(Buffer.from(name)), percentEncode(Buffer.from(value))])
    .sort(([a = "", x = ""], [b = "", y = ""]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function canonicalPath(path: string, encoding: "once" | "twice"): string {
  const once = path
    .split("/")
    .map((segment) => percentEncode(percentDecode(segment)))
    .join("/");
  if (encoding === "once") return once;
  return once
    .split("/")
    .map((segment) => percentEncode(Buffer.from(segment)))
    .join("/");
}

function percentDecode(raw: string): Buffer {
  return Buffer.from(
    raw.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    "latin1",
  );
}

function percentEncode(bytes: Buffer): string {
  let out = "";
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    out += /[A-Za-z0-9._~-]/.test(char)
      ? char
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return out;
}

function signatureOf(secret: string, scope: string, stringToSign: string): string {
  const name = `${secret}\n${scope}`;
  const key =
    signingKeys.get(name) ?? scope.split("/").reduce<string | Buffer>(hmac, `AWS4${secret}`);
  if (signingKeys.size > 100) signingKeys.clear();
  signingKeys.set(name, key);
  return hmac(key, stringToSign).toString("hex");
}

/** A key is good for a day, a region and a service: deriving it anew would double the work. */
const signingKeys = new Map<string, string | Buffer>();

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

function hexSha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function trimmed(value: string | string[] | undefined): string {
  return [value ?? ""].flat().join(",").trim().replace(/ +/g, " ");
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
