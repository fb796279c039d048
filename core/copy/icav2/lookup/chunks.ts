/** What the values of one call may take of its URL: servers in between refuse long ones, some from 8 KB on. */
const mostBytes = 6000;

/** Values of a query's member in groups that fit into a URL each; `share`: into that part of one. */
export function chunksOf(member: string, values: readonly string[], share = 1): string[][] {
  const chunks: string[][] = [];
  let bytes = Infinity;
  for (const value of values) {
    const own = member.length + 2 + new URLSearchParams({ "": value }).toString().length;
    if (bytes + own > mostBytes / share) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(value);
    bytes += own;
  }
  return chunks;
}
