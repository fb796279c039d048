import * as Bucket from "#core/audit/bucket";
import { certificate, issue } from "#core/audit/certificate";
import type { Certificate } from "#core/audit/certificate-schema";
import { canonical } from "#core/canonical";
import * as Items from "#core/items";
import { type LinkRow, linkEntity } from "#core/package/link.entity";
import { load } from "#core/package/link-row";
import { find } from "#core/package/package-row";
import { type ReceiptRow, receiptEntity } from "#core/package/receipt.entity";

/**
 * Writes the certificate of a link of which the recipient has every file, with a log of what the recipient's program
 * said of each. "gone": its package or the link was removed before; "incomplete": it was not completed.
 */
export async function certify(linkId: string): Promise<"issued" | "gone" | "incomplete"> {
  const query = linkEntity().query.byId({ linkId });
  const link = (await Items.firstOf(linkEntity(), query)) as LinkRow | undefined;
  const summary = link && (await find(link.packageId))?.summary;
  if (!link || !summary) return "gone";
  const { packageId, projectId, packageName, completedAt } = link;
  if (!completedAt) return "incomplete";
  const key = `link-logs/${linkId}.ndjson`;
  const { fileCount, totalBytes, merkleRoot } = summary;
  await issue({
    ...{ kind: "download", id: linkId, projectId, completedAt, plan: null, approval: null },
    package: { id: packageId, name: packageName, merkleRoot, fileCount, totalBytes },
    sender: { id: link.createdBy, name: link.createdBy },
    recipient: { name: link.recipient ?? null, contact: null, destinationUri: null },
    outcomes: { key, lines: await log(key, link) },
    record: { subject: packageId, action: "link.complete", details: { linkId } },
  });
  return "issued";
}

/** Writes the log, or finds the one that was written before: a receipt may have changed since. */
async function log(key: string, link: LinkRow): Promise<string[]> {
  const { linkId, packageId, projectId } = link;
  const lines = [canonical({ schema: "seqferry.link-log/1", linkId, packageId, projectId })];
  for await (const { n, outcome, outcomeAt } of receiptsOf(linkId))
    if (outcome) lines.push(canonical({ n, outcome, at: outcomeAt }));
  const text = `${lines.join("\n")}\n`;
  if (await Bucket.putNew(key, text, "application/x-ndjson")) return lines.slice(1);
  const there = await Bucket.find(key);
  return (there ?? text).split("\n").slice(1, -1);
}

async function* receiptsOf(linkId: string): AsyncGenerator<ReceiptRow> {
  let after: Items.Item | undefined;
  do {
    const page = await Items.query(receiptEntity().query.primary({ linkId }), {
      after,
      consistent: true,
    });
    yield* receiptEntity().parse({ Items: page.items }).data;
    after = page.next;
  } while (after);
}

/** The certificate of a link that the actor may know of. Throws `link.not_found` or `certificate.not_found`. */
export async function show({ linkId }: { linkId: string }): Promise<Certificate> {
  await load(linkId);
  return certificate(linkId);
}
