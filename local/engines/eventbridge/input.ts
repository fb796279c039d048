import type { BusEvent } from "#local/engines/eventbridge/event";
import { compilePath } from "#local/engines/eventbridge/json-path";
import { fill, isText, minify } from "#local/engines/eventbridge/template";

/** Values taken out of an event, and the text they are put into. */
export type Transformer = { InputPathsMap?: Record<string, string>; InputTemplate?: string };

type InputOptions = { Input?: string; InputPath?: string; InputTransformer?: Transformer };

/** What a transformer may name beside its own paths. */
export type RuleInfo = { ruleArn: string; ruleName: string; ingestedAt: string };

/** AWS's own variables ("Amazon EventBridge input transformation", predefined variables). */
const predefined: Record<string, (event: BusEvent, rule: RuleInfo) => unknown> = {
  "aws.events.rule-arn": (_event, rule) => rule.ruleArn,
  "aws.events.rule-name": (_event, rule) => rule.ruleName,
  "aws.events.event.ingestion-time": (_event, rule) => rule.ingestedAt,
  // Without the detail, and with another spelling of detail-type: so AWS was recorded to do.
  "aws.events.event": ({ detail: _detail, "detail-type": detailType, ...event }) => ({
    detailType,
    ...event,
  }),
  "aws.events.event.json": (event) => event,
};

export function isPredefined(name: string): boolean {
  return Object.hasOwn(predefined, name);
}

/** The text a target receives: the event, a part of it, a constant, or a filled-in template. */
export function inputFor(target: InputOptions, event: BusEvent, rule: RuleInfo): string {
  if (isText(target.Input)) return target.Input;
  if (target.InputTransformer) return transform(target.InputTransformer, event, rule);
  if (!isText(target.InputPath)) return JSON.stringify(event);
  return JSON.stringify(compilePath(target.InputPath)(event) ?? null);
}

function transform(transformer: Transformer, event: BusEvent, rule: RuleInfo): string {
  const { InputPathsMap: paths = {}, InputTemplate: template = "" } = transformer;
  const filled = fill(template, (name) =>
    Object.hasOwn(paths, name)
      ? compilePath(paths[name] ?? "")(event)
      : predefined[name]?.(event, rule),
  );
  return minify(filled);
}
