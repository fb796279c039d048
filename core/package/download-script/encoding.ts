const plain = /^[A-Za-z0-9._/-]$/;

/**
 * Text as an argument of the shell's `printf %b`: letters, digits and `. _ / -` stay, every other byte of its
 * UTF-8 becomes `\0` and three octal digits. What no shell, terminal or mail gateway can take for anything else.
 */
export function encode(text: string): string {
  return Array.from(Buffer.from(text, "utf8"), encodeByte).join("");
}

function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (plain.test(character)) return character;
  return `\\0${byte.toString(8).padStart(3, "0")}`;
}
