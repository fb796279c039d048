/** Check values of CRCs that zlib has not, and their concatenation. */

const castagnoli = 0x82f63b78;
const nvmeHigh = 0x9a6c9329;
const nvmeLow = 0xac4bc9b5;

/** More tables would be faster still; these keep up with MD5. */
const tables32 = Array.from({ length: 4 }, () => new Uint32Array(256));
const [t0, t1, t2, t3] = tables32 as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
/** Eight tables of 256 in one, for both halves: the register after a byte that n more follow. */
const high64 = new Uint32Array(2048);
const low64 = new Uint32Array(2048);

for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  let [high, low] = [0, byte];
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 1 ? (crc >>> 1) ^ castagnoli : crc >>> 1;
    const carry = low & 1;
    low = ((low >>> 1) | (high << 31)) ^ (carry ? nvmeLow : 0);
    high = (high >>> 1) ^ (carry ? nvmeHigh : 0);
  }
  t0[byte] = crc;
  high64[byte] = high;
  low64[byte] = low;
}
for (let byte = 0; byte < 256; byte++)
  for (let table = 1; table < 4; table++) {
    const before = at(tables32[table - 1] as Uint32Array, byte);
    (tables32[table] as Uint32Array)[byte] = (before >>> 8) ^ at(t0, before & 255);
  }
for (let index = 256; index < 2048; index++) {
  const [high, low] = [at(high64, index - 256), at(low64, index - 256)];
  low64[index] = ((low >>> 8) | (high << 24)) ^ at(low64, low & 255);
  high64[index] = (high >>> 8) ^ at(high64, low & 255);
}

/** CRC-32C (Castagnoli) of `data`, going on from `previous`. */
export function crc32c(data: Uint8Array, previous = 0): number {
  let crc = ~previous;
  let index = 0;
  for (const end = data.length - 3; index < end; index += 4) {
    crc ^= word(data, index);
    crc =
      at(t3, crc & 255) ^
      at(t2, (crc >>> 8) & 255) ^
      at(t1, (crc >>> 16) & 255) ^
      at(t0, crc >>> 24);
  }
  for (; index < data.length; index++) crc = (crc >>> 8) ^ at(t0, (crc ^ at(data, index)) & 255);
  return ~crc >>> 0;
}

/** CRC-64/NVME in two halves, going on from `previous`. */
export function crc64nvme(
  data: Uint8Array,
  previous: [high: number, low: number] = [0, 0],
): [high: number, low: number] {
  let high = ~previous[0];
  let low = ~previous[1];
  let index = 0;
  for (const end = data.length - 7; index < end; index += 8) {
    const a = low ^ word(data, index);
    const b = high ^ word(data, index + 4);
    const [i7, i6, i5] = [1792 + (a & 255), 1536 + ((a >>> 8) & 255), 1280 + ((a >>> 16) & 255)];
    const [i4, i3, i2] = [1024 + (a >>> 24), 768 + (b & 255), 512 + ((b >>> 8) & 255)];
    const [i1, i0] = [256 + ((b >>> 16) & 255), b >>> 24];
    low =
      at(low64, i7) ^
      at(low64, i6) ^
      at(low64, i5) ^
      at(low64, i4) ^
      at(low64, i3) ^
      at(low64, i2) ^
      at(low64, i1) ^
      at(low64, i0);
    high =
      at(high64, i7) ^
      at(high64, i6) ^
      at(high64, i5) ^
      at(high64, i4) ^
      at(high64, i3) ^
      at(high64, i2) ^
      at(high64, i1) ^
      at(high64, i0);
  }
  for (; index < data.length; index++) {
    const byte = (low ^ at(data, index)) & 255;
    low = ((low >>> 8) | (high << 24)) ^ at(low64, byte);
    high = (high >>> 8) ^ at(high64, byte);
  }
  return [~high >>> 0, ~low >>> 0];
}

/** A reflected CRC whose register starts and ends inverted. */
export type Polynomial = { bits: bigint; reflected: bigint };
export const polynomials = {
  CRC32: { bits: 32n, reflected: 0xedb88320n },
  CRC32C: { bits: 32n, reflected: 0x82f63b78n },
  CRC64NVME: { bits: 64n, reflected: 0x9a6c9329ac4bc9b5n },
} as const satisfies Record<string, Polynomial>;

/**
 * The CRC of a concatenation from the CRCs and byte lengths of its pieces: appending n bytes
 * multiplies the register by x^(8n) modulo the polynomial.
 */
export function concatenatedCrc(
  polynomial: Polynomial,
  pieces: { crc: bigint; size: number }[],
): bigint {
  const shifts = new Map<number, bigint>();
  let total = 0n;
  for (const { crc, size } of pieces) {
    const shift = shifts.get(size) ?? powerOfX(polynomial, 8n * BigInt(size));
    shifts.set(size, shift);
    total = multiply(polynomial, shift, total) ^ crc;
  }
  return total;
}

function powerOfX(polynomial: Polynomial, exponent: bigint): bigint {
  const one = 1n << (polynomial.bits - 1n);
  let result = one;
  let square = one >> 1n;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = multiply(polynomial, square, result);
    square = multiply(polynomial, square, square);
  }
  return result;
}

/** Product of two reflected polynomials (the highest bit is x^0) modulo the CRC's polynomial. */
function multiply({ bits, reflected }: Polynomial, a: bigint, b: bigint): bigint {
  let product = 0n;
  let shifted = b;
  for (let mask = 1n << (bits - 1n); mask > 0n; mask >>= 1n) {
    if (a & mask) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ reflected : shifted >> 1n;
  }
  return product;
}

/** Four bytes, little end first. */
function word(data: Uint8Array, index: number): number {
  return (
    at(data, index) |
    (at(data, index + 1) << 8) |
    (at(data, index + 2) << 16) |
    (at(data, index + 3) << 24)
  );
}

/** An element that is known to exist: the index is a byte, or below the length. */
function at(table: Uint8Array | Uint32Array, index: number): number {
  return table[index] as number;
}
