import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ChunkedDecoder } from "#local/engines/s3/aws-chunked";
import { algorithms, combineChecksums, hasher } from "#local/engines/s3/checksum";
import { crc32c, crc64nvme } from "#local/engines/s3/crc";
import { bytes } from "#tests/local/s3/fixture";

test("the CRCs have their catalogued check values", () => {
  const digits = Buffer.from("123456789");
  expect(crc32c(digits).toString(16)).toBe("e3069283");
  expect(crc64nvme(digits).map((half) => half.toString(16))).toEqual(["ae8b1486", "a799888"]);
});

test("a CRC of pieces is the CRC of the whole", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), (data, at) => {
      const [head, tail] = [data.subarray(0, at), data.subarray(at)];
      expect(crc32c(tail, crc32c(head))).toBe(crc32c(data));
      expect(crc64nvme(tail, crc64nvme(head))).toEqual(crc64nvme(data));
    }),
  );
});

test("FULL_OBJECT checksums of parts combine to the checksum of the concatenation", () => {
  const crcs = algorithms.filter((algorithm) => algorithm.startsWith("CRC"));
  const parts = fc.array(fc.uint8Array({ maxLength: 30 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(parts, fc.constantFrom(...crcs), (list, algorithm) => {
      const sum = (data: Uint8Array) => {
        const one = hasher(algorithm);
        one.update(Buffer.from(data));
        return one.digest().toString("base64");
      };
      const combined = combineChecksums(
        algorithm,
        "FULL_OBJECT",
        list.map((data) => ({ value: sum(data), size: data.length })),
      );
      expect(combined.value).toBe(sum(Buffer.concat(list)));
    }),
  );
});

test("a COMPOSITE checksum is the checksum of the parts' checksums", () => {
  const values = ["AAAAAQ==", "AAAAAg=="];
  const raw = Buffer.from([0, 0, 0, 1, 0, 0, 0, 2]);
  const expected = Buffer.alloc(4);
  expected.writeUInt32BE(crc32(raw));
  const parts = values.map((value) => ({ value, size: 1 }));
  expect(combineChecksums("CRC32", "COMPOSITE", parts).value).toBe(
    `${expected.toString("base64")}-2`,
  );
});

test("aws-chunked bodies decode alike however the network cuts them", () => {
  const chunk = fc.integer({ min: 8192, max: 8300 }).map((size) => bytes(size, size));
  const chunks = fc.array(chunk, { maxLength: 4 });
  fc.assert(
    fc.property(chunks, fc.integer({ min: 1, max: 9000 }), fc.boolean(), (list, step, signed) => {
      const mark = signed ? `;chunk-signature=${"a".repeat(64)}` : "";
      const framed = Buffer.concat([
        ...list.flatMap((data) => [
          Buffer.from(`${data.length.toString(16)}${mark}\r\n`),
          Buffer.from(data),
          Buffer.from("\r\n"),
        ]),
        Buffer.from(`0${mark}\r\nx-amz-checksum-crc32: AAAAAA==\r\n\r\n`),
      ]);
      const decoder = new ChunkedDecoder();
      const data: Buffer[] = [];
      for (let at = 0; at < framed.length; at += step)
        data.push(...decoder.push(framed.subarray(at, at + step)));
      decoder.end();
      expect(Buffer.concat(data)).toEqual(Buffer.concat(list));
      expect(decoder.trailers).toEqual({ "x-amz-checksum-crc32": "AAAAAA==" });
    }),
  );
});

test("an aws-chunked body that stops early is IncompleteBody", () => {
  const decoder = new ChunkedDecoder();
  decoder.push(Buffer.from("5\r\nhel"));
  expect(() => decoder.end()).toThrow(expect.objectContaining({ code: "IncompleteBody" }));
});
