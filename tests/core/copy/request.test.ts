import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { read } from "#core/copy/request";
import { VisibleError } from "#core/error";

const [a, b] = ["b23fb516-d852-4985-adcc-831c12e8cd22", "7595e8f2-32d3-4c76-a324-c6a85dae87b5"];
const everywhere = ["icav2://", "s3://"];
const ask = (input: Parameters<typeof read>[0], allowed = everywhere) => read(input, allowed);
const packed = (value: unknown) =>
  gzipSync(typeof value === "string" ? value : JSON.stringify(value)).toString("base64");
const wishes = (input: Parameters<typeof read>[0]) => ask(input).wishes;

/** The error of a request that is refused. */
function refusal(input: Parameters<typeof read>[0], allowed = everywhere): VisibleError {
  try {
    read(input, allowed);
  } catch (error) {
    if (error instanceof VisibleError) return error;
    throw error;
  }
  throw new Error("It was taken.");
}

describe("a manifest", () => {
  const source = `icav2://${a}/run v4_2_7-x/L1 R1#1?.fastq.gz`;

  test("is turned round: destinations by code point, sources in its order, repeats collapsed", () => {
    const manifest = {
      "icav2://p/z": ["icav2://q/\u{1f600}/", "icav2://q/\uffee/", "icav2://q/B/"],
      "icav2://p/y": ["icav2://q/a/", "icav2://q/B/", "icav2://q/B/"],
    };
    expect(wishes({ manifest })).toEqual([
      { sourceUri: "icav2://p/z", destinationUri: "icav2://q/B/" },
      { sourceUri: "icav2://p/y", destinationUri: "icav2://q/B/" },
      { sourceUri: "icav2://p/y", destinationUri: "icav2://q/a/" },
      { sourceUri: "icav2://p/z", destinationUri: "icav2://q/\uffee/" },
      { sourceUri: "icav2://p/z", destinationUri: "icav2://q/\u{1f600}/" },
    ]);
  });

  test("of any shape gives each distinct pair once, and the same as its packed form", () => {
    const name = fc.stringMatching(/^[ -~]{1,20}$/).filter((text) => !text.endsWith("/"));
    const shapes = fc.dictionary(name, fc.array(name, { maxLength: 4 }), {
      minKeys: 1,
      maxKeys: 8,
    });
    void fc.assert(
      fc.property(shapes, (shape) => {
        const manifest = Object.fromEntries(
          Object.entries(shape).map(([from, to]) => [
            `icav2://p/${from}`,
            to.map((folder) => `icav2://q/${folder}/`),
          ]),
        );
        const found = wishes({ manifest });
        const pairs = Object.entries(manifest).flatMap(([from, to]) =>
          to.map((folder) => JSON.stringify([from, folder])),
        );
        expect(
          found
            .map(({ sourceUri, destinationUri }) => JSON.stringify([sourceUri, destinationUri]))
            .sort(),
        ).toEqual([...new Set(pairs)].sort());
        expect(wishes({ manifest_b64gz: packed(manifest) })).toEqual(found);
      }),
    );
  });

  test("wins over a packed one when it has members; an empty, listed or absent one gives way", () => {
    const manifest = { [source]: [`icav2://${b}/x/`] };
    const other = packed({ [source]: [`icav2://${b}/y/`] });
    const goesTo = (input: Parameters<typeof read>[0]) => ask(input).destinationUri;
    expect(goesTo({ manifest, manifest_b64gz: other })).toBe(`icav2://${b}/x/`);
    expect(goesTo({ manifest, manifest_b64gz: "no base64!" })).toBe(`icav2://${b}/x/`);
    for (const empty of [undefined, null, {}, [], [1], "text", 0])
      expect(goesTo({ manifest: empty, manifest_b64gz: other })).toBe(`icav2://${b}/y/`);
  });

  test("with whitespace in its base64 is the same", () => {
    const text = packed({ [source]: [`icav2://${b}/x/`] });
    const loose = ` ${text.replace(/.{20}/g, "$&\r\n\t ")}\n`;
    expect(wishes({ manifest_b64gz: loose })).toHaveLength(1);
  });

  test.each([
    [{}, "manifest: is empty, and there is no manifest_b64gz"],
    [{ manifest: {} }, "manifest: is empty"],
    [{ manifest: [] }, "manifest: is empty"],
    [{ manifest: {}, manifest_b64gz: "" }, "manifest: is empty"],
    [{ manifest: ["x"] }, "manifest: must be an object and is a list"],
    [{ manifest: "x" }, "manifest: must be an object and is a string"],
    [{ manifest_b64gz: 7 }, "manifest_b64gz: must be a text and is a number"],
    [{ manifest_b64gz: " \n" }, "manifest_b64gz: is not base64: it is cut off"],
    [{ manifest_b64gz: "H4sI*" }, 'manifest_b64gz: is not base64: it has the letter "*"'],
    [{ manifest_b64gz: "H4sIA" }, "manifest_b64gz: is not base64: it is cut off"],
    [{ manifest_b64gz: "aGVsbG8=" }, "manifest_b64gz: is no whole gzip file"],
    [
      { manifest_b64gz: gzipSync("x".repeat(999)).subarray(0, 20).toString("base64") },
      "manifest_b64gz: is no whole gzip file",
    ],
    [{ manifest_b64gz: packed("{") }, "manifest_b64gz: is no JSON"],
    [{ manifest_b64gz: packed("[1]") }, "manifest_b64gz: holds a list and no object"],
    [
      { manifest: { "icav2://p/a": "icav2://q/b/" } },
      'manifest["icav2://p/a"]: must be a list of folders and is a string: ["icav2://q/b/"]',
    ],
    [
      { manifest: { "icav2://p/a": [7] } },
      'manifest["icav2://p/a"].0: must be the URI of a folder and is a number',
    ],
    [
      { manifest: { "icav2://p/a": ["icav2://q/b"] } },
      'manifest["icav2://p/a"].0: must be a folder: end it with /',
    ],
    [
      { manifest: { "icav://p/a": ["icav2://q/b/"] } },
      'manifest["icav://p/a"]: begins with icav://',
    ],
    [
      { manifest: { "icav2://p/a": ["icav2://q/b/", "s3://bucket/b/"] } },
      'manifest["icav2://p/a"].1: lies in another system than icav2://q/b/',
    ],
    [
      { manifest: { "icav2://p/a": ["s3://bucket/b/"] } },
      'manifest["icav2://p/a"]: lies in ICA, from where nothing is copied to s3://',
    ],
  ])("%j is refused: %s", (input, message) => {
    const error = refusal(input);
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ code: "copy.invalid", hint: expect.any(String) });
    expect(error.errors[0]?.path).toBe(message.slice(0, message.indexOf(": ")));
  });

  test("whose sources have no destination asks for nothing, and that is taken", () => {
    expect(ask({ manifest: { a: [] } })).toEqual({
      ...{ backend: "icav2", wishes: [], destinationUri: undefined },
    });
  });

  test("names every fault up to twenty, and says how many there are", () => {
    const manifest = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`icav2://p/${n}`, ["icav2://q/b"]]),
    );
    const error = refusal({ manifest });
    expect(error.errors).toHaveLength(20);
    expect(error.message).toContain("(and 29 more)");
  });

  test("within one project is refused at once where both are ids, whatever their case", () => {
    const manifest = { [source]: [`icav2://${a.toUpperCase()}/x/`] };
    expect(refusal({ manifest })).toMatchObject({
      code: "copy.refused",
      errors: [{ path: `manifest[${JSON.stringify(source)}]` }],
    });
  });

  test("of 26,000 files is read from less than 256 KiB", () => {
    const manifest = Object.fromEntries(
      Array.from({ length: 26_000 }, (_, n) => [
        `icav2://${a}/ilmn-analyses/231116_A01052_0172_BHVLM5DSX7-BclConvert v4_2_7/output/L${n}_R1.fastq.gz`,
        [`icav2://${b}/cache/L${n % 50}/`],
      ]),
    );
    const text = packed(manifest);
    expect(text.length).toBeLessThan(256 * 1024);
    expect(wishes({ manifest_b64gz: text })).toHaveLength(26_000);
  });
});

