import { canonical, sha256 } from "#core/canonical";

/** What a record of the audit says, as the chain holds it. */
export type Said = {
  auditId: string;
  at: string;
  subject: string;
  projectId: string;
  action: string;
  actorType: string;
  actorId: string;
  actorName: string;
  details?: unknown;
};

/** A record in its place; `sequence` counts from 1. */
export type Link = { sequence: number; previousHash: string; hash: string; record: Said };

/** The end of a chain: its last place, and the hash there. */
export type Head = { sequence: number; hash: string };

/** Before the first record. */
export const beginning: Head = { sequence: 0, hash: "0".repeat(64) };

/** SHA-256, in hex, of a record with its place and everything before it. */
export function hashOf({ sequence, previousHash, record }: Omit<Link, "hash">): string {
  return sha256(canonical({ sequence, previousHash, record }));
}

/** The places of records after `head`, in their order. */
export function linked(head: Head, records: Said[]): Link[] {
  let last = head;
  return records.map((record) => {
    const place = { sequence: last.sequence + 1, previousHash: last.hash, record };
    const link = { ...place, hash: hashOf(place) };
    last = link;
    return link;
  });
}

/** A line of a segment, without its line feed. */
export const lineOf = (link: Link): string => canonical(link);

/** Where the segment is that begins with a place: by day, and sorted by it. `date` as 2026-11-21. */
export function segmentKey(date: string, firstSequence: number): string {
  return `segments/${date.replaceAll("-", "/")}/${String(firstSequence).padStart(12, "0")}.ndjson`;
}

/** The day and the first place of a segment's key; undefined for another key. */
export function partsOfKey(key: string): { date: string; firstSequence: number } | undefined {
  const found = /(?:^|\/)segments\/(\d{4})\/(\d\d)\/(\d\d)\/(\d{12})\.ndjson$/.exec(key);
  if (!found) return undefined;
  const [, year, month, day, sequence] = found;
  return { date: `${year}-${month}-${day}`, firstSequence: Number(sequence) };
}

export const anchorKey = (date: string): string => `anchors/${date}.json`;
