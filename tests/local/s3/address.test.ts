import fc from "fast-check";
import { expect, test } from "vitest";
import { address, parseCopySource } from "#local/engines/s3/request";
import { parseXml, xmlDocument } from "#local/engines/s3/xml";

test.each([
  ["127.0.0.1:4566", "/bucket/a/b", "bucket", "a/b"],
  ["localhost:4566", "/bucket/", "bucket", undefined],
  ["s3.localhost:4566", "/bucket/key", "bucket", "key"],
  ["s3.us-east-1.amazonaws.com", "/bucket/key", "bucket", "key"],
  ["bucket.s3.localhost:4566", "/a//b/../c", "bucket", "a//b/../c"],
  ["bucket.localhost:4566", "/key", "bucket", "key"],
  ["my.bucket.s3.eu-west-1.amazonaws.com", "/key", "my.bucket", "key"],
  ["bucket.s3-us-west-2.amazonaws.com", "/key", "bucket", "key"],
  ["alias-s3alias.s3-accesspoint.us-east-1.amazonaws.com", "/key", "alias-s3alias", "key"],
  ["127.0.0.1", "/bucket//slash", "bucket", "/slash"],
  ["127.0.0.1", "/", undefined, undefined],
])("%s %s is bucket %s, key %s", (host, path, bucket, key) => {
  expect(address(host, path)).toEqual({ bucket, key });
});

test("every key survives its percent-encoded path, in both styles", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 20 }), (key) => {
      const path = encodeURIComponent(key).replaceAll("%2F", "/");
      expect(address("127.0.0.1", `/bucket/${path}`).key).toBe(key);
      expect(address("bucket.s3.localhost", `/${path}`).key).toBe(key);
      expect(parseCopySource(`bucket/${path}`)).toMatchObject({ bucket: "bucket", key });
    }),
  );
});

test("a path that is no UTF-8 is InvalidURI", () => {
  expect(() => address("h", "/bucket/%ff")).toThrow(
    expect.objectContaining({ code: "InvalidURI" }),
  );
});

test("what the XML writer writes, the reader reads back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const root = parseXml(xmlDocument("Root", { Item: [text, "&amp;"] }));
      expect(root.children.map((child) => child.text)).toEqual([text, "&amp;"]);
    }),
  );
});

test.each([
  "",
  "<a>",
  "<a></b>",
  "<a/><b/>",
  "text",
  "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
  "<a>&x;</a>",
])("%j is MalformedXML", (text) => {
  expect(() => parseXml(text)).toThrow(expect.objectContaining({ code: "MalformedXML" }));
});
