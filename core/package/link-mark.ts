import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { ConditionError, transact, update } from "#core/dynamo";
import { create as createEvent } from "#core/event";
import * as Log from "#core/log";
import * as Outbox from "#core/outbox";
import * as PackageEvent from "#core/package/event";
import { type LinkRow, linkEntity } from "#core/package/link.entity";
import { iso } from "#core/time";

/** Whoever has a link's token: somebody without an account, who may do nothing else. */
const recipient: Actor.Actor = {
  ...({ type: "system", id: "recipient", name: "recipient" } as const),
  ...{ roles: [], projectIds: [] },
};

/** Notes, once, that a link gives nothing more. */
export function usedUp(link: LinkRow): Promise<void> {
  return mark(link, "usedUpAt", "link.use_up", PackageEvent.LinkUsedUp);
}

/** Notes, once, that the recipient's program has every file. */
export function completed(link: LinkRow): Promise<void> {
  return mark(link, "completedAt", "link.complete", PackageEvent.LinkCompleted);
}

/** What is lost here is a note: the recipient is not to be kept waiting for it, and the counts are right without it. */
async function mark(
  link: LinkRow,
  name: "usedUpAt" | "completedAt",
  action: string,
  event: typeof PackageEvent.LinkUsedUp | typeof PackageEvent.LinkCompleted,
): Promise<void> {
  if (link[name]) return;
  const { linkId, packageId, projectId, tokenHash, packageName } = link;
  try {
    await Actor.run(recipient, () =>
      transact([
        update(
          linkEntity()
            .patch({ tokenHash })
            .set({ [name]: iso() })
            .where((attributes, { notExists }) => notExists(attributes[name])),
        ),
        Audit.record({ action, subject: packageId, projectId, details: { linkId } }),
        Outbox.enqueue(createEvent(event, { ...link, name: packageName })),
      ]),
    );
  } catch (error) {
    if (!(error instanceof ConditionError))
      Log.warn("An end of a link could not be noted", { linkId, action, error });
  }
}
