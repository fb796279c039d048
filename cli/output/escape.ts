/**
 * Characters that a terminal takes for orders, or that change how others are read: controls, line
 * and paragraph separators, and marks of writing direction.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is for.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

const short: Record<string, string> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** Text that is safe to show on a terminal. */
export function forTerminal(text: string): string {
  return text.replace(unsafe, (character) => short[character] ?? unicode(character));
}

/** The same for TSV, with backslashes doubled, so that `fromTsv` gives the text back. */
export function forTsv(text: string): string {
  return forTerminal(text.replaceAll("\\", "\\\\"));
}

/** The text of a TSV cell. */
export function fromTsv(cell: string): string {
  return cell.replace(/\\(?:u([0-9a-f]{4})|(.))/g, (_, code: string | undefined, letter: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (letters[letter] ?? letter),
  );
}

const letters: Record<string, string> = { t: "\t", n: "\n", r: "\r" };

/** JSON whose texts cannot steer a terminal: the same value, other escapes. */
export function json(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent) ?? "null";
  // Line feeds of the layout are outside of texts; within them JSON has none.
  return text.replace(unsafe, (character) => (character === "\n" ? character : unicode(character)));
}

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
