/** Longest name that most file systems take, and longest key of S3 and path of macOS, in UTF-8 bytes. */
const longestNameBytes = 255;
const longestPathBytes = 1024;

/** What is wrong with characters of a name: what a recipient's terminal, shell or file system takes for something else. */
const characters: [RegExp, string][] = [
  [/[\p{Cc}\p{Zl}\p{Zp}]/u, "a control character"],
  [/\p{Bidi_Control}/u, "a mark that turns the direction of text"],
  [/[\u200b\u2060\ufeff]/u, "an invisible character"],
  [/\\/, "a backslash"],
];

/** Why a path cannot be given to recipients; undefined for one that can. */
export function faultOf(path: string): string | undefined {
  if (!path.isWellFormed()) return "it is no valid text";
  const found = characters.find(([pattern]) => pattern.test(path));
  if (found) return `it has ${found[1]}`;
  if (path.normalize("NFC") !== path)
    return "its accents are written apart from their letters (it is not NFC)";
  if (Buffer.byteLength(path) > longestPathBytes)
    return `it has more than ${longestPathBytes} bytes`;
  if (/^[~-]/.test(path)) return "it begins as an option or a home folder does";
  const parts = path.split("/");
  // The download script keeps its own files there.
  if (parts[0]?.toLowerCase() === ".seqferry") return "it lies in .seqferry";
  return parts.map(faultOfName).find((fault) => fault !== undefined);
}

function faultOfName(name: string): string | undefined {
  if (name === "") return "it has an empty name between two slashes";
  if (name === "." || name === "..") return "it climbs";
  if (/[.\s]$/u.test(name)) return "a name in it ends in a dot or a space";
  if (/^\s/u.test(name)) return "a name in it begins with a space";
  if (Buffer.byteLength(name) > longestNameBytes)
    return `a name in it has more than ${longestNameBytes} bytes`;
  return undefined;
}

/** A name in words that show what cannot be seen; at most 300 characters. */
export function shown(text: string): string {
  const whole = JSON.stringify(text).slice(1, -1);
  const plain = whole.replace(
    /[^\x20-\x7e\p{L}\p{N}]/gu,
    (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`,
  );
  return plain.length > 300 ? `${plain.slice(0, 297)}…` : plain;
}
