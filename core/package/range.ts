/** What a request for a file asks for of it. */
export type Asked = {
  /** First byte. */
  start: number;
  /** Bytes from there on; none behind the end. */
  bytes: number;
  /** The header that a signature must hold for, when it asks for less than all: nobody gets more than is counted. */
  range?: string;
};

/**
 * The part of a file that a `Range` header asks for: `bytes=N-` or `bytes=N-M`. All of it for anything else, which S3
 * would answer in another way; that counts for more than it is, never for less.
 */
export function askedOf(sizeBytes: number, header: string | undefined): Asked {
  const whole: Asked = { start: 0, bytes: sizeBytes };
  const [range, first = "", last = ""] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (range === undefined) return whole;
  const start = Number(first);
  if (last !== "" && Number(last) < start) return whole;
  const end = last === "" ? sizeBytes : Math.min(sizeBytes, Number(last) + 1);
  const bytes = Math.max(0, end - start);
  return bytes === sizeBytes ? whole : { start, bytes, range };
}
