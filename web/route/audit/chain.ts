import type { AuditRecord } from "../../api/generated/schemas.ts";
import { canonical } from "../push-job/verify.ts";

/** What became of a look at the chain. */
export type ChainVerdict = {
  /** Records whose hash is that of what they say and of everything before. */
  right: number;
  /** Those whose hash is another. */
  wrong: AuditRecord[];
  /** Those that cannot be checked: the record before them is not there, or they have no place yet. */
  unknown: number;
};

/**
 * Computes hashes again, for every record whose predecessor is among `records`: each is SHA-256 of its place, the hash
 * before it and what it says, as `seqferry audit verify` has it. A hash that fits proves that the two stand beside each
 * other as they were written.
 */
export async function checkChain(records: readonly AuditRecord[]): Promise<ChainVerdict> {
  const bySequence = new Map(records.map((record) => [record.sequence, record]));
  const verdict: ChainVerdict = { right: 0, wrong: [], unknown: 0 };
  for (const record of records) {
    const { sequence } = record;
    const before = sequence === 1 ? beginning : bySequence.get((sequence ?? 0) - 1)?.hash;
    if (!sequence || !before) verdict.unknown++;
    else if ((await hashOf(record, before)) === record.hash) verdict.right++;
    else verdict.wrong.push(record);
  }
  return verdict;
}

const beginning = "0".repeat(64);

async function hashOf(record: AuditRecord, previousHash: string): Promise<string> {
  const { id, at, subject, projectId, action, actor, details, sequence } = record;
  const said = {
    ...{ auditId: id, at, subject, projectId, action },
    ...{ actorType: actor.type, actorId: actor.id, actorName: actor.name },
    ...(details !== null && { details }),
  };
  const text = new TextEncoder().encode(canonical({ sequence, previousHash, record: said }));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
