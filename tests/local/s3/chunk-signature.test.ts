import { createHmac } from "node:crypto";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { ChunkedDecoder } from "#local/engines/s3/aws-chunked";
import { ChunkSignatures } from "#local/engines/s3/chunk-signature";

// Keys and signatures as published in "Signature calculations for the Authorization header:
// transferring payload in multiple chunks" of the Amazon S3 API reference.
const scope = "20130524/us-east-1/s3/aws4_request";
const key = scope
  .split("/")
  .reduce<Buffer>(
    (before, part) => createHmac("sha256", before).update(part).digest(),
    Buffer.from("AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
  );
const seed = {
  key,
  scope,
  date: "20130524T000000Z",
  signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
};
const signatures = [
  "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
  "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
  "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
];

function body(sizes: number[], marks = signatures, fill = "a"): Buffer {
  return Buffer.concat(
    [...sizes, 0].map((size, index) =>
      Buffer.from(
        `${size.toString(16)};chunk-signature=${marks[index]}\r\n${fill.repeat(size)}\r\n`,
      ),
    ),
  );
}
async function decode(framed: Buffer): Promise<number> {
  const decoder = new ChunkedDecoder(new ChunkSignatures(seed));
  let size = 0;
  for await (const piece of Readable.from(framed, { objectMode: false, highWaterMark: 5000 }))
    for (const data of decoder.push(piece as Buffer)) size += data.length;
  decoder.end();
  return size;
}
const mismatch = { code: "SignatureDoesNotMatch" };

test("the published example of a body in signed chunks is accepted", async () => {
  expect(await decode(body([65_536, 1024]))).toBe(66_560);
});

test("a chunk that was changed, left out, moved or signed otherwise is SignatureDoesNotMatch", async () => {
  await expect(decode(body([65_536, 1024], signatures, "b"))).rejects.toMatchObject(mismatch);
  await expect(decode(body([65_536], signatures.slice(0, 1)))).rejects.toMatchObject(mismatch);
  const [first = "", ...others] = signatures;
  await expect(decode(body([65_536, 1024], [...others, first]))).rejects.toMatchObject(mismatch);
  const unsigned = Buffer.from(`10000\r\n${"a".repeat(65_536)}\r\n0\r\n\r\n`);
  await expect(decode(unsigned)).rejects.toMatchObject(mismatch);
});

test("trailers are signed, too", async () => {
  const empty = createHmac("sha256", key);
  const hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const last = empty
    .update(["AWS4-HMAC-SHA256-PAYLOAD", seed.date, scope, seed.signature, hash, hash].join("\n"))
    .digest("hex");
  const trailers = (name: string, signature: string) =>
    Buffer.from(
      `0;chunk-signature=${last}\r\n${name}:AAAAAA==\r\nx-amz-trailer-signature:${signature}\r\n\r\n`,
    );
  const lines = "x-amz-checksum-crc32:AAAAAA==\n";
  const { createHash } = await import("node:crypto");
  const linesHash = createHash("sha256").update(lines).digest("hex");
  const right = createHmac("sha256", key)
    .update(["AWS4-HMAC-SHA256-TRAILER", seed.date, scope, last, linesHash].join("\n"))
    .digest("hex");
  expect(await decode(trailers("x-amz-checksum-crc32", right))).toBe(0);
  await expect(decode(trailers("x-amz-checksum-crc32c", right))).rejects.toMatchObject(mismatch);
  await expect(decode(trailers("x-amz-checksum-crc32", last))).rejects.toMatchObject(mismatch);
});
