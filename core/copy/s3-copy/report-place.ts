import type { CopyJobRow } from "#core/copy/copy-job.entity";
import type { CopyWish } from "#core/copy/plan-schema";
import { foldersOf } from "#core/copy/s3-copy/folder";
import type { Place } from "#core/copy/s3-copy/seen";
import { uriOf } from "#core/copy/s3-copy/unit";

/** What a job writes into each folder beside the copies; the names are those of its predecessors. */
const reportNames = {
  start: "STARTED_COPY.txt",
  csv: "ENDED_COPY.csv",
  json: "ENDED_COPY.json",
} as const;

/** Folders that get a report of their own at most: each holds some MiB in memory while it is written. */
const mostFolders = 10;

/** An object of the report in a folder. */
export function reportPlace(folder: Place, name: keyof typeof reportNames): Place {
  return { bucket: folder.bucket, key: folder.key + reportNames[name] };
}

/** All objects that reports of a request are written to. */
export function reportUris(wishes: CopyWish[]): string[] {
  const names = Object.keys(reportNames) as (keyof typeof reportNames)[];
  return foldersOf(wishes).flatMap((folder) =>
    names.map((name) => uriOf(reportPlace(folder, name))),
  );
}

/** Why a job cannot have its reports. */
export function reportProblems(
  { writesReport }: Pick<CopyJobRow, "writesReport">,
  wishes: CopyWish[],
): string[] {
  const count = foldersOf(wishes).length;
  if (!writesReport || count <= mostFolders) return [];
  return [
    `writesReport: a report goes to ${mostFolders} destination folders at most, and there are ${count}. Leave it out (the job's summary has it all), or make several jobs`,
  ];
}
