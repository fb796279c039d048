import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import * as CopyEvent from "#core/copy/event";
import { writeWishes } from "#core/copy/ledger";
import type { CopyWish } from "#core/copy/plan-schema";
import { refuseForeign } from "#core/copy/request";
import { noCounts } from "#core/copy/to-copy-job";
import { put, transact, type Write } from "#core/dynamo";
import { create as createEvent } from "#core/event";
import * as Outbox from "#core/outbox";
import { setting } from "#core/settings";
import { iso } from "#core/time";

type Pinned = Pick<CopyJobRow, "copyJobId" | "projectId" | "backend" | "destinationUri"> & {
  name: string;
  destinationOwner?: string | undefined;
};

/**
 * Makes a copy job of files that somebody has decided on, one wish each; nothing is overwritten, and what cannot be
 * sent fails its own item. `also` goes into its transaction: conditions under which it is wanted. Throws `ConditionError` when one does not
 * hold or the job is there, and `copy.destination_not_allowed` as every request does.
 */
export async function recordPinned(
  { destinationOwner, ...given }: Pinned,
  wishes: CopyWish[],
  also: Write[],
): Promise<void> {
  const destinationPath = "destinationUri";
  refuseForeign(
    wishes.map(({ destinationUri }) => ({ destinationUri, destinationPath })),
    setting("copyDestinations"),
  );
  const { copyJobId, projectId, backend, destinationUri, name } = given;
  await writeWishes(copyJobId, wishes);
  const at = iso();
  const row: CopyJobRow = {
    ...given,
    ...(destinationOwner && { destinationOwner }),
    ...{ dryRun: false, onExist: "skip-identical", origin: "request" },
    ...(backend === "s3" && { onMissing: "fail-item" }),
    ...{ status: "PENDING", phase: "plan", counts: noCounts, run: 1 },
    ...{ createdAt: at, createdBy: Actor.use().name, updatedAt: at, version: 1 },
  };
  await transact([
    put(copyJobEntity().create(row)),
    ...also,
    Audit.record({
      ...{ action: "copy_job.create", subject: copyJobId, projectId },
      details: { backend, destinationUri, name, wishes: wishes.length },
    }),
    Outbox.enqueue(createEvent(CopyEvent.CopyJobRequested, row)),
  ]);
}
