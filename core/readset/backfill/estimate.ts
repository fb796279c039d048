import { dollars } from "#core/price";
import { sum, type Tally, tally } from "#core/readset/backfill/tally";
import type { BackfillEstimate } from "#core/readset/backfill-schema";

/**
 * Write units of a row, which takes 2 to 3 KB: a new one with six index entries of keys alone; one whose
 * files become known (no key changes); one that leaves the index of what lacks details; a change of status.
 */
const writeUnits = { created: 8, files: 3, details: 4, changed: 6 };
/** A page's note: its ids and token. */
const noteUnits = 2;
/** Half a unit a row that is read by key, a quarter where rows of 2 KB are read in order. */
const readUnits = { byKey: 0.5, inOrder: 0.25 };

/** Objects of a read set: two files of most, an index of some. */
const objectsEach = 2;
/** Listing calls of 150 ms, eight side by side. */
const listedPerSecond = 8 / 0.15;
/** Slots of the limiter are 3 % further apart than a quota asks for. */
const pacing = 1.03;
/** The function that works: its memory in GB. Each of its turns takes ten minutes and some transitions. */
const gigabytes = 1;
const turnMinutes = 9;
const transitionsATurn = 6;

/**
 * What a backfill takes that finds what was counted: minutes by phase at `quotas` (calls a second),
 * calls by operation, dollars. `details`: with part sizes and tags.
 */
export function estimate(
  counted: Tally[],
  { details, quotas }: { details: boolean; quotas: Readonly<Record<string, number>> },
): BackfillEstimate {
  const all = counted.reduce((one, other) => sum(one, other), tally());
  const { listed, missing, stale, extra } = all;
  const gets = extra + (details ? all.lackParts : 0);
  const tags = details ? all.lackTags : 0;
  const pages = Math.max(counted.length, Math.ceil(listed / 100));
  const objects = Math.ceil((all.active * objectsEach) / 1000);
  const minutesOf = (bucket: string, calls: number) =>
    (calls * pacing) / (quotas[bucket] ?? 5) / 60;
  const minutes = {
    index: minutesOf("ListReadSets", pages),
    prune: minutesOf("GetReadSetMetadata", extra),
    files: objects / listedPerSecond / 60,
    details: details
      ? Math.max(
          minutesOf("GetReadSetMetadata", all.lackParts),
          minutesOf("ListTagsForResource", all.lackTags),
        )
      : 0,
    done: 0,
  };
  const total = Object.values(minutes).reduce((one, other) => one + other, 0);
  const turns = Math.ceil(total / turnMinutes);
  const detailed = details ? Math.max(all.lackParts, all.lackTags) : 0;
  return {
    readSets: listed,
    minutes,
    calls: {
      "omics:ListReadSets": pages,
      "omics:GetReadSetMetadata": gets,
      "omics:ListTagsForResource": tags,
      "s3:ListObjectsV2": objects,
    },
    dollars: dollars({
      dynamodbWriteUnit:
        missing * writeUnits.created +
        (stale + extra) * writeUnits.changed +
        all.lackFiles * writeUnits.files +
        detailed * writeUnits.details +
        (pages + objects) * noteUnits,
      dynamodbReadUnit:
        (listed + all.lackFiles + detailed) * readUnits.byKey + listed * readUnits.inOrder,
      lambdaGbSecond: total * 60 * gigabytes,
      lambdaRequest: turns,
      stateTransition: turns * transitionsATurn,
      s3List: objects,
      // Each new or changed row is told of once.
      eventbridgeEvent: missing + stale + extra,
    }),
  };
}
