import { gunzipSync } from "node:zlib";
import { fault } from "#core/copy/faults";

/** Bytes that a manifest may have when it is unpacked. */
const mostBytes = 64 * 1024 * 1024;
/** Pairs of source and destination of one request. */
export const mostPairs = 200_000;
/** Commas, brackets and braces of that many pairs: what is parsed takes memory by them, not by its bytes. */
const mostMarks = 3 * mostPairs + 100;

const path = "manifest_b64gz";
const hint =
  'Make it from the manifest\'s JSON: gzip -c manifest.json | base64. It holds { "<source>": ["<folder>/"] }.';

/**
 * The JSON in a base64 text of gzip; whitespace within it is ignored. Nothing is unpacked past 64 MiB, and nothing
 * parsed that could not be a manifest of 200,000 pairs. Throws `copy.invalid`.
 */
export function unpack(text: string): unknown {
  const bytes = gunzip(decode(text));
  if (marksOf(bytes) > mostMarks)
    throw fault(path, `holds more than ${mostPairs} pairs of source and destination`, split);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const what = error instanceof SyntaxError ? "JSON" : "UTF-8";
    throw fault(path, `is no ${what} when it is unpacked`, hint);
  }
}

const split = "Divide it into several requests.";

/** What Python's decoder takes too, but for letters it would silently leave out. */
function decode(text: string): Buffer {
  const dense = text.replace(/\s+/g, "");
  const foreign = /[^A-Za-z0-9+/=]/.exec(dense);
  if (foreign) throw fault(path, `is not base64: it has the letter "${foreign[0]}"`, hint);
  if (dense === "" || dense.length % 4 !== 0 || !/^[^=]+={0,2}$/.test(dense))
    throw fault(path, "is not base64: it is cut off, or padded wrongly", hint);
  return Buffer.from(dense, "base64");
}

/** Stops as soon as there are too many bytes: a bomb costs no more than the largest manifest. */
function gunzip(packed: Buffer): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: mostBytes });
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE")
      throw fault(path, `is more than ${mostBytes >> 20} MiB when it is unpacked`, split);
    throw fault(path, "is no whole gzip file within its base64", hint);
  }
}

/** Commas, brackets and braces outside of strings. */
function marksOf(bytes: Buffer): number {
  let marks = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isText) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) isText = false;
    } else if (byte === 0x22) isText = true;
    else if (byte === 0x2c || byte === 0x5b || byte === 0x7b) marks++;
  }
  return marks;
}
