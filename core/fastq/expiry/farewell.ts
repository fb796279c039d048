import type { Write } from "#core/dynamo";
import { create as createEvent } from "#core/event";
import { RestoredCopyExpired } from "#core/fastq/event";
import { placeKey } from "#core/fastq/place";
import { locationsOf, type Reads } from "#core/fastq/reads";
import type { FastqRow } from "#core/fastq/row";
import * as Outbox from "#core/outbox";

/** An event for each restored place of a fastq that could be read and cannot be any more. */
export function farewells(
  { fastqId, projectId, reads: before }: FastqRow,
  after: Reads | undefined,
  at: string,
): Write[] {
  const active = new Set(
    locationsOf(after)
      .filter(({ storageState }) => storageState === "ACTIVE")
      .map(placeKey),
  );
  return locationsOf(before).flatMap((place) => {
    const { uri, expiresAt, storageState } = place;
    if (expiresAt === undefined || uri === undefined || storageState !== "ACTIVE") return [];
    if (active.has(placeKey(place))) return [];
    const expiredAt = expiresAt < at ? expiresAt : at;
    const event = createEvent(RestoredCopyExpired, { fastqId, projectId, uri, expiredAt });
    return [Outbox.enqueue(event)];
  });
}
