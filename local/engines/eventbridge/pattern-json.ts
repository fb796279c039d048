import { invalidPattern } from "#local/engines/eventbridge/pattern-error";

/** An object of a pattern with its members in order, also those that share a name: each of them counts. */
export class Members {
  readonly entries: readonly (readonly [name: string, value: unknown])[];

  constructor(entries: readonly (readonly [string, unknown])[]) {
    this.entries = entries;
  }
}

/** A pattern that was parsed already, with its objects as `Members`. */
export function membersOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(membersOf);
  if (value === null || typeof value !== "object") return value;
  return new Members(Object.entries(value).map(([name, member]) => [name, membersOf(member)]));
}

/** Parses a pattern's text. Throws `InvalidEventPatternException` with the words of AWS's parser. */
export function parsePattern(text: string): unknown {
  let at = 0;
  const fail = (wanted: string): never => {
    const found = text[at];
    if (found === undefined) throw invalidPattern("Unexpected end-of-input");
    throw invalidPattern(
      `Unexpected character ('${found}' (code ${found.charCodeAt(0)})): was expecting ${wanted}`,
    );
  };
  const token = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const sign = (one: string): boolean => {
    token(blank);
    if (text[at] !== one) return false;
    at++;
    return true;
  };
  const array = (): unknown[] => {
    const elements: unknown[] = [];
    if (sign("]")) return elements;
    do elements.push(value());
    while (sign(","));
    return sign("]") ? elements : fail("comma to separate Array entries");
  };
  const object = (): Members => {
    const entries: [string, unknown][] = [];
    if (sign("}")) return new Members(entries);
    do {
      token(blank);
      const name = token(string) ?? fail("double-quote to start field name");
      if (!sign(":")) fail("a colon to separate field name and value");
      entries.push([read(name) as string, value()]);
    } while (sign(","));
    return sign("}") ? new Members(entries) : fail("comma to separate Object entries");
  };
  const value = (): unknown => {
    if (sign("{")) return object();
    if (sign("[")) return array();
    const literal = token(scalar);
    if (literal !== undefined) return read(literal);
    const word = token(bareWord);
    if (word === undefined) return fail("a valid value");
    throw invalidPattern(
      `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
    );
  };
  const root = value();
  token(blank);
  return at < text.length ? fail("the end of the pattern") : root;
}

const blank = /[ \t\r\n]*/y;
const string = /"(?:[^"\\]|\\.)*"/y;
const scalar = new RegExp(
  `${string.source}|(?:-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null)(?![\\w.])`,
  "y",
);
const bareWord = /[A-Za-z_$][\w$]*/y;

function read(literal: string): unknown {
  try {
    return JSON.parse(literal);
  } catch {
    throw invalidPattern(
      `Unrecognized character escape or illegal unquoted character in ${literal}`,
    );
  }
}
