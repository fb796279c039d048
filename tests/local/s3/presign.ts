import { createHash, createHmac } from "node:crypto";

/** Parts of a presigned URL that a test wants to be different; the signature is right for what they say. */
export type PresignParts = {
  method?: string;
  path: string;
  at: number;
  expires?: string;
  accessKeyId?: string;
  secret?: string;
  /** Date, region, service and end of the credential's scope. */
  scope?: [string?, string?, string?, string?];
  /** `X-Amz-Date`, when it is not `at`. */
  date?: string;
  algorithm?: string;
  signedHeaders?: Record<string, string>;
  more?: Record<string, string>;
};

/** A presigned URL that no SDK would make: path and query, signed by the book. */
export function presign(host: string, parts: PresignParts): string {
  const {
    at,
    method = "GET",
    path,
    expires = "60",
    accessKeyId = "local",
    secret = "local-secret",
    algorithm = "AWS4-HMAC-SHA256",
    more = {},
  } = parts;
  const now = `${new Date(at).toISOString().slice(0, 19).replace(/[:-]/g, "")}Z`;
  const date = parts.date ?? now;
  const [day = date.slice(0, 8), region = "us-east-1", service = "s3", end = "aws4_request"] =
    parts.scope ?? [];
  const scope = [day, region, service, end].join("/");
  const headers: Record<string, string> = { host, ...parts.signedHeaders };
  const names = Object.keys(headers).sort();
  const query = Object.entries({
    "X-Amz-Algorithm": algorithm,
    "X-Amz-Credential": `${accessKeyId}/${scope}`,
    "X-Amz-Date": date,
    "X-Amz-Expires": expires,
    "X-Amz-SignedHeaders": names.join(";"),
    ...more,
  })
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join("&");
  const canonical = [
    method,
    path,
    query,
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    "UNSIGNED-PAYLOAD",
  ].join("\n");
  const hash = createHash("sha256").update(canonical).digest("hex");
  const key = scope
    .split("/")
    .reduce<Buffer>(
      (before, part) => createHmac("sha256", before).update(part).digest(),
      Buffer.from(`AWS4${secret}`),
    );
  const text = ["AWS4-HMAC-SHA256", date, scope, hash].join("\n");
  const signature = createHmac("sha256", key).update(text).digest("hex");
  return `${path}?${query}&X-Amz-Signature=${signature}`;
}
