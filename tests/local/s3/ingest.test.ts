import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { ingest } from "#local/engines/s3/ingest";

const framed = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
const trailer = {
  "content-encoding": "aws-chunked",
  "x-amz-trailer": "x-amz-checksum-crc32",
  "x-amz-decoded-content-length": "5",
};

function read(body: string, headers: Record<string, string>, limitBytes = 1000) {
  const incoming = Readable.from([Buffer.from(body)]) as IncomingMessage;
  const payload = { hash: "UNSIGNED-PAYLOAD" };
  const request = { incoming, method: "PUT", path: "/", query: new Map(), headers, requestId: "1" };
  return ingest({ ...request, secure: true, payload }, { limitBytes, write: () => {} });
}

test("a framed body with its trailing checksum is counted and verified", async () => {
  expect(await read(framed, trailer)).toEqual({
    sizeBytes: 5,
    given: "CRC32",
    checksums: { CRC32: "NhCmhg==" },
  });
});

test.each([
  [
    "a longer body than announced",
    framed,
    { ...trailer, "x-amz-decoded-content-length": "4" },
    "IncompleteBody",
  ],
  [
    "a shorter body than announced",
    framed,
    { ...trailer, "x-amz-decoded-content-length": "6" },
    "IncompleteBody",
  ],
  ["a body that ends in a chunk", "5\r\nhel", trailer, "IncompleteBody"],
  ["broken framing", "hello\r\n", trailer, "InvalidRequest"],
  ["a trailer that never comes", "5\r\nhello\r\n0\r\n\r\n", trailer, "InvalidRequest"],
  ["a wrong trailer", framed.replace("Nh", "Mh"), trailer, "BadDigest"],
  ["no length", "hello", {}, "MissingContentLength"],
  ["a body above the limit", "hello", { "content-length": "1001" }, "EntityTooLarge"],
  [
    "an algorithm without a value",
    "hello",
    { "content-length": "5", "x-amz-sdk-checksum-algorithm": "CRC32" },
    "InvalidRequest",
  ],
  [
    "two checksums",
    "hello",
    { "content-length": "5", "x-amz-checksum-crc32": "NhCmhg==", "x-amz-checksum-sha1": "x" },
    "InvalidRequest",
  ],
  [
    "a malformed checksum",
    "hello",
    { "content-length": "5", "x-amz-checksum-crc32": "x" },
    "InvalidRequest",
  ],
])("%s is refused", async (_, body, headers, code) => {
  await expect(read(body, headers as Record<string, string>)).rejects.toMatchObject({ code });
});