describe("a packed manifest cannot be a bomb:", () => {
  test("unpacking stops at 64 MiB", () => {
    const text = gzipSync(Buffer.alloc(65 * 1024 * 1024, " ")).toString("base64");
    expect(text.length).toBeLessThan(100_000);
    expect(refusal({ manifest_b64gz: text }).message).toContain("more than 64 MiB");
  });

  test("what unpacks to millions of empty lists is not parsed", () => {
    const text = packed(`{"a":[${"[],".repeat(2_000_000)}0]}`);
    expect(refusal({ manifest_b64gz: text }).message).toContain("more than 200000 pairs");
  });

  test("commas and brackets within names do not count", () => {
    const manifest = { [`icav2://p/${"[,{".repeat(250_000)}`]: ["icav2://q/b/"] };
    expect(wishes({ manifest_b64gz: packed(manifest) })).toHaveLength(1);
  });

  test("more than 200,000 pairs are refused", () => {
    const manifest = {
      "icav2://p/a": Array.from({ length: 200_001 }, (_, n) => `icav2://q/${n}/`),
    };
    expect(refusal({ manifest }).message).toContain("more than 200000 pairs");
  });
});

describe("a list of sources", () => {
  const destinationUri = `icav2://${b}/x/`;

  test("has one destination, and names from renamings and of external files", () => {
    const asked = ask({
      sourceUriList: ["icav2://p/a.bam", "icav2://p/folder/", "s3://bucket/key"],
      destinationUri,
      renamingMapList: [
        { sourceUri: "icav2://p/a.bam", outputFileName: "new name.bam" },
        { dataId: `fil.${"0".repeat(32)}`, outputFileName: "other.bam" },
      ],
      externalSourceUriList: ["s3://elsewhere/a#b"],
    });
    expect(asked).toEqual({
      backend: "icav2",
      destinationUri,
      wishes: [
        { sourceUri: "icav2://p/a.bam", destinationUri, outputFileName: "new name.bam" },
        { sourceUri: "icav2://p/folder/", destinationUri },
        { sourceUri: "s3://bucket/key", destinationUri },
        { sourceUri: "s3://elsewhere/a#b", destinationUri, isExternal: true },
        {
          sourceUri: `fil.${"0".repeat(32)}`,
          destinationUri,
          outputFileName: "other.bam",
          renamesDataId: `fil.${"0".repeat(32)}`,
        },
      ],
    });
  });

  test("of one element stays a list, and of S3 may end in a wildcard", () => {
    expect(ask({ sourceUriList: ["s3://b-1/x/*"], destinationUri: "s3://b-2/y/" })).toEqual({
      ...{ backend: "s3", destinationUri: "s3://b-2/y/" },
      wishes: [{ sourceUri: "s3://b-1/x/*", destinationUri: "s3://b-2/y/" }],
    });
  });

  const one = { sourceUriList: ["icav2://p/a", "icav2://p/f/"], destinationUri };
  const renaming = (member: object) => ({ ...one, renamingMapList: [member as never] });
  test.each([
    [{ sourceUriList: ["icav2://p/a"] }, "destinationUri: must name the folder"],
    [{ sourceUriList: [], destinationUri }, "sourceUriList: must name at least one source"],
    [{ ...one, destinationUri: "icav2://q/b" }, "destinationUri: must be a folder"],
    [{ ...one, manifest: { a: [] } }, "sourceUriList: and destinationUri do not go together"],
    [{ ...one, sourceUriList: ["icav2://p/a", "p/b"] }, "sourceUriList.1: must be a URI"],
    [{ ...one, sourceUriList: ["s3://b-1/x/*"] }, "sourceUriList.0: must name a folder without"],
    [
      { ...one, externalSourceUriList: ["icav2://p/a"] },
      "externalSourceUriList.0: must be a file of S3",
    ],
    [
      { ...one, externalSourceUriList: ["s3://b-1/x/"] },
      "externalSourceUriList.0: must be a file of S3",
    ],
    [{ ...one, externalSourceUriList: ["s3://b-1/x/*"] }, "externalSourceUriList.0: must name"],
    [
      { externalSourceUriList: ["s3://b-1/x"], destinationUri: "s3://b-2/" },
      "externalSourceUriList.0: is only for destinations of ICA",
    ],
    [
      renaming({ sourceUri: "icav2://p/b", outputFileName: "x" }),
      "renamingMapList.0.sourceUri: is not among",
    ],
    [
      renaming({ sourceUri: "icav2://p/f/", outputFileName: "x" }),
      "renamingMapList.0.sourceUri: is a folder",
    ],
    [
      renaming({ sourceUri: "icav2://p/a", outputFileName: "x/y" }),
      "renamingMapList.0.outputFileName: must be a name",
    ],
    [
      renaming({ sourceUri: "icav2://p/a", outputFileName: "" }),
      "renamingMapList.0.outputFileName: must be the name",
    ],
    [
      renaming({ dataId: "fol.1", outputFileName: "x" }),
      "renamingMapList.0.dataId: must be the id",
    ],
    [renaming({ outputFileName: "x" }), "renamingMapList.0: must name its file"],
    [{ ...one, storageClass: "GLACIER" as const }, "storageClass: is only for destinations of S3"],
  ])("%j is refused: %s", (input, message) => {
    expect(refusal(input).message).toContain(message);
  });
});

test("a destination that no allowed beginning covers is refused, in every form of a request", () => {
  const allowed = ["s3://recipient/in/", `icav2://${b}/`];
  const to = (destinationUri: string) => ({ sourceUriList: ["s3://b-1/x"], destinationUri });
  expect(ask(to("s3://recipient/in/2026/"), allowed).backend).toBe("s3");
  for (const uri of [
    "s3://recipient/inbox/",
    "s3://recipient-2/in/",
    "s3://recipient/",
    "icav2://q/x/",
  ])
    expect(refusal(to(uri), allowed)).toMatchObject({
      ...{
        code: "copy.destination_not_allowed",
        hint: expect.stringContaining(allowed.join(", ")),
      },
      errors: [{ path: "destinationUri" }],
    });
  const manifest = { "s3://b-1/x": ["s3://recipient/in/", "s3://other/"] };
  expect(refusal({ manifest }, allowed).errors[0]?.path).toBe('manifest["s3://b-1/x"].1');
  expect(refusal(to("s3://recipient/in/"), []).hint).toContain("Allowed: none");
});
