import { notImplemented } from "#local/aws-error";
import {
  type ActionStore,
  type Validation,
  validationOf,
  validations,
} from "#local/engines/dynamodb/dynalite";
import { fromDynalite, validationError } from "#local/engines/dynamodb/errors";
import { complexityError, lengthError } from "#local/engines/dynamodb/expression-limits";
import { longestItemBytes } from "#local/engines/dynamodb/item-size";
import { additions, optional, tableOptions } from "#local/engines/dynamodb/known-members";
import type { Item } from "#local/engines/dynamodb/model";
import { itemError } from "#local/engines/dynamodb/value-limits";

/** What the checks need of a store: limits and the account. */
const rulesStore: ActionStore = {
  options: { maxItemSize: longestItemBytes },
  tableDb: { awsAccountId: "" },
  getTable: outOfReach,
  getItemDb: outOfReach,
  getIndexDb: outOfReach,
};

const rules = new Map<string, Validation>();

/**
 * Checks an operation's input by dynalite's rules and returns a copy with defaults and parsed
 * expressions (`_condition`, `_updates` …). A member nobody implements is refused, not ignored.
 */
export function check(operation: string, input: object): Record<string, unknown> {
  const { types, custom } = rulesOf(operation);
  const given = structuredClone(input) as Record<string, unknown>;
  refuseUnknown(operation, given, types);
  refuseForms(given);
  try {
    const data = validations.checkTypes(given, types);
    hold(data, lengthError);
    validations.checkValidations(data, types, custom, rulesStore);
    hold(data, complexityError);
    hold(data, valuesError);
    return data;
  } catch (error) {
    throw fromDynalite(error);
  }
}

/** Forms of known members that AWS takes and this engine does not. */
function refuseForms(given: Record<string, unknown>): void {
  if (String(given.TableName).startsWith("arn:"))
    throw notImplemented("dynamodb", "a table's ARN in place of its name");
  const created = (given.GlobalSecondaryIndexUpdates ?? []) as { Create?: Keyed }[];
  const indexes = [
    ...((given.GlobalSecondaryIndexes ?? []) as Keyed[]),
    ...created.map(({ Create }) => Create),
  ];
  if (indexes.some((index) => (index?.KeySchema?.length ?? 0) > 2))
    throw notImplemented("dynamodb", "a global index with more than two key attributes");
}

type Keyed = { KeySchema?: unknown[] };

/** Holds a request, and each part of a batch, to limits that dynalite does not know. */
function hold(
  data: Record<string, unknown>,
  wrongWith: (request: Record<string, unknown>) => string | undefined,
): void {
  const parts = Object.values(data.RequestItems ?? {}).flat() as Record<string, unknown>[];
  for (const request of [data, ...parts]) {
    const wrong = wrongWith(request);
    if (wrong) throw validationError(wrong);
  }
}

function valuesError(request: Record<string, unknown>): string | undefined {
  const { PutRequest, Item: item, ExpressionAttributeValues: values } = request;
  const put = (PutRequest as { Item?: Item } | undefined)?.Item;
  return [item as Item, put, values as Item]
    .map((one) => (one ? itemError(one) : undefined))
    .find((wrong) => wrong);
}

function rulesOf(operation: string): Validation {
  const known = rules.get(operation);
  if (known) return known;
  const { types, custom } = validationOf(operation);
  const rule = { types: { ...types, ...additions[operation] }, custom };
  if (operation === "UpdateTable") Object.assign(rule, updateTableRules(rule));
  rules.set(operation, rule);
  return rule;
}

/** dynalite wants throughput for an index added to an on-demand table, and knows no other option. */
function updateTableRules({ types, custom }: Validation): Validation {
  const relaxed = structuredClone(types) as {
    GlobalSecondaryIndexUpdates: {
      children: { children: { Create: { children: Record<string, unknown> } } };
    };
  };
  const members = relaxed.GlobalSecondaryIndexUpdates.children.children.Create.children;
  members.ProvisionedThroughput = optional(members.ProvisionedThroughput);
  return {
    types: relaxed,
    custom: (data, store) =>
      Object.keys(tableOptions).some((name) => name in data) ? undefined : custom?.(data, store),
  };
}

/** Follows structures and lists of structures; maps have names of the caller's. */
function refuseUnknown(where: string, given: object, types: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    const rule = types[name] as Rule;
    if (!rule) throw notImplemented("dynamodb", `the parameter ${name} of ${where}`);
    const members = membersOf(rule);
    if (!members) continue;
    for (const one of Array.isArray(value) ? value : [value])
      if (typeof one === "object" && one !== null) refuseUnknown(`${where}.${name}`, one, members);
  }
}

type Rule = string | { type: string; children?: Rule | Record<string, unknown> } | undefined;

function membersOf(rule: Rule): Record<string, unknown> | undefined {
  if (typeof rule !== "object" || typeof rule.children !== "object") return undefined;
  if (rule.type.startsWith("FieldStruct") || rule.type.startsWith("ValueStruct"))
    return rule.children as Record<string, unknown>;
  return rule.type === "List" ? membersOf(rule.children as Rule) : undefined;
}

function outOfReach(): never {
  throw new Error("Input checks do not read tables");
}
