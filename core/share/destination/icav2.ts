import * as Client from "#core/copy/icav2/client/client";
import { Icav2Error } from "#core/copy/icav2/client/error";
import * as Lookup from "#core/copy/icav2/lookup/lookup";
import { root } from "#core/copy/icav2/lookup/path";
import { isPassing } from "#core/copy/icav2-copy/work";
import { VisibleError } from "#core/error";

/**
 * What is wrong with a folder of ICA, or its project: not there, or nothing can be made in it. A file that is made to see that is
 * removed again.
 */
export async function icav2Problem(uri: string, by: string): Promise<string | undefined> {
  const lookup = Lookup.open(by);
  try {
    const place = await lookup.placeOf(uri);
    if (!place) return `${uri}: lies in no project of ICA.`;
    const { projectId, path } = place;
    if (path !== root && !(await lookup.folderOf(projectId, path)))
      return `${uri}: there is no such folder in ICA's project. Make it, or register the one above it.`;
    const { data } = await Client.call(
      "createFile",
      { path: { projectId }, body: { name: `.seqferry-${by}`, folderPath: path } },
      { idempotencyKey: `seqferry ${by} ${uri}`.slice(0, 255) },
    );
    await lookup.remove(projectId, data.id);
    return undefined;
  } catch (error) {
    if (isPassing(error)) throw error;
    if (error instanceof Icav2Error || error instanceof VisibleError)
      return `${uri}: cannot be used. ${error.message}`;
    throw error;
  }
}
