import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { load } from "#core/copy/change";
import { type CopyJobRow, copyJobEntity } from "#core/copy/copy-job.entity";
import * as CopyEvent from "#core/copy/event";
import { writeWishes } from "#core/copy/ledger";
import { type CopyRequest, read } from "#core/copy/request";
import type { CreateCopyJob } from "#core/copy/request-schema";
import { noCounts } from "#core/copy/to-copy-job";
import { ConditionError, put, transact, type Write } from "#core/dynamo";
import { create as createEvent } from "#core/event";
import * as Id from "#core/id";
import * as Idempotency from "#core/idempotency";
import * as Outbox from "#core/outbox";
import { setting } from "#core/settings";
import { iso } from "#core/time";

type Given = Pick<CopyJobRow, "projectId" | "origin"> & {
  /** What makes a repeated request the same one. */
  request?: Idempotency.Request;
  copyJobId?: string;
  /** Of who waits for the end, sealed for that id. */
  taskToken?: string;
};

/**
 * Makes a copy job of a request, or finds the one that it made before. Its wishes are in S3 before the row is
 * there; the row, its audit record and its event are one transaction. An execution asks for itself: it needs no
 * event to start it.
 */
export async function record(
  input: CreateCopyJob,
  { request, ...given }: Given,
): Promise<CopyJobRow> {
  const wanted = read(input, setting("copyDestinations"));
  const earlier = request && (await Idempotency.find(request));
  if (earlier) return load({ copyJobId: earlier });
  const row = begin(input, wanted, given);
  const { copyJobId } = row;
  await writeWishes(copyJobId, wanted.wishes);
  try {
    await transact(writesOf(row, wanted, request));
  } catch (error) {
    const raced = request && error instanceof ConditionError && (await Idempotency.find(request));
    if (!raced) throw error;
    return load({ copyJobId: raced });
  }
  return row;
}

function begin(
  input: CreateCopyJob,
  { backend, destinationUri }: CopyRequest,
  given: Omit<Given, "request">,
): CopyJobRow {
  const { name, dryRun, onExist, storageClass, thaw, writesReport, destinationOwner } = input;
  const { action, onMissing } = input;
  const at = iso();
  return {
    copyJobId: Id.create("copyJob"),
    ...given,
    backend,
    dryRun,
    onExist,
    ...(action && { action }),
    ...(onMissing && { onMissing }),
    ...(name !== undefined && { name }),
    ...(storageClass && { storageClass }),
    ...(thaw && { thaw }),
    ...(writesReport !== undefined && { writesReport }),
    ...(destinationOwner && { destinationOwner }),
    ...(destinationUri !== undefined && { destinationUri }),
    status: "PENDING",
    phase: "plan",
    counts: noCounts,
    run: 1,
    createdAt: at,
    createdBy: Actor.use().name,
    updatedAt: at,
    version: 1,
  };
}

function writesOf(
  row: CopyJobRow,
  { wishes }: CopyRequest,
  request: Idempotency.Request | undefined,
): Write[] {
  const { copyJobId, projectId, backend, action, dryRun, onExist, origin, destinationUri } = row;
  const details = { backend, action, dryRun, onExist, origin, destinationUri };
  return [
    put(copyJobEntity().create(row)),
    Audit.record({
      ...{ action: "copy_job.create", subject: copyJobId, projectId },
      details: { ...details, wishes: wishes.length },
    }),
    ...(row.origin === "execution"
      ? []
      : [Outbox.enqueue(createEvent(CopyEvent.CopyJobRequested, row))]),
    ...(request ? [Idempotency.remember(request, copyJobId)] : []),
  ];
}
