import type { PlanItem } from "#core/copy/plan-schema";
import { type Patience, patiently } from "#core/copy/s3-copy/backoff";
import type { Sheet } from "#core/copy/s3-copy/sheet";
import { partitionOf, Traffic } from "#core/copy/s3-copy/traffic";
import type { Tuning } from "#core/copy/s3-copy/tuning";
import { parseS3Uri } from "#core/location";

/** A large object on its way. */
export type Large = {
  item: PlanItem;
  sizeBytes: number;
  sheet: Sheet;
  tuning: Tuning;
  patience: Patience;
  partition: string;
};

export function largeOf(sheet: Sheet, item: PlanItem, tuning: Tuning): Large {
  const traffic = new Traffic(tuning.parts);
  const patience: Patience = { ...sheet, traffic, tries: tuning.tries };
  const partition = partitionOf(parseS3Uri(item.destinationUri));
  return { item, sizeBytes: item.sizeBytes ?? 0, sheet, tuning, patience, partition };
}

/** A request about the object as a whole, with the patience of all others. */
export async function asked<T>({ patience, partition }: Large, call: () => Promise<T>): Promise<T> {
  return (await patiently(patience, partition, call)).value;
}
