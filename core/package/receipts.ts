import * as z from "zod";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import * as Items from "#core/items";
import { type LinkRow, linkEntity } from "#core/package/link.entity";
import { patiently } from "#core/package/link-count";
import * as Mark from "#core/package/link-mark";
import { open } from "#core/package/link-open";
import { deliveredCountOf, load } from "#core/package/link-row";
import { LinkKey, type Receipt, ReceiptOutcome } from "#core/package/link-schema";
import { type ReceiptRow, receiptEntity } from "#core/package/receipt.entity";
import { pageOfIndex } from "#core/page-of-index";
import { type Page, PageQuery } from "#core/page-schema";
import { eachOf } from "#core/readset/in-flight";
import { iso } from "#core/time";

/** Lines of one call; a program with more calls again. */
export const mostLines = 5_000;
/** Rows that are written side by side. */
const width = 64;

/** A page of a link's receipts, in the order of the files. */
export const list = fn(
  z.object({ ...LinkKey.shape, ...PageQuery.shape }),
  async ({ linkId, ...query }): Promise<Page<Receipt>> => {
    await load(linkId);
    const found = await pageOfIndex<ReceiptRow>({
      scope: ["receipts", linkId],
      query,
      partitions: [() => receiptEntity().query.primary({ linkId })],
      load: (keys) => Items.rowsAt(receiptEntity(), keys),
      keep: () => true,
    });
    return { items: found.items.map(toReceipt), nextCursor: found.nextCursor };
  },
);

/**
 * Takes what the recipient's program says of files: a line each, `N<tab>outcome`. Told twice it is the same. Throws
 * `request.invalid` that names the first line that is none.
 */
export async function tell(token: string, text: string): Promise<void> {
  const link = await open(token);
  const told = parse(text, deliveredCountOf(link));
  let verified = 0;
  let checked = 0;
  await eachOf(told, width, async ([n, outcome]) => {
    const before = await note(link, n, outcome);
    if (outcome === "failed" || before?.verifiedAt) return;
    if (outcome === "verified") verified++;
    if (!before?.sizedAt) checked++;
  });
  if (verified + checked === 0) return;
  const { data } = await patiently(() =>
    linkEntity()
      .patch({ tokenHash: link.tokenHash })
      .add({ verifiedFileCount: verified, checkedFileCount: checked })
      .set({ lastUsedAt: iso() })
      .go({ response: "all_new" }),
  );
  const now = data;
  if (now.checkedFileCount >= deliveredCountOf(now)) await Mark.completed(now);
}

/** The outcomes by number; the last one of a file holds. */
export function parse(text: string, deliveredCount: number): Map<number, ReceiptOutcome> {
  const lines = text.replace(/\n$/, "").split("\n");
  if (lines.length > mostLines)
    throw refused(
      `has ${lines.length} lines; a call takes ${mostLines}`,
      "Tell the rest in another call.",
    );
  const told = new Map<number, ReceiptOutcome>();
  for (const [at, line] of lines.entries()) {
    const [n, outcome] = /^(0|[1-9]\d{0,8})\t(\w+)$/.exec(line)?.slice(1) ?? [];
    const known = ReceiptOutcome.safeParse(outcome);
    if (n === undefined || !known.success || Number(n) >= deliveredCount)
      throw refused(
        `line ${at + 1} is no number of a file of this link, a tab, and verified, sized or failed`,
        "A line a file, each ended by a line feed.",
      );
    told.set(Number(n), known.data);
  }
  return told;
}

function refused(what: string, hint: string): VisibleError {
  const message = `The body ${what}.`;
  return new VisibleError("request.invalid", message, { hint });
}

/** The receipt as it was before: of any number of programs that tell the same one finds that it was not told yet. */
async function note(
  { linkId, expires_at }: LinkRow,
  n: number,
  outcome: ReceiptOutcome,
): Promise<Partial<ReceiptRow> | null> {
  const at = iso();
  const { data } = await receiptEntity()
    .upsert({ linkId, n })
    .set({ outcome, outcomeAt: at, expires_at })
    .ifNotExists({
      ...(outcome === "verified" && { verifiedAt: at }),
      ...(outcome === "sized" && { sizedAt: at }),
    })
    .go({ response: "all_old" });
  return data as Partial<ReceiptRow> | null;
}

function toReceipt(row: ReceiptRow): Receipt {
  return {
    n: row.n,
    askedCount: row.askedCount ?? 0,
    askedBytes: row.askedBytes ?? 0,
    firstAskedAt: row.firstAskedAt ?? null,
    lastAskedAt: row.lastAskedAt ?? null,
    outcome: row.outcome ?? null,
    outcomeAt: row.outcomeAt ?? null,
    verifiedAt: row.verifiedAt ?? null,
  };
}

/** Removes all receipts of a link that is removed with its package. */
export async function removeAll(linkId: string): Promise<void> {
  for (;;) {
    const { items } = await Items.query(receiptEntity().query.primary({ linkId }), {
      limit: 1000,
      consistent: true,
    });
    if (items.length === 0) return;
    const rows = receiptEntity().parse({ Items: items }).data;
    await eachOf(rows, width, ({ n }) => receiptEntity().delete({ linkId, n }).go());
  }
}
