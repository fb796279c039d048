import type { Scalar } from "#local/engines/eventbridge/event-fields";
import { invalidPattern } from "#local/engines/eventbridge/pattern-error";
import { Members } from "#local/engines/eventbridge/pattern-json";

type Test = (value: Scalar) => boolean;

/** How many `*` a wildcard may hold before AWS finds the rule too complex. */
const mostWildcards = 5;

/** `prefix: "a"` or `prefix: { "equals-ignore-case": "a" }`. */
export function prefix(value: unknown): Test {
  const { text, fold } = caseOption("prefix", value);
  return (other) => typeof other === "string" && fold(other).startsWith(text);
}

/** `suffix: "a"` or `suffix: { "equals-ignore-case": "a" }`. */
export function suffix(value: unknown): Test {
  const { text, fold } = caseOption("suffix", value);
  return (other) => typeof other === "string" && fold(other).endsWith(text);
}

export function equalsIgnoreCase(value: unknown): Test {
  const text = lower(textOf("equals-ignore-case", value));
  return (other) => typeof other === "string" && lower(other) === text;
}

/** `*` stands for any characters, `\*` and `\\` for themselves. */
export function wildcard(value: unknown): Test {
  const [first = "", ...rest] = wildcardParts(textOf("wildcard", value));
  if (rest.length > mostWildcards)
    throw invalidPattern(
      "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character",
    );
  const last = rest.pop();
  if (last === undefined) return (other) => other === first;
  return (other) => {
    if (typeof other !== "string" || !other.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      // The earliest place leaves the most room for what follows: no backtracking is needed.
      const found = other.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return other.length - last.length >= at && other.endsWith(last);
  };
}

/** The literal texts between the `*`s. */
function wildcardParts(pattern: string): string[] {
  const parts = [""];
  for (let at = 0; at < pattern.length; at++) {
    let character = pattern[at] ?? "";
    if (character === "*") {
      if (pattern[at + 1] === "*")
        throw invalidPattern(`Consecutive wildcard characters at pos ${positionOf(pattern, at)}`);
      parts.push("");
      continue;
    }
    if (character === "\\") {
      character = pattern[++at] ?? "";
      if (character !== "*" && character !== "\\")
        throw invalidPattern(`Invalid escape character at pos ${positionOf(pattern, at - 1)}`);
    }
    parts[parts.length - 1] += character;
  }
  return parts;
}

/** AWS counts UTF-8 bytes from the opening quote on. */
function positionOf(pattern: string, at: number): number {
  return Buffer.byteLength(pattern.slice(0, at)) + 1;
}

function caseOption(operator: "prefix" | "suffix", value: unknown) {
  if (!(value instanceof Members))
    return { text: textOf(operator, value), fold: (other: string) => other };
  const [[option, text] = ["", undefined], ...more] = value.entries;
  if (value.entries.length === 0)
    throw invalidPattern(
      `${operator === "prefix" ? "Prefix" : "Suffix"} expression name not found`,
    );
  if (option !== "equals-ignore-case")
    throw invalidPattern(`Unsupported ${operator} pattern: ${option}`);
  const folded = lower(textOf(option, text));
  if (more.length > 0) throw invalidPattern("Only one key allowed in match expression");
  return { text: folded, fold: lower };
}

function textOf(operator: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw invalidPattern(`${operator} match pattern must be a string`);
}

/** Beyond ASCII too, and the same for both sides. */
function lower(text: string): string {
  return text.toUpperCase().toLowerCase();
}
