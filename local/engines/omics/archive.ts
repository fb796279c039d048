import type { Core } from "#local/engines/omics/core";
import { notFound, omicsError } from "#local/engines/omics/error";
import { moveTo } from "#local/engines/omics/read-set";
import { storeOf } from "#local/engines/omics/sequence-store";
import { stowFiles } from "#local/engines/omics/vault";

/** Archives what nobody read for 30 days, as HealthOmics does by itself; files of what is archived go out of sight. */
export function archiveWhenIdle(core: Core): void {
  core.tasks.on("archive-idle", async ({ subject, dueAt }) => () => {
    const readSet = core.readSets.get(subject);
    if (readSet?.status !== "ACTIVE") return;
    const idleAt = readSet.accessedAt + core.delays.idleMs;
    if (idleAt > dueAt) {
      core.tasks.add("archive-idle", subject, idleAt);
      return;
    }
    moveTo(core, readSet, "ARCHIVED", dueAt);
  });
  core.tasks.on("stow", async ({ subject }) => {
    const readSet = core.readSets.get(subject);
    if (readSet && readSet.status !== "ACTIVE")
      await stowFiles(core, storeOf(core, readSet.storeId), readSet);
    return () => undefined;
  });
}

/** Archives read sets now: the control that AWS does not give. All or none. */
export function archiveNow(core: Core, ids: string[]): void {
  const now = core.context.clock.now();
  core.transact(() => {
    for (const id of ids) {
      const readSet = core.readSets.get(id);
      if (!readSet) throw notFound("The read set", id);
      if (readSet.status !== "ACTIVE")
        throw omicsError(
          "ConflictException",
          `The read set ${id} is ${readSet.status}, not ACTIVE.`,
        );
      moveTo(core, readSet, "ARCHIVED", now);
    }
  });
}
