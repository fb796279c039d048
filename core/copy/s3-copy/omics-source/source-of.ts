import type { PlanItem } from "#core/copy/plan-schema";
import { readElsewhere } from "#core/copy/s3-copy/omics-source/notes";
import type { CopyRun } from "#core/copy/schema";
import { readSetFileOf } from "#core/copy/thaw/read-set-file";

/**
 * The items of a task as they are to be read in this run: those whose files S3 does not copy out of their store name
 * the exported ones. The plan itself keeps the sources that were asked for.
 */
export async function readable(
  { task, ...run }: CopyRun & { task: number },
  plan: PlanItem[],
): Promise<PlanItem[]> {
  const isAbout = plan.some(({ sourceUri }) => readSetFileOf(sourceUri) !== undefined);
  const found = isAbout ? await readElsewhere(run, task) : undefined;
  if (!found) return plan;
  const byItem = new Map(found.map((elsewhere) => [elsewhere.item, elsewhere]));
  return plan.map((item) => {
    const { uri: sourceUri, sizeBytes, etag } = byItem.get(item.item) ?? {};
    if (sourceUri === undefined || sizeBytes === undefined || etag === undefined) return item;
    return { ...item, sourceUri, sizeBytes, etag };
  });
}
