import * as Audit from "#core/audit/certificate";
import type { Certificate } from "#core/audit/certificate-schema";
import { find as findCopy } from "#core/copy/find";
import { pageOfItems } from "#core/copy/items";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import { pageOfLines } from "#core/lines/page";
import type { Page } from "#core/page-schema";
import { setting } from "#core/settings";
import { isThere, itemOf, type Outcome } from "#core/share/push/outcome";
import type { PushJobRow } from "#core/share/push/push-job.entity";
import { load } from "#core/share/push/row";
import {
  keysOf,
  ListPushContents,
  ListPushItems,
  type PushContent,
  PushItem,
  PushJobKey,
} from "#core/share/push/schema";

const logIsThere = "Its log is there for good: `items` and `kind=objects` have every file.";

/**
 * A page of a push's files and what became of each. Of one that is written down: from its log, in the order of the plan. Before that:
 * those that its copy job has, in that job's order, and none before it is planned. A page of a `status` may be short.
 */
export const listItems = fn(ListPushItems, async (query): Promise<Page<PushItem>> => {
  const { pushJobId, status, ...page } = query;
  const row = await load(pushJobId);
  const fits = (item: PushItem) => (!status || item.status === status ? item : undefined);
  if (row.log)
    return pageOfLines<Outcome, PushItem>(
      { bucket: setting("auditBucket"), key: row.log.key, skipsFirst: true },
      ...[page, ["push-items", pushJobId, status]],
      (line) => fits(PushItem.parse(line)),
    );
  const copy = row.copyJobId ? await findCopy(row.copyJobId) : undefined;
  if (!copy) return { items: [], nextCursor: null };
  return pageOfItems(copy, page, ["push-items", pushJobId, status], (seen) => {
    const { sourceUri, destinationUri, sizeBytes, action } = seen.plan;
    return fits({
      path: destinationUri.slice(row.destinationUri.length),
      ...{ sourceUri, destinationUri, sizeBytes },
      planned: action === "skip" ? "already-there" : "send",
      ...itemOf(copy, seen),
    });
  });
});

/**
 * A page of the fastqs, runs of workflows or objects of a push that are there. Throws `push_job.not_ready` before it is
 * written down, and `list.expired` of fastqs and runs after 400 days.
 */
export const listContents = fn(
  ListPushContents,
  async ({ pushJobId, kind, ...page }): Promise<Page<PushContent>> => {
    const row = await load(pushJobId);
    if (!row.contents || !row.log) throw notReady(row);
    const scope = ["push-contents", pushJobId, kind];
    if (kind !== "objects") {
      const place = { key: keysOf(pushJobId)[kind], elsewhere: logIsThere };
      return pageOfLines<PushContent, PushContent>(place, page, scope, (line) => line);
    }
    const place = { bucket: setting("auditBucket"), key: row.log.key, skipsFirst: true };
    return pageOfLines<Outcome, PushContent>(place, page, scope, (line) =>
      isThere(line) ? { id: line.destinationUri, files: 1, bytes: line.sizeBytes ?? 0 } : undefined,
    );
  },
);

/** The certificate of a push that the actor may know of. Throws `certificate.not_found` while there is none. */
export const certificate = fn(PushJobKey, async ({ pushJobId }): Promise<Certificate> => {
  await load(pushJobId);
  return Audit.certificate(pushJobId);
});

function notReady({ pushJobId, status }: PushJobRow): VisibleError {
  return new VisibleError(
    "push_job.not_ready",
    `What of ${pushJobId} has arrived is not written down yet: it is ${status}.`,
    { hint: "That is done once it has ended, and some minutes later where it was stopped." },
  );
}
