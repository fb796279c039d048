import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { RemoteFile } from "#cli/download/files";
import { keepData } from "#cli/download/kept";
import { bring, type Care, isThere } from "#cli/download/one-file";
import type { Origin } from "#cli/download/origin";
import { assertSpace, claimNames, enter, type Place, targetOf } from "#cli/download/place";
import { openConnections } from "#cli/download/request";
import { type FileResult, resultOf } from "#cli/download/result";
import { inLanes } from "#cli/lanes";

/** What is fetched, where to, and how. */
export type Order = Care & {
  packageId: string;
  /** Text of `download.data`, of all files. */
  data: string;
  files: readonly RemoteFile[];
  dir: string;
  connections: number;
  retries: number;
  stallMs: number;
};

/** What the run is told of on its way. */
export type Told = {
  origin: Origin;
  signal: AbortSignal;
  sleep: (ms: number) => Promise<void>;
  moved: (bytes: number) => void;
  ended: (result: FileResult) => void;
};

/** Results in the order of the files, and what ended the run before its time. */
type Downloaded = { results: FileResult[]; stopped: unknown; place: Place };

/**
 * Fetches files, so many at a time, the largest first. Throws before the first of them is asked for when the directory
 * cannot be written, has no room or is another run's. What ends the run is no exception: the others' results stand.
 */
export async function download(order: Order, told: Told): Promise<Downloaded> {
  const place = await enter(order.dir, order.packageId);
  const connections = openConnections(order.connections);
  try {
    await keepData(place, order.data);
    const obstacles = await claimNames(place, order.files);
    const ready = order.files.filter(({ n }) => !obstacles.has(n));
    await assertSpace(place, await missingOf(order.dir, ready));
    const results = new Map<number, FileResult>();
    const note = (file: RemoteFile, result: FileResult) => {
      results.set(file.n, result);
      told.ended(result);
    };
    for (const file of order.files)
      if (obstacles.has(file.n)) note(file, resultOf(file, "failed", obstacles.get(file.n)));
    let stopped: unknown;
    const largestFirst = ready.toSorted((a, b) => b.sizeBytes - a.sizeBytes);
    await inLanes(
      largestFirst,
      async (file) => {
        if (stopped !== undefined) return;
        try {
          note(file, await bring(file, { ...order, ...told, place, connections }));
        } catch (error) {
          stopped ??= error;
        }
      },
      order.connections,
    );
    const rest = (file: RemoteFile) => resultOf(file, "failed", "not fetched");
    const all = order.files.map((file) => results.get(file.n) ?? rest(file));
    await tidy(place, all);
    return { results: all, stopped, place };
  } finally {
    connections.close();
    await place.leave();
  }
}

async function missingOf(dir: string, files: readonly RemoteFile[]): Promise<RemoteFile[]> {
  const isMissing = await inLanes(files, async (file) => !(await isThere(targetOf(dir, file))), 64);
  return files.filter((_, index) => isMissing[index]);
}

/** Parts of what is there in another way, as by a copy from a colleague, serve nobody. */
async function tidy({ state }: Place, results: readonly FileResult[]): Promise<void> {
  const done = results.filter(({ outcome }) => outcome === "present" || outcome === "skipped");
  const parts = done.flatMap(({ n }) => [join(state, `${n}.part`), join(state, `${n}.etag`)]);
  await inLanes(parts, (path) => rm(path, { force: true }), 64);
}
