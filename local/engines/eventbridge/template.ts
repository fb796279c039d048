/** A variable of a template: `<name>`. */
export const placeholder = /<([\w.-]+)>/g;

/** A value outside quotes becomes JSON; inside quotes its plain text. What is missing is empty. */
export function fill(template: string, lookUp: (name: string) => unknown): string {
  let at = 0;
  let quoted = false;
  return template.replace(placeholder, (match, name: string, offset: number) => {
    quoted = insideQuotes(template, at, offset, quoted);
    at = offset + match.length;
    const value = lookUp(name) ?? "";
    if (!quoted) return JSON.stringify(value);
    // AWS leaves the quotes of nested JSON out, so that the string stays one.
    if (typeof value === "object") return JSON.stringify(value).replaceAll('"', "");
    return JSON.stringify(String(value)).slice(1, -1);
  });
}

/** JSON without the blanks between its tokens: AWS passes a template's JSON on like that. */
export function minify(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  return text.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_match, string?: string) => string ?? "");
}

/** JSON, or lines of JSON strings. */
export function isTemplate(text: string): boolean {
  if (isJson(text)) return true;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.length > 0 && lines.every((line) => /^\s*"/.test(line) && isJson(line));
}

/** Whether a name of an object's member depends on the event, which AWS does not take. */
export function hasVariableName(template: string): boolean {
  const names = template.replaceAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g, (text, colon?: string) =>
    colon && /<[\w.-]+>/.test(text) ? "<name>:" : '""',
  );
  return /<[\w.-]+>\s*:/.test(names);
}

/** Members that are left out come as `undefined` or, over the wire, as `null`. */
export function isText(value: string | undefined | null): value is string {
  return typeof value === "string";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function insideQuotes(text: string, from: number, to: number, quoted: boolean): boolean {
  let inside = quoted;
  for (let at = from; at < to; at++) {
    if (text[at] === '"') inside = !inside;
    // What is escaped ends no string.
    if (text[at] === "\\") at++;
  }
  return inside;
}
