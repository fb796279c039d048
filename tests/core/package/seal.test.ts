import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { PackageFile } from "#core/package/file";
import { lineOf, Tree } from "#core/package/seal";
import { compareBytes, Sorter } from "#core/package/seal-order";
import { anyFile, fileOf } from "#tests/core/package/files-support";

/** RFC 8785 as it is written: members sorted by their UTF-16 code units, no space, texts and numbers as in ECMAScript. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(",")}}`;
}

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** MTH of RFC 6962, 2.1, as it is written. */
function rootOf(lines: string[]): Buffer {
  const [first, second] = lines;
  if (first === undefined) return sha256();
  if (second === undefined) return sha256(Uint8Array.of(0), Buffer.from(first));
  let k = 1;
  while (2 * k < lines.length) k *= 2;
  return sha256(Uint8Array.of(1), rootOf(lines.slice(0, k)), rootOf(lines.slice(k)));
}

function treeOf(lines: string[]): string {
  const tree = new Tree();
  for (const line of lines) tree.add(line);
  return tree.root();
}

test("a line of the manifest is canonical JSON, whatever names hold: who has the values has its bytes", () => {
  void fc.assert(
    fc.property(anyFile, fc.nat(), (file, n) => {
      const line = lineOf(n, file);
      const { uri: _uri, storageClass: _class, modifiedAt: _modifiedAt, ...told } = file;
      expect(line).toBe(canonical({ ...told, n }));
      expect(line).not.toContain("\n");
    }),
  );
});

test("the root is that of RFC 6962, for any number of lines", () => {
  void fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" }), { maxLength: 70 }), (lines) => {
      expect(treeOf(lines)).toBe(rootOf(lines).toString("hex"));
    }),
  );
});

test("the root is that of the known trees of Certificate Transparency", () => {
  const leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"];
  const lines = leaves.map((hex) => Buffer.from(hex, "hex").toString("latin1"));
  const known = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  };
  for (const [count, root] of Object.entries(known))
    expect(treeOf(lines.slice(0, Number(count)))).toBe(root);
});

test("another line, order or number of lines is another root", () => {
  const lines = ["a", "b", "c", "d", "e"];
  const others = [
    ["a", "b", "c", "d", "f"],
    ["a", "b", "c", "e", "d"],
    ["a", "b", "c", "d"],
    ["a", "b", "c", "d", "e", "e"],
  ];
  // A node's hash as a line is no node: the first byte tells them apart.
  const node = Buffer.concat([Uint8Array.of(1), rootOf(["a"]), rootOf(["b"])]).toString("latin1");
  for (const other of [...others, [node, "c", "d", "e"]])
    expect(treeOf(other)).not.toBe(treeOf(lines));
});

const paths = fc.string({
  unit: fc.constantFrom("a", "Z", "/", "é", "\ud800\udc00", "\ue000", "￿"),
});

test("paths are in the order of their bytes", () => {
  void fc.assert(
    fc.property(paths, paths, (a, b) => {
      const wanted = Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect(Math.sign(compareBytes(a, b))).toBe(wanted);
    }),
  );
});

test("files are sorted the same, however many are held at once and however they come", async () => {
  const files = fc.uniqueArray(paths, { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 1, max: 40 }), async (names, most) => {
      const given = names.map((path) => fileOf({ path, uri: `s3://b/\u2028${path}` }));
      const wanted = [...given].sort((a, b) =>
        Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)),
      );
      expect(await sortedBy(most, given)).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
});

async function sortedBy(most: number, files: PackageFile[]): Promise<PackageFile[]> {
  const folder = mkdtempSync(join(tmpdir(), "sorted-"));
  try {
    const sorter = new Sorter(folder, most);
    for (const file of files) await sorter.add([file]);
    const found: PackageFile[] = [];
    for await (const file of sorter.sorted()) found.push(file);
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
