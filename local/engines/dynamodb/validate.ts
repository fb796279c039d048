import { notImplemented } from "#local/aws-error";
import {
  type ActionStore,
  type Validation,
  validationOf,
  validations,
} from "#local/engines/dynamodb/dynalite";
import { fromDynalite } from "#local/engines/dynamodb/errors";

const onConditionFailure = {
  ReturnValuesOnConditionCheckFailure: { type: "String", enum: ["ALL_OLD", "NONE"] },
};

const tableOptions = {
  StreamSpecification: {
    type: "FieldStruct<StreamSpecification>",
    children: {
      StreamEnabled: { type: "Boolean", notNull: true },
      StreamViewType: {
        type: "String",
        enum: ["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"],
      },
    },
  },
  DeletionProtectionEnabled: "Boolean",
};

const tags = validationOf("TagResource").types.Tags;
const attributes = optional(validationOf("CreateTable").types.AttributeDefinitions);

/** Members that dynalite does not know and this engine implements. */
const additions: Record<string, Record<string, unknown>> = {
  PutItem: onConditionFailure,
  UpdateItem: onConditionFailure,
  DeleteItem: onConditionFailure,
  CreateTable: { ...tableOptions, Tags: tags },
  UpdateTable: { ...tableOptions, AttributeDefinitions: attributes },
};

/** What the checks need of a store: limits and the account. */
const rulesStore: ActionStore = {
  options: { maxItemSize: 400 * 1024 },
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
  try {
    const data = validations.checkTypes(given, types);
    validations.checkValidations(data, types, custom, rulesStore);
    return data;
  } catch (error) {
    throw fromDynalite(error);
  }
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

/** A member's rule without "must not be null". */
function optional(rule: unknown): object {
  const { notNull: _, ...rest } = rule as { notNull?: boolean };
  return rest;
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
