import type { DynamoDBRecord } from "aws-lambda";
import { Resource } from "sst";
import * as Log from "#core/log";
import { eachOf } from "#core/readset/in-flight";
import { fromEntity } from "#core/readset/rows";
import { type SeedChange, seedChange } from "#core/readset/seed-shape";
import * as SeedTable from "#core/readset/seed-table";
import { image } from "#functions/event/image";
import { stream } from "#functions/lambda";

/** Writes under way at a time. */
const lanes = 16;

/**
 * Keeps the user's own table like the mirror's rows, in the order of the stream: changes of one read set
 * one after another, read sets side by side. After a failure nothing more of that read set is written, and the stream
 * comes again from there; writing the same again leaves the same.
 */
export const handler = stream("mirror-table", async (records) => {
  const failed: number[] = [];
  await eachOf(byReadSet(records), lanes, async (changes) => {
    for (const { position, change } of changes) {
      try {
        await SeedTable.write(Resource.MirrorTable.name, change);
      } catch (error) {
        Log.error("A read set could not be written into the user's table", { error });
        failed.push(position);
        return;
      }
    }
  });
  return failed;
});

type Positioned = { position: number; change: SeedChange };

function byReadSet(records: DynamoDBRecord[]): Iterable<Positioned[]> {
  const changes = new Map<string, Positioned[]>();
  for (const [position, { dynamodb }] of records.entries()) {
    const before = image(dynamodb?.OldImage);
    const after = image(dynamodb?.NewImage);
    if (after?.__edb_e__ !== "readSet") continue;
    const row = fromEntity(after);
    const change = seedChange(before && fromEntity(before), row);
    changes.set(row.set_arn, [...(changes.get(row.set_arn) ?? []), { position, change }]);
  }
  return changes.values();
}
