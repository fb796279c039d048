import type { PlanItem } from "#core/copy/plan-schema";
import { GivenUp, Interrupted, type Patience, patiently } from "#core/copy/s3-copy/backoff";
import { copyObject } from "#core/copy/s3-copy/copy-object";
import { toText } from "#core/copy/s3-copy/failure";
import type { Outcome, Sheet } from "#core/copy/s3-copy/sheet";
import { partitionOf, Traffic } from "#core/copy/s3-copy/traffic";
import type { Tuning } from "#core/copy/s3-copy/tuning";
import { parseS3Uri } from "#core/location";
import { now } from "#core/time";

/** Copies what is open of a batch, many at once. One that fails does not keep the others from being copied. */
export async function copyBatch(sheet: Sheet, { objects, tries }: Tuning): Promise<void> {
  const patience: Patience = { ...sheet, traffic: new Traffic(objects), tries };
  await Promise.all(
    sheet.open().map(async (item) => {
      const outcome = await outcomeOf(item, sheet, patience);
      if (!outcome) return;
      sheet.settle(item, outcome);
      await sheet.tick();
    }),
  );
}

/** What became of an item; undefined when it was interrupted. */
async function outcomeOf(
  item: PlanItem,
  { job, isRepeat }: Sheet,
  patience: Patience,
): Promise<Outcome | undefined> {
  let beganAt = 0;
  const began = () => (beganAt ||= now());
  try {
    const { tries } = await patiently(
      patience,
      partitionOf(parseS3Uri(item.destinationUri)),
      () => {
        began();
        // Elsewhere S3 itself refuses to copy twice.
        const looksFirst = isRepeat && job().onExist === "overwrite";
        return copyObject(item, job(), { looksFirst });
      },
    );
    return {
      status: "COPIED",
      attempts: tries,
      bytes: item.sizeBytes ?? 0,
      elapsedMs: now() - began(),
    };
  } catch (error) {
    if (error instanceof Interrupted) return undefined;
    const { cause, tries } = error instanceof GivenUp ? error : { cause: error, tries: 1 };
    return {
      status: "FAILED",
      attempts: tries,
      error: toText(cause, item, tries),
      elapsedMs: now() - began(),
    };
  }
}
