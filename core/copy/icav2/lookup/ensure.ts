import { createHash } from "node:crypto";
import * as Client from "#core/copy/icav2/client/client";
import { hasStatus } from "#core/copy/icav2/client/error";
import type { Data, DataType } from "#core/copy/icav2/data";
import { nameOf, parentOf } from "#core/copy/icav2/lookup/path";
import { RetryableError } from "#core/error";
import { minutes, now, seconds, sleep } from "#core/time";

/** Lists of ICA lag behind what was made; after so long they do not. */
export const lagMs = minutes(1);
const longestWaitMs = seconds(15);

export type Wanted = {
  type: DataType;
  projectId: string;
  /** ICA can have it (`faultOf`). Folders above it are made. */
  path: string;
  /** Keeps apart what different copies create. */
  scope: string;
  /** Looks for it, each time anew. */
  look: () => Promise<Data | undefined>;
  /** It was looked for a moment ago, and was not there. */
  isAbsent?: boolean;
};

/**
 * Finds a file or folder, or makes it. Several that want the same get the same, also while lists lag behind. Throws
 * `RetryableError` when it cannot be found after a minute though it is taken, or is being deleted all the while.
 */
export async function ensure(wanted: Wanted): Promise<Data> {
  let until = Number.POSITIVE_INFINITY;
  let generation = 0;
  for (let looks = 1; ; looks++) {
    const isLast = now() >= until;
    const found = looks === 1 && wanted.isAbsent ? undefined : await wanted.look();
    if (found && found.details?.status !== "DELETING") return found;
    const made = found ? "taken" : await create(wanted, generation);
    if (typeof made === "object") return made;
    if (isLast)
      throw new RetryableError(
        `In ICA's project ${wanted.projectId}, ${wanted.path} is neither there nor free: it is being deleted, or lists lag.`,
      );
    // What took the path was there by now, so a list that lags shows it by then.
    if (looks === 1) until = now() + lagMs;
    if (made === "gone") generation++;
    else await sleep(Math.min(waitMs(looks), Math.max(0, until - now())));
  }
}

/** Half of the wait is drawn: those who want the same look at different times, and none looks all the time. */
function waitMs(looks: number): number {
  return Math.min(longestWaitMs, seconds(2 ** looks)) * (0.5 + Math.random() / 2);
}

/** `taken`: somebody made it meanwhile, or deletes it. `gone`: the answer is that of an earlier call, and what it made is no longer there. */
async function create(wanted: Wanted, generation: number): Promise<Data | "taken" | "gone"> {
  const { type, projectId, path, scope } = wanted;
  const parts = JSON.stringify([scope, projectId, path, generation]);
  const idempotencyKey = createHash("sha256").update(parts).digest("hex");
  const body = { name: nameOf(path), folderPath: parentOf(path) };
  try {
    const { data } = await Client.call(
      type === "FILE" ? "createFile" : "createFolder",
      { path: { projectId }, body },
      { idempotencyKey },
    );
    return isFresh(data) || (await isThere(projectId, data.id)) ? data : "gone";
  } catch (error) {
    if (hasStatus(error, 409)) return "taken";
    throw error;
  }
}

/** Made just now: no answer of an earlier call that ICA kept for its key. */
function isFresh({ details }: Data): boolean {
  return Date.parse(details?.timeCreated ?? "") > now() - minutes(1);
}

async function isThere(projectId: string, dataId: string): Promise<boolean> {
  const data = await byId(projectId, dataId);
  return data !== undefined && data.details?.status !== "DELETING";
}

/** Data by id, which never lags; undefined when they are gone. */
export async function byId(projectId: string, dataId: string): Promise<Data | undefined> {
  try {
    return (await Client.call("getProjectData", { path: { projectId, dataId } })).data;
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}
