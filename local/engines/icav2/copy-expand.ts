import { AwsError } from "#local/aws-error";
import { type BatchRow, type ItemRow, itemsOf, setItem } from "#local/engines/icav2/batch-table";
import type { Core } from "#local/engines/icav2/core";
import { ensureFolder } from "#local/engines/icav2/data-create";
import type { DataRow } from "#local/engines/icav2/data-table";
import { isTooLong, nameOf, parentOf, root } from "#local/engines/icav2/path";
import { problem } from "#local/engines/icav2/problem";
import { projectOf } from "#local/engines/icav2/project-table";
import { addTransfer } from "#local/engines/icav2/transfer-table";

/**
 * Finds out what a batch's items are made of, when its job begins to run: a transfer for each file, folders
 * made at once. An item whose source or destination is not there any more fails here.
 */
export function expand(core: Core, batch: BatchRow, owner: string): void {
  for (const item of itemsOf(core, batch.id)) {
    try {
      expandItem(core, batch, item, owner);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      setItem(core, { ...item, status: "FAILED", info: error.message });
    }
  }
}

function expandItem(core: Core, batch: BatchRow, item: ItemRow, creator: string): void {
  const source = core.data.byId(item.dataId);
  if (!source) throw problem(404, `${item.dataId} does not exist any more.`);
  const into = destinationOf(core, batch);
  const fault = sourceFault(source);
  if (fault) throw problem(409, fault);
  const add = (file: DataRow, folder: string, why?: string) =>
    addTransfer(core, { batchId: batch.id, itemId: item.id, sourceId: file.id, folder }, why);
  if (source.type === "FILE") {
    add(source, into);
    return;
  }
  const { prefix } = projectOf(core, batch.projectId);
  const { projectId } = batch;
  const above = parentOf(source.path);
  const moved = (path: string) => into + path.slice(above.length);
  const top = ensureFolder(core, { projectId, path: moved(source.path), creator });
  setItem(core, { ...item, createdId: top.id });
  for (const one of core.data.below(source.projectId, source.path)) {
    const path = moved(one.path);
    const why = isTooLong(prefix, path) ? `${path} is too long for S3.` : sourceFault(one);
    if (one.type === "FILE") add(one, parentOf(path), why);
    if (one.type === "FOLDER" && !why) ensureFolder(core, { projectId, path, creator });
  }
}

/** The destination's path. Throws when its folder has gone since, or is going. */
function destinationOf(core: Core, { projectId, request }: BatchRow): string {
  const id = request.destinationFolderId;
  if (!id) return root;
  const folder = core.data.get(projectId, id);
  if (folder?.status !== "AVAILABLE")
    throw problem(404, `The destination ${id} does not exist any more.`);
  return folder.path;
}

/** Why something cannot be copied now. */
export function sourceFault(source: DataRow): string | undefined {
  if (source.status === "AVAILABLE") return undefined;
  return `${nameOf(source.path)} (${source.id}) is ${source.status}, not AVAILABLE.`;
}
