import { seconds } from "#core/time";

const mib = 1024 ** 2;

/** What a task of a copy does at once, and how long it goes on with one object. */
export type Tuning = {
  /** Objects of a batch, and parts of a large object, that are copied at once at most. */
  objects: number;
  parts: number;
  /** Objects from this size on are copied by parts, in parallel; below, by one CopyObject. */
  largeFromBytes: number;
  /** Bounds of a part. S3 takes 5 MiB to 5 GiB. */
  smallestPartBytes: number;
  largestPartBytes: number;
  /** Calls that are made of one request while its failures may pass by themselves. */
  tries: number;
  /** Between two writes of a task's results, which is also when it is seen that the job was aborted. */
  flushMs: number;
};

/**
 * CopyObject takes 5 GB at most; parts begin far below, since S3 copies one request's bytes one after another.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export const usual: Tuning = {
  objects: 64,
  parts: 32,
  largeFromBytes: 256 * mib,
  smallestPartBytes: 64 * mib,
  largestPartBytes: 5 * 1024 * mib,
  tries: 8,
  flushMs: seconds(3),
};
