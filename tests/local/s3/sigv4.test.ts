import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { S3RequestPresigner } from "@aws-sdk/s3-request-presigner";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type SignedRequest, verifySignature } from "#local/sigv4";

// Keys, requests and signatures as published in "Signature Calculations for the Authorization Header"
// of the Amazon S3 API reference.
const keyId = "AKIAIOSFODNN7EXAMPLE";
const credentials = { [keyId]: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
const nowMs = Date.parse("2013-05-24T00:00:00Z");
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const options = { credentials, nowMs, pathEncoding: "once" } as const;

function authorization(names: string, signature: string): string {
  return `AWS4-HMAC-SHA256 Credential=${keyId}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=${signature}`;
}

const published: Record<string, SignedRequest> = {
  "GET with a range": {
    method: "GET",
    target: "/test.txt",
    headers: {
      host: "examplebucket.s3.amazonaws.com",
      range: "bytes=0-9",
      "x-amz-content-sha256": emptyHash,
      "x-amz-date": "20130524T000000Z",
      authorization: authorization(
        "host;range;x-amz-content-sha256;x-amz-date",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
      ),
    },
  },
  "PUT of an encoded key": {
    method: "PUT",
    target: "/test%24file.text",
    headers: {
      host: "examplebucket.s3.amazonaws.com",
      date: "Fri, 24 May 2013 00:00:00 GMT",
      "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
      "x-amz-date": "20130524T000000Z",
      "x-amz-storage-class": "REDUCED_REDUNDANCY",
      authorization: authorization(
        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
      ),
    },
  },
  "GET of a subresource": {
    method: "GET",
    target: "/?lifecycle",
    headers: {
      host: "examplebucket.s3.amazonaws.com",
      "x-amz-content-sha256": emptyHash,
      "x-amz-date": "20130524T000000Z",
      authorization: authorization(
        "host;x-amz-content-sha256;x-amz-date",
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
      ),
    },
  },
  "GET with a query": {
    method: "GET",
    target: "/?max-keys=2&prefix=J",
    headers: {
      host: "examplebucket.s3.amazonaws.com",
      "x-amz-content-sha256": emptyHash,
      "x-amz-date": "20130524T000000Z",
      authorization: authorization(
        "host;x-amz-content-sha256;x-amz-date",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
      ),
    },
  },
  "presigned GET": {
    method: "GET",
    target: `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${keyId}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404`,
    headers: { host: "examplebucket.s3.amazonaws.com" },
  },
};

test.each(Object.entries(published))("accepts AWS's published example: %s", (_, request) => {
  expect(verifySignature(request, options)).toMatchObject({ ok: true, accessKeyId: keyId });
});

test("the absolute form of a target verifies like the origin form", () => {
  const request = published["GET with a query"] as SignedRequest;
  const target = `http://examplebucket.s3.amazonaws.com${request.target}`;
  expect(verifySignature({ ...request, target }, options)).toMatchObject({ ok: true });
});

test.each([
  ["method", { method: "DELETE" }, "mismatch"],
  ["key", { target: "/test2.txt" }, "mismatch"],
  ["query", { target: "/test.txt?versionId=1" }, "mismatch"],
  ["host", { headers: { host: "other.s3.amazonaws.com" } }, "mismatch"],
  ["signed header", { headers: { range: "bytes=0-10" } }, "mismatch"],
  ["payload hash", { headers: { "x-amz-content-sha256": "0".repeat(64) } }, "mismatch"],
  ["extra amz header", { headers: { "x-amz-acl": "public-read" } }, "unsigned-headers"],
  ["no signature", { headers: { authorization: undefined } }, "unsigned"],
  ["signature version 2", { headers: { authorization: "AWS a:b" } }, "unsupported"],
  ["half a header", { headers: { authorization: "AWS4-HMAC-SHA256 x" } }, "malformed-header"],
] as const)("refuses a request whose %s was changed", (_, change, reason) => {
  const request = published["GET with a range"] as SignedRequest;
  const headers = { ...request.headers, ...("headers" in change ? change.headers : {}) };
  expect(verifySignature({ ...request, ...change, headers }, options)).toMatchObject({
    ok: false,
    reason,
  });
});

test("a key id that is a property of every object is unknown", () => {
  const request = published["GET with a range"] as SignedRequest;
  const header = String(request.headers.authorization).replace(keyId, "constructor");
  const verdict = verifySignature(
    { ...request, headers: { ...request.headers, authorization: header } },
    options,
  );
  expect(verdict).toMatchObject({ ok: false, reason: "unknown-key" });
});

test("a URL presigned with signature version 2 is told which version to use", () => {
  const target = "/test.txt?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=x%3D&Expires=1795240536";
  const verdict = verifySignature({ method: "GET", target, headers: { host: "h" } }, options);
  expect(verdict).toMatchObject({ ok: false, reason: "unsupported" });
});

test("a presigned URL works until the second it expires, and not from then on", () => {
  const request = published["presigned GET"] as SignedRequest;
  const at = (time: number) => verifySignature(request, { ...options, nowMs: time });
  expect(at(nowMs + 86_400_000 - 1)).toMatchObject({ ok: true });
  expect(at(nowMs + 86_400_000)).toMatchObject({ ok: false, reason: "expired" });
  expect(at(nowMs - 16 * 60_000)).toMatchObject({ ok: false, reason: "early" });
});

test.each(["604801", "-1", "abc", ""])("X-Amz-Expires=%s is refused", (expires) => {
  const request = published["presigned GET"] as SignedRequest;
  const target = request.target.replace("X-Amz-Expires=86400", `X-Amz-Expires=${expires}`);
  expect(verifySignature({ ...request, target }, options)).toMatchObject({
    ok: false,
    reason: "malformed-query",
  });
});

/** SHA-256 and its HMAC in the shape that the SDK's signers take. */
class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: Uint8Array) {
    this.#hash = secret ? createHmac("sha256", secret) : createHash("sha256");
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function hex(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

test("whatever the SDK presigns verifies, and nothing else does", async () => {
  const secretAccessKey = String(credentials[keyId]);
  const presigner = new S3RequestPresigner({
    region: "us-east-1",
    credentials: { accessKeyId: keyId, secretAccessKey },
    sha256: Sha256 as never,
  });
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
  // The SDK keeps the query in a plain object, which cannot have this key.
  const name = text.filter((one) => one !== "__proto__");
  await fc.assert(
    fc.asyncProperty(text, fc.dictionary(name, text, { maxKeys: 3 }), async (key, query) => {
      const path = `/${encodeURIComponent(key).replace(/[!'()*]/g, hex)}`;
      const signed = await presigner.presign(
        {
          method: "GET",
          protocol: "http:",
          hostname: "bucket.s3.localhost",
          path,
          headers: { host: "bucket.s3.localhost" },
          query,
        } as never,
        { signingDate: new Date(nowMs), expiresIn: 60 },
      );
      const pairs = Object.entries(signed.query ?? {}).map(
        ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
      );
      const request = {
        method: "GET",
        target: `${path}?${pairs.join("&")}`,
        headers: { host: "bucket.s3.localhost" },
      };
      expect(verifySignature(request, options)).toMatchObject({ ok: true, presigned: true });
      const other = { ...request, target: request.target.replace("?", "x?") };
      expect(verifySignature(other, options)).toMatchObject({ ok: false, reason: "mismatch" });
      const more = { ...request, target: `${request.target}&more=1` };
      expect(verifySignature(more, options)).toMatchObject({ ok: false, reason: "mismatch" });
    }),
    { numRuns: 60 },
  );
});

test("no text in the target or header makes the verifier throw", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.boolean(), (target, text, presigned) => {
      const request = presigned
        ? { target: `/${target}?X-Amz-Signature=1&X-Amz-Algorithm=${text}`, headers: { host: "h" } }
        : { target, headers: { host: "h", authorization: `AWS4-HMAC-SHA256 ${text}` } };
      expect(verifySignature({ method: "GET", ...request }, options).ok).toBe(false);
    }),
  );
});
