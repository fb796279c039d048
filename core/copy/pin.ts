import type { CopyWish } from "#core/copy/plan-schema";
import { readSetClass } from "#core/copy/thaw/tier";

/** True of a wish that is of one file as somebody has decided on it. */
export function isPinned({ sizeBytes }: CopyWish): boolean {
  return sizeBytes !== undefined;
}

/** A file as it was found: `etag` without quotes; unset or empty where nobody knows it. */
type Found = {
  sizeBytes: number | null;
  etag?: string | undefined;
  storageClass?: string | undefined;
};

/**
 * Why a file is not the one that was decided on; undefined when it is, and of a wish that is not pinned. Of what lies archived in a
 * read set only the size of before is known.
 */
export function changeOf(wish: CopyWish, found: Found): string | undefined {
  const { sourceUri, sizeBytes, etag } = wish;
  if (sizeBytes === undefined || found.storageClass === readSetClass) return undefined;
  const isOther = Boolean(etag && found.etag && etag !== found.etag);
  if (found.sizeBytes === sizeBytes && !isOther) return undefined;
  const how =
    found.sizeBytes === sizeBytes
      ? `its entity tag was ${etag}`
      : `it has ${found.sizeBytes} bytes and had ${sizeBytes}`;
  return `${sourceUri} was changed since it was planned (${how}), and is not sent. Make a new plan.`;
}

/** What a file fails with that was to be at its place already. */
export function goneFrom(destinationUri: string): string {
  return `${destinationUri} was there when it was planned and is not any more, or is another file. Make a new plan that sends it.`;
}
