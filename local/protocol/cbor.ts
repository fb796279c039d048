/** What bodies are made of; `undefined` members are left out. */
export type CborValue = unknown;

const floats = { 25: 2, 26: 4, 27: 8 } as const;
const indefinite = Symbol("indefinite length");
const end = Symbol("break");

/** Writes RFC 8949 as Smithy RPC v2 uses it: times are tag 1 with seconds, whole numbers are integers. */
export function encodeCbor(value: CborValue): Buffer {
  if (value === null || value === undefined) return Buffer.of(0xf6);
  if (typeof value === "boolean") return Buffer.of(value ? 0xf5 : 0xf4);
  if (typeof value === "number") return encodeNumber(value);
  if (value instanceof Date) return Buffer.concat([head(6, 1), encodeNumber(+value / 1000)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (typeof value === "string") {
    const text = Buffer.from(value);
    return Buffer.concat([head(3, text.length), text]);
  }
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encodeCbor)]);
  if (typeof value !== "object") throw new TypeError(`CBOR has no ${typeof value}`);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Buffer.concat([head(5, members.length), ...members.flat().map(encodeCbor)]);
}

/** Reads one item and nothing after it. Throws `RangeError` for anything else. */
export function decodeCbor(bytes: Buffer): CborValue {
  const reader = new Reader(bytes);
  const value = reader.item();
  if (!reader.atEnd || value === end) throw new RangeError("CBOR: more than one item");
  return value;
}

function encodeNumber(value: number): Buffer {
  if (Number.isSafeInteger(value) && !Object.is(value, -0))
    return value >= 0 ? head(0, value) : head(1, -1 - value);
  const float = Buffer.alloc(9, 0xfb);
  float.writeDoubleBE(value, 1);
  return float;
}

/** Major type and argument. */
function head(major: number, argument: number): Buffer {
  const type = major << 5;
  if (argument < 24) return Buffer.of(type | argument);
  const size = argument < 2 ** 8 ? 1 : argument < 2 ** 16 ? 2 : argument < 2 ** 32 ? 4 : 8;
  const bytes = Buffer.alloc(1 + size, type | (24 + Math.log2(size)));
  if (size === 8) bytes.writeBigUInt64BE(BigInt(argument), 1);
  else bytes.writeUIntBE(argument, 1, size);
  return bytes;
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  #depth = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  item(): CborValue {
    if (++this.#depth > 64) throw new RangeError("CBOR: nested too deeply");
    const first = this.#take(1)[0] ?? 0;
    const value = this.#value(first >> 5, first & 31);
    this.#depth--;
    return value;
  }

  #value(major: number, info: number): CborValue {
    if (major === 7) return this.#simple(info);
    const length = this.#argument(major, info);
    if (major === 0) return Number(length);
    if (major === 1) return -1 - Number(length);
    if (major === 2) return Buffer.concat(this.#chunks(length));
    if (major === 3) return Buffer.concat(this.#chunks(length)).toString();
    if (major === 4) return this.#items(length);
    if (major === 5) return this.#map(length);
    const tagged = this.item();
    return length === 1 && typeof tagged === "number" ? new Date(tagged * 1000) : tagged;
  }

  #simple(info: number): CborValue {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22) return null;
    if (info === 23) return undefined;
    if (info === 31) return end;
    if (info in floats) return floatIn(this.#take(floats[info as keyof typeof floats]));
    throw new RangeError(`CBOR: unknown simple value ${info}`);
  }

  #argument(major: number, info: number): number | typeof indefinite {
    if (info < 24) return info;
    if (info === 31 && major >= 2 && major <= 5) return indefinite;
    if (info > 27) throw new RangeError("CBOR: unknown length");
    const bytes = this.#take(2 ** (info - 24));
    return bytes.length === 8 ? Number(bytes.readBigUInt64BE()) : bytes.readUIntBE(0, bytes.length);
  }

  #chunks(length: number | typeof indefinite): Buffer[] {
    if (length !== indefinite) return [this.#take(length)];
    return this.#items(length).map((chunk) => Buffer.from(chunk as Uint8Array | string));
  }

  #items(length: number | typeof indefinite): CborValue[] {
    const items: CborValue[] = [];
    while (items.length !== length) {
      const item = this.item();
      if (item === end && length === indefinite) break;
      if (item === end) throw new RangeError("CBOR: ends too early");
      items.push(item);
    }
    return items;
  }

  #map(length: number | typeof indefinite): Record<string, CborValue> {
    const flat = this.#items(length === indefinite ? length : length * 2);
    const map: Record<string, CborValue> = {};
    for (let index = 0; index < flat.length; index += 2)
      Object.defineProperty(map, String(flat[index]), {
        value: flat[index + 1],
        enumerable: true,
      });
    return map;
  }

  #take(length: number): Buffer {
    const from = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new RangeError("CBOR: ends too early");
    return this.#bytes.subarray(from, this.#at);
  }
}

function floatIn(bytes: Buffer): number {
  if (bytes.length === 8) return bytes.readDoubleBE();
  if (bytes.length === 4) return bytes.readFloatBE();
  const half = bytes.readUInt16BE();
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  const size =
    exponent === 31
      ? fraction
        ? Number.NaN
        : Number.POSITIVE_INFINITY
      : exponent === 0
        ? fraction * 2 ** -24
        : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return half & 0x8000 ? -size : size;
}
