import type { RunFile } from "#core/catalogue/file/run-file";

/** Classes from the one that is read at least cost to the one at most; one that is not known is behind them all. */
const classes = [
  "EXPRESS_ONEZONE",
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
];

/** Copies of one file, the best first: what can be read, then the newest, then the one that is read at least cost. */
export function inPreference<Copy extends RunFile>(copies: Copy[]): Copy[] {
  return [...copies].sort(
    (one, other) =>
      rankOfState(one) - rankOfState(other) ||
      compare(other.modifiedAt, one.modifiedAt) ||
      rankOfClass(one) - rankOfClass(other) ||
      compare(one.uri, other.uri),
  );
}

function rankOfState({ storageState }: RunFile): number {
  return storageState === "ACTIVE" ? 0 : 1;
}

function rankOfClass({ storageClass }: RunFile): number {
  const rank = classes.indexOf(storageClass);
  return rank < 0 ? classes.length : rank;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
