import type { CopyWish } from "#core/copy/plan-schema";
import type { PlanItem } from "#core/share/plan/schema";

/**
 * What a copy job is asked for about files of a plan: each one as it was planned, and nothing of collisions. What was at its place
 * already is only looked at: it is not of what may be sent.
 */
export function wishesOf(files: readonly PlanItem[]): CopyWish[] {
  return files.flatMap(({ sourceUri, destinationUri, sizeBytes, etag, action }) => {
    if (action === "collision") return [];
    const cut = destinationUri.lastIndexOf("/") + 1;
    return [
      {
        ...{ sourceUri, sizeBytes, destinationUri: destinationUri.slice(0, cut) },
        outputFileName: destinationUri.slice(cut),
        ...(etag && { etag }),
        ...(action === "already-there" && { isThere: true }),
      },
    ];
  });
}
