import { type AuditRow, auditEntity } from "#core/audit";
import { beginning, type Head, type Link, type Said } from "#core/audit/chain";
import { chain, headEntity, type KeptRow, keptEntity } from "#core/audit/head.entity";
import * as Items from "#core/items";

/** What names a record. */
export type Key = { subject: string; auditId: string };

/** Records by their keys, as they are now, in their order; undefined for one that is not there. */
export async function recordsAt(keys: Key[]): Promise<(AuditRow | undefined)[]> {
  const places = keys.map((key) => auditEntity().get(key).params<{ Key: Items.Item }>().Key);
  const rows = await Items.rowsAt(auditEntity(), places, { consistent: true });
  return rows;
}

/** What a record says, without its place. */
export function saidIn(row: AuditRow): Said {
  return {
    auditId: row.auditId,
    at: row.at,
    subject: row.subject,
    projectId: row.projectId,
    action: row.action,
    actorType: row.actorType,
    actorId: row.actorId,
    actorName: row.actorName,
    ...(row.details !== undefined && { details: row.details }),
  };
}

/** A record that has its place, with it. */
export function linkIn(row: AuditRow): Link {
  const { sequence = 0, hash = "", previousHash = "" } = row;
  return { sequence, hash, previousHash, record: saidIn(row) };
}

/** Where the chain ends now. */
export async function head(): Promise<Head> {
  const { data } = await headEntity().get({ chain }).go({ consistent: true });
  return data ? { sequence: data.sequence, hash: data.hash } : beginning;
}

/** How far it is kept. */
export async function kept(): Promise<KeptRow> {
  const { data } = await keptEntity().get({ chain }).go({ consistent: true });
  return data ?? { chain, ...beginning, version: 0 };
}
