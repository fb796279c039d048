import { createHash } from "node:crypto";
import { AwsError } from "#local/aws-error";
import type { BatchRow } from "#local/engines/icav2/batch-table";
import { sourceFault } from "#local/engines/icav2/copy-expand";
import type { Core } from "#local/engines/icav2/core";
import { addData } from "#local/engines/icav2/data-create";
import type { DataRow } from "#local/engines/icav2/data-table";
import { freeName, isTooLong, nameOf, root } from "#local/engines/icav2/path";
import { keyOf, projectOf } from "#local/engines/icav2/project-table";
import { setTransfer, type Transfer } from "#local/engines/icav2/transfer-table";

/** What a finished copy has, or why there is none. */
export type Moved = Pick<DataRow, "etag" | "sizeBytes" | "content"> | { fault: string };

/**
 * Takes a file's place at the destination: PARTIAL and without size until the bytes are there. A name that is
 * taken is left (SKIP: whatever its status), written over (OVERWRITE) or avoided (RENAME).
 */
export function begin(core: Core, batch: BatchRow, transfer: Transfer, owner: string): void {
  const target = placeFor(core, batch, transfer, owner);
  if ("id" in target) setTransfer(core, { ...transfer, state: "ACTIVE", targetId: target.id });
  if ("fault" in target) setTransfer(core, { ...transfer, state: "FAILED", info: target.fault });
  if ("skip" in target) setTransfer(core, { ...transfer, state: "SKIPPED", info: target.skip });
}

function placeFor(
  core: Core,
  { projectId, request }: BatchRow,
  { seq, sourceId, folder }: Transfer,
  creator: string,
): DataRow | { fault: string } | { skip: string } {
  const source = core.data.byId(sourceId);
  const fault = source ? sourceFault(source) : `${sourceId} does not exist any more.`;
  if (!source || fault) return { fault: fault ?? "" };
  if (folder !== root && core.data.at(projectId, folder)?.status !== "AVAILABLE")
    return { fault: `${folder} does not exist any more.` };
  const name = nameOf(source.path);
  const there = core.data.at(projectId, folder + name);
  if (there && request.actionOnExist === "SKIP")
    return { skip: `${there.path} exists (${there.id}, ${there.status}) and was left.` };
  if (there && request.actionOnExist === "OVERWRITE") {
    if (there.status === "DELETING") return { fault: `${there.path} is being deleted.` };
    const emptied = { sizeBytes: 0, etag: undefined, content: "NONE", status: "PARTIAL" } as const;
    core.data.update({
      ...{ ...there, ...emptied, transfer: seq },
      modifiedAt: core.context.clock.now(),
    });
    return there;
  }
  const free = freeName(name, (one) => core.data.at(projectId, folder + one) !== undefined);
  const path = folder + free;
  if (isTooLong(projectOf(core, projectId).prefix, path))
    return { fault: `${path} is too long for S3.` };
  return addData(core, { projectId, path, creator, transfer: seq, sizeBytes: 0 });
}

/** Removes the bytes that are about to be written over, so that nobody takes them for the new ones. */
export async function clearPlace(
  core: Core,
  { projectId, request }: BatchRow,
  { sourceId, folder }: Transfer,
): Promise<void> {
  const source = core.data.byId(sourceId);
  const there = source && core.data.at(projectId, folder + nameOf(source.path));
  if (!there || request.actionOnExist !== "OVERWRITE" || there.status === "DELETING") return;
  if (there.content !== "BYTES" && there.content !== "AWAITED") return;
  const project = projectOf(core, projectId);
  await core.options.objects.remove(project.bucket, keyOf(project, there.path));
}

/** Copies the bytes of a transfer that has its place; what has changed since is a fault. */
export async function moveBytes(core: Core, transfer: Transfer): Promise<Moved> {
  const source = core.data.byId(transfer.sourceId);
  const target = transfer.targetId ? core.data.byId(transfer.targetId) : undefined;
  if (!source) return { fault: `${transfer.sourceId} does not exist any more.` };
  if (target?.transfer !== transfer.seq || target.status !== "PARTIAL")
    return { fault: "The destination was removed or taken by another copy." };
  const fault = sourceFault(source);
  if (fault) return { fault };
  if (source.content !== "BYTES")
    return { etag: copiedTag(source), sizeBytes: source.sizeBytes, content: source.content };
  const [from, to] = [projectOf(core, source.projectId), projectOf(core, target.projectId)];
  const { objects } = core.options;
  try {
    const { body } = await objects.get(from.bucket, keyOf(from, source.path));
    const { etag, sizeBytes } = await objects.put(to.bucket, keyOf(to, target.path), body);
    return { etag: etag.replaceAll('"', ""), sizeBytes, content: "BYTES" };
  } catch (error) {
    if (error instanceof AwsError) return { fault: `${source.path}: ${error.message}` };
    throw error;
  }
}

/** The file is AVAILABLE, or stays PARTIAL as a failed copy leaves it. */
export function finish(core: Core, batch: BatchRow, transfer: Transfer, moved: Moved): void {
  const target = transfer.targetId ? core.data.byId(transfer.targetId) : undefined;
  const source = core.data.byId(transfer.sourceId);
  const isOurs = target?.transfer === transfer.seq && target.status === "PARTIAL";
  const fault =
    "fault" in moved
      ? moved.fault
      : isOurs && source
        ? undefined
        : "The destination was removed or taken by another copy.";
  setTransfer(core, { ...transfer, state: fault ? "FAILED" : "COPIED", info: fault });
  if (!isOurs) return;
  const now = core.context.clock.now();
  if ("fault" in moved || !source) {
    core.data.update({ ...target, transfer: undefined, modifiedAt: now });
    return;
  }
  const { copyUserTags, copyTechnicalTags, copyInstrumentInfo } = batch.request;
  core.data.update({
    ...{ ...target, ...moved, status: "AVAILABLE", transfer: undefined },
    ...{ modifiedAt: now, storedAt: now, formatCode: source.formatCode },
    tags: {
      ...(copyUserTags && { userTags: source.tags.userTags }),
      ...(copyTechnicalTags && { technicalTags: source.tags.technicalTags }),
    },
    run: copyInstrumentInfo ? source.run : undefined,
  });
}

/** Other parts make another ETag: that of a file in parts changes with the copy, the MD5 of one in one part stays. */
function copiedTag({ etag }: DataRow): string | undefined {
  const parts = /-(\d+)$/.exec(etag ?? "")?.[1];
  if (!parts) return etag;
  return `${createHash("md5").update(`${etag} copied`).digest("hex")}-${parts}`;
}
