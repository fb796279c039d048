import { dollars } from "#core/price";
import { sum, type Tally, tally } from "#core/readset/backfill/tally";
import type { BackfillEstimate } from "#core/readset/backfill-schema";

/**
 * Write units of a row, which takes 2 to 3 KB: a new one; one whose files become known; one that gets its details; a
 * change of status. Of a page's note: its ids and token. Read units of a row that is read by its key.
 */
const units = {
  /** Six index entries of keys alone: files change none of them, details one. A function works, and events tell of rows. */
  mirror: { created: 8, files: 3, details: 4, changed: 6, note: 2, readByKey: 0.5, isStage: true },
  /** Somebody's table without index, which is read consistently; notes are in a file, and this process works. */
  table: { created: 3, files: 3, details: 3, changed: 3, note: 0, readByKey: 1, isStage: false },
};
/** Read units where rows of 2 KB are read in order. */
const readInOrder = 0.25;

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
 * calls by operation, dollars. `details`: with part sizes and tags. `target`: what is written.
 */
export function estimate(
  counted: Tally[],
  wish: {
    details: boolean;
    quotas: Readonly<Record<string, number>>;
    target?: keyof typeof units;
  },
): BackfillEstimate {
  const { details, quotas, target = "mirror" } = wish;
  const each = units[target];
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
        missing * each.created +
        (stale + extra) * each.changed +
        all.lackFiles * each.files +
        detailed * each.details +
        (pages + objects) * each.note,
      dynamodbReadUnit: (listed + all.lackFiles + detailed) * each.readByKey + listed * readInOrder,
      s3List: objects,
      ...(each.isStage && {
        lambdaGbSecond: total * 60 * gigabytes,
        lambdaRequest: turns,
        stateTransition: turns * transitionsATurn,
        // Each new or changed row is told of once.
        eventbridgeEvent: missing + stale + extra,
      }),
    }),
  };
}
