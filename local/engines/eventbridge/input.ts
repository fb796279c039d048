import { invalid } from "#local/engines/eventbridge/errors";
import type { BusEvent } from "#local/engines/eventbridge/event";
import { compilePath } from "#local/engines/eventbridge/json-path";

/** Values taken out of an event, and the text they are put into. */
export type Transformer = { InputPathsMap?: Record<string, string>; InputTemplate?: string };

type InputOptions = { Input?: string; InputPath?: string; InputTransformer?: Transformer };

/** What a transformer may name beside its own paths. */
export type RuleInfo = { ruleArn: string; ruleName: string; ingestedAt: string };

const placeholder = /<([\w.-]+)>/g;

/** The text a target receives: the event, a part of it, a constant, or a filled-in template. */
export function inputFor(target: InputOptions, event: BusEvent, rule: RuleInfo): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputTransformer) return transform(target.InputTransformer, event, rule);
  if (target.InputPath === undefined) return JSON.stringify(event);
  return JSON.stringify(compilePath(target.InputPath)(event) ?? null);
}

/** Checks a transformer as PutTargets does. Throws `ValidationException`. */
export function validateTransformer(id: string, transformer: Transformer): void {
  const { InputPathsMap: paths = {}, InputTemplate: template } = transformer;
  if (typeof template !== "string" || template === "")
    throw invalid(`InputTemplate of target ${id} must not be empty.`);
  if (Object.keys(paths).length > 100)
    throw invalid(`InputPathsMap of target ${id} has more than 100 paths.`);
  for (const [name, path] of Object.entries(paths)) {
    if (!/^[A-Za-z0-9_-]+$/.test(name) || name.startsWith("AWS"))
      throw invalid(`Invalid InputPathsMap for target ${id} : ${name} is not a variable's name.`);
    try {
      compilePath(path);
    } catch (error) {
      throw invalid(`Invalid InputPathsMap for target ${id} : ${(error as Error).message}.`);
    }
  }
  for (const [, name = ""] of template.matchAll(placeholder)) {
    if (!Object.hasOwn(paths, name) && !name.startsWith("aws.events."))
      throw invalid(
        `InputTemplate for target ${id} contains placeholder <${name}> that is not in InputPathsMap.`,
      );
  }
  try {
    // Any values do: only the template's own syntax counts.
    JSON.parse(fill(template, () => "0"));
  } catch {
    throw invalid(`Invalid InputTemplate for target ${id} : it is neither JSON nor a JSON string.`);
  }
}

function transform(transformer: Transformer, event: BusEvent, rule: RuleInfo): string {
  const { InputPathsMap: paths = {}, InputTemplate: template = "" } = transformer;
  const known: Record<string, unknown> = {
    "aws.events.rule-arn": rule.ruleArn,
    "aws.events.rule-name": rule.ruleName,
    "aws.events.event.ingestion-time": rule.ingestedAt,
    "aws.events.event": { ...event, detail: undefined },
    "aws.events.event.json": event,
  };
  return fill(template, (name) =>
    Object.hasOwn(paths, name) ? compilePath(paths[name] ?? "")(event) : known[name],
  );
}

/** A value outside quotes becomes JSON; inside quotes its plain text. What is missing is empty. */
function fill(template: string, lookUp: (name: string) => unknown): string {
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

function insideQuotes(text: string, from: number, to: number, quoted: boolean): boolean {
  let inside = quoted;
  for (let at = from; at < to; at++) {
    if (text[at] === '"') inside = !inside;
    // What is escaped ends no string.
    if (text[at] === "\\") at++;
  }
  return inside;
}
