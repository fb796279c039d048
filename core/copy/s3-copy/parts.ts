import { type Tuning, usual } from "#core/copy/s3-copy/tuning";

const mib = 1024 ** 2;
/** Of one upload (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html). */
const mostParts = 10_000;
/** More would only be more requests: this many are already more than are copied at once. */
const usefulParts = 1000;

/** The largest object that can be copied: 10,000 parts of 5 GiB, 48.8 TiB. */
export const largestBytes = mostParts * usual.largestPartBytes;

/** A part of a large object: its number from 1, and the bytes from `start` to `end`, both included. */
export type Part = { number: number; start: number; end: number; size: number };

type Bounds = Pick<Tuning, "smallestPartBytes" | "largestPartBytes">;

/** Size of every part but the last: whole MiB, for 1,000 parts or fewer as long as S3's 5 GiB allow. */
export function partBytesOf(
  sizeBytes: number,
  { smallestPartBytes, largestPartBytes }: Bounds = usual,
): number {
  const wanted = Math.ceil(sizeBytes / usefulParts / mib) * mib;
  return Math.min(largestPartBytes, Math.max(smallestPartBytes, wanted));
}

/** The parts of an object, in order and without gaps. An empty object has none. */
export function* partsOf(sizeBytes: number, partBytes: number): Generator<Part> {
  for (let start = 0, number = 1; start < sizeBytes; start += partBytes, number++) {
    const size = Math.min(partBytes, sizeBytes - start);
    yield { number, start, end: start + size - 1, size };
  }
}
