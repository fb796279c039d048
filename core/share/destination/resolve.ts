import { VisibleError } from "#core/error";
import type { DestinationRow } from "#core/share/destination/destination.entity";
import { folderProblem, foldersUp, liesIn } from "#core/share/destination/place";
import { isVisible, load, ofUri } from "#core/share/destination/row";
import type { CreatePlan } from "#core/share/plan/schema";

/** A destination, and the folder in it that files go below. */
export type Target = { destination: DestinationRow; destinationUri: string };

/** Folders deeper than that are nobody's; each costs a read. */
const mostDepth = 64;

/**
 * Finds the destination that a folder lies in: of those that are registered above it the innermost decides, whatever
 * it says, so that a part of a destination can be closed. Throws `plan.refused` when it lies in none, in one that is disabled, or in one of other projects; those are told apart
 * only to who may know of them.
 */
export async function resolve(asked: CreatePlan, projectId: string): Promise<Target> {
  const destinationUri = await folderOf(asked);
  const problem = folderProblem(destinationUri);
  if (problem) throw refused(`${destinationUri}: ${problem}.`);
  const destination = await innermost(destinationUri);
  if (!destination || !isVisible(destination))
    throw refused(`${destinationUri} lies in no destination that is registered for ${projectId}.`);
  if (asked.destinationId && destination.destinationId !== asked.destinationId)
    throw refused(
      `${destinationUri} lies in ${destination.destinationId} (${destination.uri}), and not in ${asked.destinationId}.`,
    );
  const refusal = refusalOf(destination, projectId);
  if (refusal) throw refused(refusal);
  return { destination, destinationUri };
}

/** Why nothing of a project may go to a destination; undefined when it may. */
export function refusalOf(
  { destinationId, uri, status, projectIds }: DestinationRow,
  projectId: string,
): string | undefined {
  if (status !== "ENABLED") return `Destination ${destinationId} (${uri}) is disabled.`;
  if (!projectIds.includes(projectId))
    return `Destination ${destinationId} (${uri}) is not registered for ${projectId}.`;
  return undefined;
}

/** The innermost destination that a folder lies in, whatever its state. */
export async function innermost(folderUri: string): Promise<DestinationRow | undefined> {
  const folders = foldersUp(folderUri);
  if (folders.length > mostDepth) throw refused(`${folderUri}: has too many folders.`);
  const found = await Promise.all(folders.map(ofUri));
  return found.find((row) => row !== undefined && liesIn(folderUri, row.uri));
}

async function folderOf({ destinationId, prefix, shareDestination }: CreatePlan): Promise<string> {
  // The services before took both spellings of a folder.
  if (shareDestination) return withSlash(shareDestination);
  const { uri } = await load(destinationId ?? "");
  return prefix === undefined ? uri : withSlash(uri + prefix);
}

function withSlash(uri: string): string {
  return uri.endsWith("/") ? uri : `${uri}/`;
}

function refused(message: string): VisibleError {
  return new VisibleError("plan.refused", message, {
    hint: "GET /api/v1/destinations lists where packages may go; an admin registers others. Nothing was sent.",
  });
}
