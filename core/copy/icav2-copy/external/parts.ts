/** One part of an upload: the bytes from `from` to before `to`. */
export type Part = { number: number; from: number; to: number };

const mebibyte = 2 ** 20;
/** Up to here in one request; also the smallest part. */
export const singleBytes = 8 * mebibyte;
const mostParts = 10_000;

/** Parts of whole mebibytes, so that there are not more than S3 takes. */
export function partBytesOf(sizeBytes: number): number {
  return Math.max(singleBytes, Math.ceil(sizeBytes / mostParts / mebibyte) * mebibyte);
}

/** The parts of an object, which has one byte at least. */
export function partsOf(sizeBytes: number, partBytes: number): Part[] {
  return Array.from({ length: Math.ceil(sizeBytes / partBytes) }, (_, index) => ({
    number: index + 1,
    from: index * partBytes,
    to: Math.min(sizeBytes, (index + 1) * partBytes),
  }));
}
