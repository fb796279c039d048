/** How Signature Version 4 writes the parts of a request before it signs them. */

/** Names and values of a raw query, in their order, decoded. */
export function queryPairs(query: string): [string, string][] {
  if (!query) return [];
  return query.split("&").map((pair) => {
    const at = pair.indexOf("=");
    const read = (raw: string) => percentDecode(raw.replaceAll("+", " ")).toString("utf8");
    return at < 0 ? [read(pair), ""] : [read(pair.slice(0, at)), read(pair.slice(at + 1))];
  });
}

/** The query as it is signed; a presigned one without its signature. */
export function canonicalQuery(pairs: [string, string][], presigned: boolean): string {
  return pairs
    .filter(([name]) => !(presigned && name === "X-Amz-Signature"))
    .map(([name, value]) => [percentEncode(Buffer.from(name)), percentEncode(Buffer.from(value))])
    .sort(([a = "", x = ""], [b = "", y = ""]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** The path as it is signed: S3 encodes it once, every other service twice. */
export function canonicalPath(path: string, encoding: "once" | "twice"): string {
  const once = path
    .split("/")
    .map((segment) => percentEncode(percentDecode(segment)))
    .join("/");
  if (encoding === "once") return once;
  return once
    .split("/")
    .map((segment) => percentEncode(Buffer.from(segment)))
    .join("/");
}

function percentDecode(raw: string): Buffer {
  return Buffer.from(
    raw.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    "latin1",
  );
}

function percentEncode(bytes: Buffer): string {
  let out = "";
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    out += /[A-Za-z0-9._~-]/.test(char)
      ? char
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return out;
}

/** The value of a header as it is signed. */
export function trimmed(value: string | string[] | undefined): string {
  return [value ?? ""].flat().join(",").trim().replace(/ +/g, " ");
}
