import { createHash } from "node:crypto";
import { type Folder, folderOf } from "#core/catalogue/workflow-run/folder";
import { workflowRunPlaceEntity } from "#core/catalogue/workflow-run/workflow-run-place.entity";
import { isConditionFailure } from "#core/dynamo";
import { lazy, setting } from "#core/settings";
import { iso } from "#core/time";

/** What became of an object: `foreign` is no run's. */
export type Outcome = "foreign" | "known" | "noted";

/** Folders that are remembered by one instance. */
const mostRemembered = 20_000;
const remembered = lazy(() => new Map<string, Promise<Outcome>>());

/**
 * Notes the folder of a run that an object lies in, by its URI; of a run that no import has told of yet, too. One
 * conditional write a folder; what is remembered costs nothing.
 */
export async function note(uri: string): Promise<Outcome> {
  const folder = folderOf(uri, setting("workflowRunPlaces"));
  if (!folder) return "foreign";
  // Files of one folder come side by side.
  const earlier = remembered().get(folder.uri);
  if (earlier) return earlier.then(() => "known");
  const writing = write(folder);
  if (remembered().size >= mostRemembered) remembered().clear();
  remembered().set(folder.uri, writing);
  try {
    return await writing;
  } catch (error) {
    remembered().delete(folder.uri);
    throw error;
  }
}

/** Folders that files of a run were seen in, as they are now. */
export async function foldersSeen(portalRunId: string): Promise<string[]> {
  const { data } = await workflowRunPlaceEntity()
    .query.primary({ portalRunId })
    .go({ pages: "all", consistent: true });
  return data.map(({ uri }) => uri);
}

async function write({ portalRunId, uri }: Folder): Promise<Outcome> {
  const uriHash = createHash("sha256").update(uri).digest("hex");
  try {
    await workflowRunPlaceEntity().create({ portalRunId, uriHash, uri, foundAt: iso() }).go();
    return "noted";
  } catch (error) {
    if (isConditionFailure(error)) return "known";
    throw error;
  }
}
