import { isConditionFailure } from "#core/dynamo";
import { type DestinationRow, destinationEntity } from "#core/share/destination/destination.entity";
import type { DestinationCheck } from "#core/share/destination/schema";

/** Keeps what a look at a destination said; it is no change of it, so its version stays. */
export async function noteCheck(row: DestinationRow, check: DestinationCheck): Promise<void> {
  const { destinationId, version } = row;
  try {
    await destinationEntity()
      .patch({ destinationId })
      .set({ check })
      .where((one, { eq }) => eq(one.version, version))
      .go();
  } catch (error) {
    // Who changed it meanwhile has looked at it, or its next plan will.
    if (!isConditionFailure(error)) throw error;
  }
}
