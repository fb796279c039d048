import { type AuditRow, auditEntity } from "#core/audit";
import { append } from "#core/audit/append";
import * as Bucket from "#core/audit/bucket";
import { Certificate } from "#core/audit/certificate-schema";
import { recordsAt } from "#core/audit/rows";
import { sha256 } from "#core/canonical";
import { VisibleError } from "#core/error";
import * as Items from "#core/items";
import { Tree } from "#core/package/seal";
import { setting } from "#core/settings";

/** What a certificate is to say. Times are ISO-8601 UTC. */
export type Issue = Pick<
  Certificate,
  | "kind"
  | "id"
  | "projectId"
  | "package"
  | "sender"
  | "recipient"
  | "plan"
  | "approval"
  | "completedAt"
> & {
  /** Key of the log in the audit bucket, and its lines after the first, without line feeds. */
  outcomes: { key: string; lines: Iterable<string> | AsyncIterable<string> };
  /** The audit record that says that it is done: the last one of `subject` with that action and these details. */
  record: { subject: string; action: string; details?: Record<string, unknown> };
};

/** Records of a thing that are looked at for the one, newest first. */
const mostRecords = 1000;

export const certificateKey = (id: string): string => `certificates/${id}.json`;

/**
 * Writes the certificate of a push or a download, signed, into the audit bucket: once, whoever calls it how often. The
 * record that it names has its place in the chain then, with all that were made of its subject before it.
 * Answers its key, and the SHA-256 of its bytes in hex. Throws when there is no such record.
 */
export async function issue(input: Issue): Promise<{ key: string; sha256: string }> {
  const key = certificateKey(input.id);
  const before = await Bucket.find(key);
  if (before !== undefined) return { key, sha256: sha256(before) };
  const { outcomes, record, ...said } = input;
  const tree = new Tree();
  for await (const line of outcomes.lines) tree.add(line);
  const { auditId, sequence = 0, hash = "" } = await placed(record);
  // KMS is loaded when something is signed: readers of certificates need none of it.
  const { signed } = await import("#core/audit/sign");
  const text = await signed({
    schema: "seqferry.certificate/1",
    stage: setting("stageName"),
    ...said,
    outcomes: { key: outcomes.key, count: tree.count, merkleRoot: tree.root() },
    audit: { auditId, sequence, hash },
  });
  // Whoever reads it checks it against this.
  Certificate.parse(JSON.parse(text));
  if (await Bucket.putNew(key, text, "application/json")) return { key, sha256: sha256(text) };
  return { key, sha256: sha256((await Bucket.find(key)) ?? "") };
}

/** The certificate of a push or of a link. Throws `certificate.not_found` while there is none. */
export async function certificate(id: string): Promise<Certificate> {
  const text = await Bucket.find(certificateKey(id));
  if (text !== undefined) return Certificate.parse(JSON.parse(text));
  throw new VisibleError("certificate.not_found", `There is no certificate of ${id}.`, {
    hint: "It is there once everything has arrived: a push has succeeded, or a recipient's program has verified every file of a link.",
  });
}

/** The record, with its place. What was made of its subject before it and has none yet gets one first. */
async function placed({ subject, action, details = {} }: Issue["record"]): Promise<AuditRow> {
  const query = auditEntity().query.primary({ subject });
  const { items } = await Items.query(query, {
    limit: mostRecords,
    order: "desc",
    consistent: true,
  });
  const rows = auditEntity().parse({ Items: items }).data;
  const at = rows.findIndex((row) => row.action === action && has(row.details, details));
  const found = rows[at];
  if (!found) throw new Error(`The audit has no record ${action} of ${subject}.`);
  if (found.sequence !== undefined) return found;
  const earlier = rows.slice(at);
  const done = earlier.findIndex(({ sequence }) => sequence !== undefined);
  await append(
    (done < 0 ? earlier : earlier.slice(0, done))
      .reverse()
      .map(({ auditId }) => ({ subject, auditId })),
  );
  const [row] = await recordsAt([found]);
  if (row?.sequence === undefined)
    throw new Error(`The audit's record ${found.auditId} got no place.`);
  return row;
}

function has(given: unknown, wanted: Record<string, unknown>): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => (given as Record<string, unknown> | undefined)?.[name] === value,
  );
}
