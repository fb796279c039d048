import { createHash } from "node:crypto";

const algorithms: Record<string, string> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** A JSONata error as jsonata-js throws them: `code` and `message`. */
function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** `$partition(array, size)`: chunks of at most `size`. */
function partition(array: unknown, size: number): unknown {
  if (array === undefined) return undefined;
  if (!(Number.isFinite(size) && size >= 1))
    throw problem("D3137", "The second argument of $partition must be a positive number");
  const all = Array.isArray(array) ? array : [array];
  const step = Math.floor(size);
  const chunks: unknown[] = [];
  for (let from = 0; from < all.length; from += step) chunks.push(all.slice(from, from + step));
  return chunks;
}

/** `$range(first, last, step)`: a sequence, so a single number comes back bare, as on AWS. */
function range(first: number, last: number, step: number): unknown {
  if (first === undefined || last === undefined || step === undefined) return undefined;
  if (!Number.isFinite(step) || step === 0)
    throw problem("D3137", "The third argument of $range must be a number other than 0");
  const numbers: number[] = [];
  for (
    let value = first;
    step > 0 ? value <= last : value >= last;
    value = first + numbers.length * step
  ) {
    if (numbers.length === 1000)
      throw problem("D3137", "The range of $range holds more than 1000 numbers");
    numbers.push(value);
  }
  return numbers.length > 1 ? numbers : numbers[0];
}

/** `$hash(text, algorithm)`: lower-case hex. */
function hash(text: string, algorithm: string): unknown {
  if (text === undefined) return undefined;
  const name = algorithms[algorithm];
  if (!name)
    throw problem(
      "D3137",
      `The algorithm of $hash must be one of ${Object.keys(algorithms).join(", ")}`,
    );
  return createHash(name).update(String(text)).digest("hex");
}

/** `$parse(text)`: the JSON value of a text. */
function parse(text: string): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw problem("D3137", "The argument of $parse is not JSON");
  }
}

/** Step Functions' own functions that depend on nothing but their arguments. */
export const pureFunctions = { partition, range, hash, parse };

/** A small seeded generator (mulberry32): the next number in [0, 1) on every call. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A version 4 UUID out of a generator, so that a replayed execution draws the same one. */
export function randomUuid(random: () => number): string {
  const bytes = Array.from({ length: 16 }, () => Math.floor(random() * 256));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 13, 18, 23].reduce((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}
