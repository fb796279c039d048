import { Tree } from "#core/package/seal";

/** What is wrong with lines of which a certificate has the count and the root; undefined when they are those. */
export function faultOfLines(
  lines: Iterable<string>,
  expected: { merkleRoot: string; count: number },
): string | undefined {
  const tree = new Tree();
  for (const line of lines) tree.add(line);
  if (tree.count !== expected.count) return `it has ${tree.count} lines, not ${expected.count}`;
  if (tree.root() === expected.merkleRoot) return undefined;
  return `its Merkle root is ${tree.root()}, not ${expected.merkleRoot}`;
}
