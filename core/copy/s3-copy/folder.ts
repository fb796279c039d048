import type { CopyWish } from "#core/copy/plan-schema";
import type { Place } from "#core/copy/s3-copy/seen";
import * as Uri from "#core/copy/uri";

/** The folders that a request copies into, each once, in the order of their URIs; `key` ends in `/` or is empty. */
export function foldersOf(wishes: CopyWish[]): Place[] {
  const uris = new Set(wishes.map(({ destinationUri }) => destinationUri));
  return [...uris].sort().map((uri) => {
    const { container: bucket, path: key } = Uri.parse(uri);
    return { bucket, key };
  });
}
