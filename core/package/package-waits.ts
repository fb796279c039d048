import * as z from "zod";
import { VisibleError } from "#core/error";
import { change as changeSync } from "#core/fastq/sync/change";
import { create as createSync } from "#core/fastq/sync/create";
import { requestIdOf } from "#core/fastq/sync/token";
import { ask } from "#core/fastq/unarchiving/queue";
import * as Items from "#core/items";
import * as Lines from "#core/lines/lines";
import { running } from "#core/package/package-state";
import { type PackageWaitRow, packageWaitEntity } from "#core/package/package-wait.entity";
import { keysOf } from "#core/package/schema";

/** Fastqs of one sync request: each change of one of them looks at all of them. */
const groupSize = 100;
/** Groups that the machine waits for side by side: Step Functions runs no more inline iterations at once. */
const mostAtOnce = 40;

const Group = z.object({ fastqIds: z.array(z.string()) });

/**
 * Notes the fastqs that are to be waited for, in groups; answers how many groups there are. Where they are more than
 * can be waited for at once, all are asked to be thawed now, so that later ones are ready when it is their turn.
 */
export async function plan(packageId: string, fastqIds: string[]): Promise<number> {
  const ids = [...new Set(fastqIds)].sort();
  const groups = Array.from({ length: Math.ceil(ids.length / groupSize) }, (_, n) => ({
    fastqIds: ids.slice(n * groupSize, (n + 1) * groupSize),
  }));
  if (groups.length > 0) await Lines.write(keysOf(packageId).waits, groups);
  if (groups.length > mostAtOnce) await ask(ids.slice(mostAtOnce * groupSize));
  return groups.length;
}

/**
 * Lets the task of this token wait until all fastqs of a group are readable; it is told by `core/fastq/sync`. The same
 * token again is the same request. Throws `package.wrong_status` when the package is not being built any more.
 */
export async function wait(packageId: string, group: number, taskToken: string): Promise<void> {
  await running(packageId);
  const groups = await Lines.read(Group, keysOf(packageId).waits);
  const fastqIds = groups?.[group]?.fastqIds;
  if (!fastqIds) throw new Error(`Package ${packageId} has no group ${group} to wait for.`);
  const syncRequestId = requestIdOf(taskToken);
  await packageWaitEntity().put({ packageId, group, syncRequestId }).go();
  await createSync({
    ...{ fastqIds, taskToken, forceUnarchiving: true },
    requirements: { hasActiveReadSet: true },
  });
  try {
    // Whoever ended it in between has not seen the request.
    await running(packageId);
  } catch (error) {
    await cancel(syncRequestId);
    throw error;
  }
}

/** Ends whatever a package still waits for. */
export async function end(packageId: string): Promise<void> {
  const waits = packageWaitEntity();
  let after: Items.Item | undefined;
  do {
    const query = waits.query.primary({ packageId });
    const { items, next } = await Items.query(query, { after, consistent: true });
    for (const { group, syncRequestId } of items as PackageWaitRow[]) {
      await cancel(syncRequestId);
      await waits.delete({ packageId, group: Number(group) }).go();
    }
    after = next;
  } while (after);
}

async function cancel(syncRequestId: string): Promise<void> {
  try {
    await changeSync({ syncRequestId, status: "ABORTED" });
  } catch (error) {
    // It was answered, or never came to be.
    const isOver = error instanceof VisibleError && isNothing.has(error.code);
    if (!isOver) throw error;
  }
}

const isNothing = new Set<string>(["sync_request.not_found", "sync_request.wrong_status"]);
