import { bucketProblems } from "#core/copy/s3-copy/bucket";
import { canary } from "#core/copy/s3-copy/canary";
import type { CopyBackend } from "#core/copy/schema";
import * as Uri from "#core/copy/uri";
import { setting } from "#core/settings";
import type { DestinationRow } from "#core/share/destination/destination.entity";
import { liesIn } from "#core/share/destination/place";
import type { DestinationCheck } from "#core/share/destination/schema";
import { iso } from "#core/time";

/** What has to be known of a place to look at it. */
export type Place = Pick<DestinationRow, "region" | "ownerAccountId" | "roleArn" | "externalId"> & {
  uri: string;
  backend: CopyBackend;
};

/**
 * Looks whether files can be brought to a place: it lies where this stage may copy to, it is there, in the right
 * Region, owned by who is said to own it, its owner's role trusts us, and it takes an object, which is removed again (`.seqferry-<by>`).
 * What may pass is thrown.
 */
export async function look(place: Place, by: string): Promise<DestinationCheck> {
  const { uri, backend } = place;
  const allowed = setting("copyDestinations");
  if (!allowed.some((beginning) => liesIn(uri, beginning)))
    return unusable(
      `${uri} is not below a place that this stage may copy to: ${allowed.join(", ") || "there is none"}. copyDestinations in the stage's config says which.`,
    );
  return backend === "s3" ? lookAtS3(place, by) : lookAtIcav2(place, by);
}

async function lookAtS3(place: Place, by: string): Promise<DestinationCheck> {
  const { uri, ownerAccountId, region = setting("region") } = place;
  if (ownerAccountId === undefined)
    return unusable(`${uri}: it is not said which account must own the bucket.`);
  if (region !== setting("region"))
    return unusable(
      `${uri}: is said to be in ${region}, and this stage copies in ${setting("region")}.`,
    );
  const wish = { sourceUri: "", destinationUri: uri };
  const [problem] = await bucketProblems({ destinationOwner: ownerAccountId }, [wish]);
  if (problem) return unusable(problem);
  if (place.roleArn) {
    const { roleProblem } = await import("#core/share/destination/role");
    const untrusted = await roleProblem(place.roleArn, place.externalId, ownerAccountId);
    if (untrusted) return unusable(untrusted);
  }
  const { container: bucket, path: key } = Uri.parse(uri);
  const unwritable = await canary({ bucket, key }, by);
  if (unwritable) return unusable(unwritable);
  return { at: iso(), isUsable: true, reason: null, region, ownerAccountId };
}

/** ICA tells no Region of AWS: the one that was registered is shown. */
async function lookAtIcav2({ uri, region }: Place, by: string): Promise<DestinationCheck> {
  const { icav2Problem } = await import("#core/share/destination/icav2");
  const problem = await icav2Problem(uri, by);
  if (problem) return unusable(problem);
  return {
    ...{ at: iso(), isUsable: true, reason: null },
    ...{ region: region ?? null, ownerAccountId: null },
  };
}

function unusable(reason: string): DestinationCheck {
  return { at: iso(), isUsable: false, reason, region: null, ownerAccountId: null };
}
