import { createHash } from "node:crypto";
import { sha256 } from "#core/canonical";
import { VisibleError } from "#core/error";
import * as Lines from "#core/lines/lines";
import * as Manifest from "#core/package/manifest";
import { keysOf as keysOfPlan, PlanItem } from "#core/share/plan/schema";
import type { UsablePlan } from "#core/share/plan/usable";
import { keysOf } from "#core/share/push/schema";

/** A file of a plan, with what of the package it belongs to: a line of `files.ndjson`. */
export type PushFile = PlanItem & { fastqId: string | null; portalRunId: string | null };

/**
 * Takes down what a push is of, in the order of the manifest: the very items that were approved, which is looked at by
 * their bytes. Plans and packages may go afterwards. Throws `plan.changed` when they are others.
 */
export async function takeDown(
  pushJobId: string,
  { plan }: UsablePlan,
): Promise<{ files: PushFile[]; filesSha256: string }> {
  const { planId, packageId, basis } = plan;
  const items = await itemsOf(keysOfPlan(planId).items, basis.itemsSha256);
  if (!items)
    throw new VisibleError(
      "plan.changed",
      `Plan ${planId}: its list of files is not what it was.`,
      {
        hint: "Make a new plan. Nothing was sent.",
      },
    );
  const files: PushFile[] = [];
  for await (const { n, path, fastqId, portalRunId } of Manifest.lines(packageId)) {
    const item = items[files.length];
    if (item?.n !== n || item.path !== path)
      throw new VisibleError("plan.changed", `${packageId} has other files than plan ${planId}.`);
    files.push({ ...item, fastqId, portalRunId });
  }
  if (files.length !== items.length)
    throw new VisibleError("plan.changed", `${packageId} has other files than plan ${planId}.`);
  const text = Lines.textOf(files);
  await Lines.writeText(keysOf(pushJobId).files, text);
  return { files, filesSha256: sha256(text) };
}

/** What was taken down for a push. Throws when it is not what it was. */
export async function read(pushJobId: string, filesSha256: string): Promise<PushFile[]> {
  const files = await linesOf<PushFile>(keysOf(pushJobId).files, filesSha256);
  if (files) return files;
  throw new Error(`The list of the files of ${pushJobId} is not what was written.`);
}

async function itemsOf(key: string, sha256: string): Promise<PlanItem[] | undefined> {
  const found = await linesOf<unknown>(key, sha256);
  return found?.map((item) => PlanItem.parse(item));
}

/** The lines of an object, if its bytes are those of the digest. */
async function linesOf<Line>(key: string, digest: string): Promise<Line[] | undefined> {
  const hash = createHash("sha256");
  const lines = await Array.fromAsync(Lines.each<Line>(key, (piece) => hash.update(piece)));
  return hash.digest("hex") === digest ? lines : undefined;
}
