import { beginning, type Head, hashOf, type Link, lineOf } from "#core/audit/chain";
import { canonical } from "#core/canonical";

/** What is wrong, and where: the place is that of the first record that cannot be believed. */
export type Fault = { place: string; sequence: number | null; reason: string };

/** A chain as far as it was looked at. `first` is null before its first record. */
export type Seen = { first: Head | null; last: Head; records: number };

export const nothing: Seen = { first: null, last: beginning, records: 0 };

/**
 * Looks at the records of a file, which go on after `seen`. Every line must be the canonical JSON of a record whose
 * place comes next, that names the hash before it, and whose own hash is right. A chain that begins in the middle is
 * taken from there.
 */
export function verifySegment(
  seen: Seen,
  file: { name: string; firstSequence?: number | undefined; text: string },
): { seen: Seen; fault?: Fault } {
  const { name, firstSequence, text } = file;
  const lines = text.split("\n");
  const rest = lines.pop();
  let now = seen;
  const fault = (line: number, reason: string) => ({
    seen: now,
    fault: { place: `${name}, line ${line}`, sequence: expectedAfter(now, firstSequence), reason },
  });
  if (lines.length === 0) return fault(1, "the file has no record");
  for (const [n, line] of lines.entries()) {
    const link = linkIn(line);
    if (typeof link === "string") return fault(n + 1, link);
    const isFirst = now.first === null;
    const sequence = expectedAfter(now, n === 0 ? firstSequence : undefined) ?? link.sequence;
    if (link.sequence !== sequence || (n === 0 && (firstSequence ?? sequence) !== sequence))
      return fault(n + 1, `record ${sequence} must come here, and it is record ${link.sequence}`);
    const before = isFirst && sequence > 1 ? link.previousHash : now.last.hash;
    if (link.previousHash !== before)
      return fault(n + 1, `record ${sequence} does not name the hash of the record before it`);
    if (hashOf(link) !== link.hash)
      return fault(n + 1, `record ${sequence} does not have the hash that it names`);
    const last = { sequence, hash: link.hash };
    now = { first: now.first ?? last, last, records: now.records + 1 };
  }
  if (rest !== "") return fault(lines.length + 1, "the file ends within a line");
  return { seen: now };
}

/** Says what is wrong with a head that was kept elsewhere: an anchor, or the end that an export was told. */
export function verifyHead(
  seen: Seen,
  hashes: ReadonlyMap<number, string>,
  head: Head,
  place: string,
): Fault | undefined {
  const { sequence, hash } = head;
  if (sequence === 0 || (seen.first !== null && sequence < seen.first.sequence)) return undefined;
  if (sequence > seen.last.sequence)
    return {
      place,
      sequence: seen.last.sequence + 1,
      reason: `names record ${sequence}, and the records end with ${seen.last.sequence}`,
    };
  if (hashes.get(sequence) === hash) return undefined;
  return { place, sequence, reason: `names another hash of record ${sequence}` };
}

function expectedAfter({ first, last }: Seen, named: number | undefined): number | null {
  return first === null ? (named ?? null) : last.sequence + 1;
}

/** A record with its place, or why the line is none. */
function linkIn(line: string): Link | string {
  let value: Partial<Link> | null;
  try {
    value = JSON.parse(line);
  } catch {
    return "the line is no JSON";
  }
  const { sequence, hash, previousHash, record } = value ?? {};
  const isLink =
    Number.isSafeInteger(sequence) &&
    [hash, previousHash].every((text) => typeof text === "string" && /^[0-9a-f]{64}$/.test(text)) &&
    typeof record === "object";
  if (!isLink) return "the line is no record";
  const link = value as Link;
  return isCanonical(link, line) ? link : "the line is not in canonical form";
}

/** Another form of the same JSON has the same hash, and other bytes; a number may be too large for any. */
function isCanonical(link: Link, line: string): boolean {
  try {
    return lineOf(link) === line && canonical(link) === line;
  } catch {
    return false;
  }
}
