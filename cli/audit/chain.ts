import { readFile } from "node:fs/promises";
import type { Found } from "#cli/audit/found";
import type { Verified } from "#cli/tree/audit";
import { nothing, type Seen, verifyHead, verifySegment } from "#core/audit/verify/chain";
import { faultOfSignature } from "#core/audit/verify/signature";

/** What a chain says, and who says what of it. */
export type Chain = { seen: Seen; hashes: ReadonlyMap<number, string>; isBroken: boolean };

/** Looks at segments, in their order, up to the first that is wrong. `wanted`: places whose hashes are asked for. */
export async function verifyChain(
  { segments }: Found,
  wanted: ReadonlySet<number>,
): Promise<Chain & { rows: Verified[] }> {
  const hashes = new Map<number, string>();
  let seen = nothing;
  for (const { path, firstSequence } of segments) {
    const text = await readFile(path, "utf8");
    const found = verifySegment(seen, { name: path, firstSequence, text });
    const begin = found.seen.last.sequence - (found.seen.records - seen.records) + 1;
    const lines = text.split("\n");
    for (let n = begin; n <= found.seen.last.sequence; n++)
      if (wanted.has(n)) hashes.set(n, JSON.parse(lines[n - begin] ?? "{}").hash);
    seen = found.seen;
    if (found.fault) {
      const { place, sequence, reason } = found.fault;
      return { seen, hashes, isBroken: true, rows: [wrong("chain", place, reason, sequence)] };
    }
  }
  if (seen.first === null) return { seen, hashes, isBroken: false, rows: [] };
  const place = `records ${seen.first.sequence} to ${seen.last.sequence}`;
  return { seen, hashes, isBroken: false, rows: [right("chain", place, seen.last.sequence)] };
}

/** Anchors and ends of exports: signed by whom they should be, and of this chain. */
export function verifyHeads(found: Found, chain: Chain, key: string | undefined): Verified[] {
  const { anchors, exports, segments } = found;
  const names = segments.map(({ path }) => path.replaceAll("\\", "/"));
  const rows = anchors.map(({ path, value }) => {
    const reason = faultOfSignature(value, key);
    if (reason) return wrong("anchor", path, reason, value.sequence);
    return headRow("anchor", path, chain, value);
  });
  for (const { path, value } of exports) {
    const missing = value.keys.find(
      (name) =>
        name.startsWith("segments/") &&
        !names.some((one) => one.endsWith(`/${name}`) || one === name),
    );
    if (missing) rows.push(wrong("export", path, `names ${missing}, which is not there`, null));
    else if (value.kept) rows.push(headRow("export", path, chain, value.kept));
  }
  return rows;
}

function headRow(
  kind: "anchor" | "export",
  path: string,
  { seen, hashes, isBroken }: Chain,
  head: { sequence: number; hash: string },
): Verified {
  // What is wrong with the chain was said.
  const isBeyond = isBroken && head.sequence > seen.last.sequence;
  const fault = seen.first && !isBeyond ? verifyHead(seen, hashes, head, path) : undefined;
  if (fault) return wrong(kind, path, fault.reason, fault.sequence);
  return right(kind, path, head.sequence);
}

export function right(
  kind: Verified["kind"],
  place: string,
  sequence: number | null = null,
): Verified {
  return { kind, place, outcome: "right", sequence, reason: null };
}

export function wrong(
  kind: Verified["kind"],
  place: string,
  reason: string,
  sequence: number | null = null,
): Verified {
  return { kind, place, outcome: "wrong", sequence, reason };
}
