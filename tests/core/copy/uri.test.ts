import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { folderOf, format, isProjectId, isWildcard, join, nameOf, parse } from "#core/copy/uri";

const project = "7595e8f2-32d3-4c76-a324-c6a85dae87b5";

describe("a copy URI", () => {
  test("keeps every character of its path as it is: nothing is decoded, cut off or made even", () => {
    for (const path of [
      "a b/c#1?x.txt",
      "a//b",
      "/a",
      "100%25/+.bam",
      "../x",
      "ü/日本/😀",
      "a/*",
      "",
    ])
      for (const container of ["bucket", "my-bucket.2"])
        expect(parse(`s3://${container}/${path}`)).toMatchObject({ scheme: "s3", container, path });
    expect(parse(`icav2://${project}/a b/c#1?x.txt`)).toEqual({
      ...{ scheme: "icav2", container: project, path: "a b/c#1?x.txt", isFolder: false },
    });
  });

  test("comes back from its parts, whatever its path", () => {
    void fc.assert(
      fc.property(
        fc.constantFrom("s3://bucket/", `icav2://${project}/`, "icav2://my project_1/"),
        fc.string({ unit: "grapheme", maxLength: 200 }),
        (beginning, path) => {
          const parts = parse(beginning + path);
          expect(parts.path).toBe(path);
          expect(parts.isFolder).toBe(path === "" || path.endsWith("/"));
          expect(format(parts)).toBe(beginning + path);
        },
      ),
    );
  });

  test("of a folder and a relative path joins byte for byte, and gives name and folder back", () => {
    void fc.assert(
      fc.property(
        fc.constantFrom("s3://b-1/", "s3://b-1/x//", "icav2://p/a b/"),
        fc.stringMatching(/^[ -.0-~]{1,40}$/),
        (folder, name) => {
          const whole = join(folder, name);
          expect(whole).toBe(folder + name);
          expect([nameOf(whole), folderOf(whole)]).toEqual([name, folder]);
          expect([nameOf(`${whole}/`), folderOf(`${whole}/`)]).toEqual([name, folder]);
        },
      ),
    );
    expect(() => join("s3://b-1/x", "y")).toThrow("Not the URI of a folder");
  });

  test.each([
    ["s4://bucket/key", /begins with s4:/],
    ["icav://project/a", /begins with icav:/],
    ["S3://bucket/key", /begins with S3:/],
    ["/home/me/file", /must be a URI/],
    ["", /must be a URI/],
    ["s3:/bucket/key", /must be a URI/],
    ["s3://bucket", /must have a \/ after the bucket/],
    [`icav2://${project}`, /must have a \/ after the project/],
    ["s3:///key", /no name of a bucket/],
    ["icav2:///a", /neither id nor name/],
    ["icav2://1st/a", /neither id nor name/],
    [`s3://bucket/${"ü".repeat(513)}`, /1026 bytes; S3 takes 1024/],
    ["s3://bucket/a\ud800", /well-formed/],
  ])("%j is refused with what is wrong with it", (uri, message) => {
    expect(() => parse(uri)).toThrow(message);
    expect(() => parse(uri)).toThrow(expect.objectContaining({ code: "copy.invalid" }));
  });

  test("takes a key of 1,024 bytes", () => {
    expect(parse(`s3://bucket/${"ü".repeat(512)}`).path).toHaveLength(512);
  });

  test("is all below a prefix when it ends in /*, in S3 only", () => {
    expect(isWildcard(parse("s3://b-1/x/*"))).toBe(true);
    expect(isWildcard(parse("s3://b-1/*"))).toBe(true);
    expect(isWildcard(parse("s3://b-1/x*"))).toBe(false);
    expect(isWildcard(parse("icav2://p/x/*"))).toBe(false);
  });

  test("names its project by id or by name", () => {
    expect(isProjectId(project)).toBe(true);
    expect(isProjectId(project.toUpperCase())).toBe(true);
    expect(isProjectId("b23fb516-run")).toBe(false);
  });
});
