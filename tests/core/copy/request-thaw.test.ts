import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { read } from "#core/copy/request";
import { CreateCopyJob } from "#core/copy/request-schema";
import { destinationOf, unitsOf } from "#core/copy/s3-copy/unit";
import { VisibleError } from "#core/error";

const ask = (input: object) => read(CreateCopyJob.parse({ action: "thaw", ...input }), []);

/** Path and message of each fault of a request that is refused. */
function faultsOf(input: object): [string, string][] {
  try {
    ask(input);
  } catch (error) {
    if (!(error instanceof VisibleError)) throw error;
    return error.errors.map(({ path, message }) => [path, message]);
  }
  throw new Error("It was taken.");
}

const uri = "s3://archive/run/a.fastq.gz";

describe("a request that only thaws", () => {
  test("is for S3, and for wherever the stage may read: destinations are not asked about", () => {
    expect(ask({ sourceUriList: [uri] })).toEqual({
      backend: "s3",
      wishes: [{ sourceUri: uri, destinationUri: "s3://archive/run/" }],
      destinationUri: undefined,
    });
  });

  test("has each source as its own destination, whatever its key", () => {
    const key = fc
      .string({ unit: "binary", minLength: 1, maxLength: 40 })
      .filter((text) => text.isWellFormed() && Buffer.byteLength(text) < 200);
    void fc.assert(
      fc.property(
        key,
        key,
        fc.constantFrom("file", "folder", "below", "bucket"),
        (one, other, kind) => {
          const [folder, below] = [`${one}/`, `${one}/${other}`];
          const source = {
            ...{ file: `s3://archive/${one}x`, folder: `s3://archive/${folder}` },
            ...{ below: `s3://archive/${folder}*`, bucket: "s3://archive/" },
          }[kind];
          const [unit] = unitsOf(ask({ sourceUriList: [source] }).wishes);
          if (unit?.kind === "files") {
            const [file] = unit.files;
            expect(file?.to).toEqual(file?.from);
            expect(file?.from.key).toBe(`${one}x`);
          } else if (unit)
            expect(destinationOf(unit, below)).toEqual({ bucket: "archive", key: below });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("names what says where to copy to, or how: nothing is copied", () => {
    const copied = {
      ...{ sourceUriList: [uri], destinationUri: "s3://elsewhere/", storageClass: "GLACIER" },
      ...{ writesReport: true, destinationOwner: "000000000000", manifest: { [uri]: ["s3://x/"] } },
    };
    expect(faultsOf(copied).map(([path]) => path)).toEqual([
      "manifest",
      "destinationUri",
      "storageClass",
      "writesReport",
      "destinationOwner",
    ]);
  });

  test("needs sources, all of them in S3", () => {
    expect(faultsOf({})).toEqual([["sourceUriList", "must name at least one source"]]);
    expect(faultsOf({ sourceUriList: [uri, "icav2://project/a", "nowhere"] })).toEqual([
      ["sourceUriList.1", "lies in ICA; only s3:// sources are thawed"],
      ["sourceUriList.2", "must be a URI that begins with icav2:// or s3://"],
    ]);
  });
});

test("what a missing source does cannot be chosen where ICA copies", () => {
  const manifest = { "icav2://a/x": ["icav2://b/"] };
  const input = CreateCopyJob.parse({ manifest, onMissing: "fail-item" });
  expect(() => read(input, ["icav2://"])).toThrow(/onMissing: is only for destinations of S3/);
});
