import * as Client from "#core/copy/icav2/client/client";
import { classify, hasStatus } from "#core/copy/icav2/client/error";
import { byId } from "#core/copy/icav2/lookup/ensure";

const mostTries = 3;

/** Has data deleted. After an answer that was lost it looks before it asks again. */
export async function remove(projectId: string, dataId: string): Promise<void> {
  const path = { projectId, dataId };
  for (let tries = 1; ; tries++) {
    try {
      await Client.call("deleteData", { path });
      return;
    } catch (error) {
      if (hasStatus(error, 404)) return;
      if (classify(error) !== "uncertain" || tries === mostTries) throw error;
      if (await isGoing(path)) return;
    }
  }
}

async function isGoing({ projectId, dataId }: { projectId: string; dataId: string }) {
  const data = await byId(projectId, dataId);
  return data === undefined || data.details?.status === "DELETING";
}
