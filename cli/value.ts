import type { Option } from "#cli/command";
import { usage } from "#cli/exit";
import { choicesOf, innerOf, isTime } from "#cli/from-schema";
import { didYouMean } from "#cli/suggest";

/** Checks one option's value; `label` names it in errors. Throws `CliError` with exit `usage`. */
export function checkValue(label: string, option: Option, given: unknown): unknown {
  const { schema } = option;
  const value = typeof given === "string" ? readable(option, given) : given;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const choices = choicesOf(schema);
  const text = String(
    Array.isArray(given) ? given[Number(parsed.error.issues[0]?.path[0])] : given,
  );
  if (choices)
    throw usage(`${label}: "${text}" is none of ${choices.join(", ")}`, didYouMean(text, choices));
  const reason = parsed.error.issues[0]?.message ?? "is not valid";
  throw usage(`${label}: ${lowerFirst(reason)}, and not "${text}"`);
}

/** Spellings that people use: any case of a choice, a date for its first moment, local time. */
function readable({ schema }: Option, text: string): unknown {
  const choice = choicesOf(schema)?.find((one) => one.toLowerCase() === text.toLowerCase());
  if (choice) return choice;
  if (innerOf(schema).def.type === "boolean") return text === "true" || text === "1";
  if (isTime(schema) && /^\d{4}-\d{2}-\d{2}$/.test(text)) return midnight(text) ?? text;
  return text;
}

/** The first moment of a day, in local time; undefined for a day that there is not. */
function midnight(date: string): string | undefined {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  const time = new Date(year, month - 1, day);
  return time.getMonth() === month - 1 && time.getDate() === day ? time.toISOString() : undefined;
}

function lowerFirst(text: string): string {
  return `${text[0]?.toLowerCase() ?? ""}${text.slice(1)}`;
}
