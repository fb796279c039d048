import { statusOf } from "#core/copy/s3-copy/failure";
import { head } from "#core/copy/s3-copy/seen";
import { placeOf } from "#core/fastq/look";
import type { LocationRow } from "#core/fastq/row";
import { isOver } from "#core/fastq/s3-file/seen";
import { parseS3Uri } from "#core/location";
import { iso } from "#core/time";

/** What a look at a file shows. `denied`: S3 does not let this stage look. */
export type Sight = { place: LocationRow } | "absent" | "denied";

/** One HEAD. What was restored until a time that is over is archived, though S3 may take a while to say so. Throws what may pass by itself. */
export async function see(uri: string): Promise<Sight> {
  try {
    const seen = await head(parseS3Uri(uri));
    if (!seen) return "absent";
    const place = placeOf(uri, seen);
    const { expiresAt: _expiresAt, ...archived } = { ...place, storageState: "ARCHIVED" as const };
    return { place: isOver(place, iso()) ? archived : place };
  } catch (error) {
    if (statusOf(error) === 403) return "denied";
    throw error;
  }
}
