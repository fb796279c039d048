import { isPinned } from "#core/copy/pin";
import type { CopyWish } from "#core/copy/plan-schema";
import type { Place } from "#core/copy/s3-copy/seen";
import * as Uri from "#core/copy/uri";

/** A folder or prefix: everything below it, listed. */
export type Below = {
  kind: "below";
  wish: CopyWish;
  bucket: string;
  /** What the keys begin with. It ends in `/` or is empty, so that no sibling is taken along. */
  prefix: string;
  /** Letters at the beginning of its keys that their copies do not have. */
  cut: number;
  to: Place;
};

/** Single objects. */
export type Files = { kind: "files"; files: { wish: CopyWish; from: Place; to: Place }[] };

/** What is looked up in one go; the wishes in their order make the units in theirs. */
export type Unit = Below | Files;

/** Single objects of one unit at most. */
const mostFiles = 1000;

/** Cuts a request into units. The same wishes always give the same units, so that a plan can be gone on with. */
export function unitsOf(wishes: CopyWish[]): Unit[] {
  const units: Unit[] = [];
  for (const wish of wishes) {
    const unit = belowOf(wish);
    const last = units.at(-1);
    if (unit) units.push(unit);
    else if (last?.kind === "files" && last.files.length < mostFiles) last.files.push(fileOf(wish));
    else units.push({ kind: "files", files: [fileOf(wish)] });
  }
  return units;
}

/**
 * `prefix/*` copies what is below under its path from there on; `x/y/` under `y/…`, as ICA copies a folder. A whole
 * bucket has no name to keep.
 */
function belowOf(wish: CopyWish): Below | undefined {
  // An asterisk or a slash at its end is a part of a file's name.
  if (isPinned(wish)) return undefined;
  const from = Uri.parse(wish.sourceUri);
  const isWildcard = Uri.isWildcard(from);
  if (!isWildcard && !from.isFolder) return undefined;
  const prefix = isWildcard ? from.path.slice(0, -1) : from.path;
  const cut = isWildcard ? prefix.length : prefix.slice(0, -1).lastIndexOf("/") + 1;
  return { kind: "below", wish, bucket: from.container, prefix, cut, to: placeOf(wish) };
}

function fileOf(wish: CopyWish): Files["files"][number] {
  const { container: bucket, path: key } = Uri.parse(wish.sourceUri);
  const name = wish.outputFileName ?? key.slice(key.lastIndexOf("/") + 1);
  const folder = placeOf(wish);
  return { wish, from: { bucket, key }, to: { ...folder, key: folder.key + name } };
}

/** Where the copy of an object below a folder or prefix goes; nothing of its path is changed. */
export function destinationOf({ to, cut }: Below, key: string): Place {
  return { bucket: to.bucket, key: to.key + key.slice(cut) };
}

function placeOf({ destinationUri }: CopyWish): Place {
  const { container, path } = Uri.parse(destinationUri);
  return { bucket: container, key: path };
}

export function uriOf({ bucket, key }: Place): string {
  return `s3://${bucket}/${key}`;
}
