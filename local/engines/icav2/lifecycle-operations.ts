import type { DataStatus } from "#core/copy/icav2/data";
import type { Core } from "#local/engines/icav2/core";
import { rowAt } from "#local/engines/icav2/data-lookup";
import type { DataRow } from "#local/engines/icav2/data-table";
import type { Some } from "#local/engines/icav2/handler";
import { problem } from "#local/engines/icav2/problem";
import { keyOf, projectOf } from "#local/engines/icav2/project-table";
import { noteUploads } from "#local/engines/icav2/upload";
import type { Task } from "#local/tasks";

/**
 * Archiving, its reverse, and deletion: accepted at once, done later on the clock, for a folder with all that
 * lies below it. Folders keep their status when their files are archived.
 */
export function lifecycleOperations(
  core: Core,
): Some<"archiveData" | "unarchiveData" | "deleteData"> {
  core.tasks.on("delete", (task) => removeOne(core, task));
  core.tasks.on(
    "purge",
    ({ dueAt }) =>
      () =>
        core.data.purge(dueAt),
  );
  core.tasks.on("archive", (task) => () => move(core, task, "ARCHIVING", "ARCHIVED"));
  core.tasks.on("unarchive", (task) => () => move(core, task, "UNARCHIVING", "AVAILABLE"));
  return {
    archiveData: ({ parameters }) => begin(core, parameters, "archive", "AVAILABLE", "ARCHIVING"),
    unarchiveData: ({ parameters }) =>
      begin(core, parameters, "unarchive", "ARCHIVED", "UNARCHIVING"),
    async deleteData({ parameters: { projectId, dataId } }) {
      await noteUploads(core, projectId);
      const row = rowAt(core, projectId, dataId);
      const { deleteSeconds } = core.settings.now;
      core.database.transact(() => {
        for (const one of withBelow(core, row)) {
          if (one.status === "DELETING") continue;
          setStatus(core, one, "DELETING", core.context.clock.now());
          core.tasks.add("delete", one.id, core.context.clock.now() + deleteSeconds * 1000);
        }
      });
      return undefined;
    },
  };
}

async function begin(
  core: Core,
  { projectId, dataId }: { projectId: string; dataId: string },
  kind: "archive" | "unarchive",
  from: DataStatus,
  to: DataStatus,
): Promise<undefined> {
  await noteUploads(core, projectId);
  const row = rowAt(core, projectId, dataId);
  if (row.type === "FILE" && row.status !== from)
    throw problem(409, `${row.path} is ${row.status}, not ${from}.`);
  const seconds = core.settings.now[`${kind}Seconds`];
  core.database.transact(() => {
    const now = core.context.clock.now();
    for (const one of withBelow(core, row)) {
      if (one.type === "FOLDER" || one.status !== from) continue;
      setStatus(core, one, to, now);
      core.tasks.add(kind, one.id, now + seconds * 1000);
    }
  });
}

function withBelow(core: Core, row: DataRow): DataRow[] {
  return row.type === "FILE" ? [row] : [row, ...core.data.below(row.projectId, row.path)];
}

function setStatus(core: Core, row: DataRow, status: DataStatus, at: number): void {
  core.data.update({ ...row, status, modifiedAt: at });
}

function move(core: Core, { subject, dueAt }: Task, from: DataStatus, to: DataStatus): void {
  const row = core.data.byId(subject);
  if (row?.status === from) setStatus(core, row, to, dueAt);
}

/** The bytes first: a crash in between removes them again. */
async function removeOne(core: Core, { subject, dueAt }: Task): Promise<() => void> {
  const row = core.data.byId(subject);
  if (!row) return () => undefined;
  const project = projectOf(core, row.projectId);
  // Whatever is thought to be there: bytes may have come while it was being deleted.
  if (row.type === "FILE" && row.content !== "SIZE")
    await core.options.objects.remove(project.bucket, keyOf(project, row.path));
  const unlistedAt = dueAt + core.settings.now.visibilityDelaySeconds * 1000;
  return () => {
    core.data.remove(row.id, dueAt, unlistedAt);
    core.tasks.add("purge", String(unlistedAt), unlistedAt);
  };
}
