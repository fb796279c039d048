import { notImplemented } from "#local/aws-error";
import { validationError } from "#local/engines/dynamodb/errors";
import type { Item } from "#local/engines/dynamodb/model";
import { check } from "#local/engines/dynamodb/validate";

/** One checked entry of a transaction; `data` is what the operation's action takes. */
export type Entry = {
  operation: "PutItem" | "UpdateItem" | "DeleteItem" | "ConditionCheck" | "GetItem";
  tableName: string;
  /** The key, or the whole item of a put. */
  target: Item;
  data: Record<string, unknown>;
};

const expression = [
  "TableName",
  "ConditionExpression",
  "ExpressionAttributeNames",
  "ExpressionAttributeValues",
  "ReturnValuesOnConditionCheckFailure",
];

/** Per kind: the members AWS's model has, and those without which it is refused. */
const kinds = {
  Put: { operation: "PutItem", members: [...expression, "Item"], required: ["Item"] },
  Update: {
    operation: "UpdateItem",
    members: [...expression, "Key", "UpdateExpression"],
    required: ["Key", "UpdateExpression"],
  },
  Delete: { operation: "DeleteItem", members: [...expression, "Key"], required: ["Key"] },
  ConditionCheck: {
    operation: "ConditionCheck",
    members: [...expression, "Key"],
    required: ["Key", "ConditionExpression"],
  },
  Get: {
    operation: "GetItem",
    members: ["TableName", "Key", "ProjectionExpression", "ExpressionAttributeNames"],
    required: ["Key"],
  },
} as const;

/** The entries of `TransactItems`, checked without reading a table. Throws `ValidationException`. */
export function checkEntries(
  transactItems: unknown,
  allowed: readonly (keyof typeof kinds)[],
): Entry[] {
  if (!Array.isArray(transactItems))
    throw constraint("null", "transactItems", "Member must not be null");
  if (transactItems.length === 0)
    throw constraint("[]", "transactItems", "Member must have length greater than or equal to 1");
  if (transactItems.length > 100)
    throw constraint(
      `[${transactItems.length} items]`,
      "transactItems",
      "Member must have length less than or equal to 100",
    );
  return transactItems.map((item: Record<string, unknown>, at) => {
    const [kind, ...others] = Object.keys(item ?? {}).filter((name) => item[name] != null);
    const known = allowed.find((name) => name === kind);
    if (!known || others.length > 0)
      throw validationError(
        `TransactItems can only contain one of ${allowed.join(", ")} in each member`,
      );
    return checkEntry(known, item[known] as Record<string, unknown>, at + 1);
  });
}

function checkEntry(kind: keyof typeof kinds, body: Record<string, unknown>, at: number): Entry {
  const { operation, members, required } = kinds[kind];
  for (const name of Object.keys(body))
    if (!(members as readonly string[]).includes(name))
      throw notImplemented("dynamodb", `the parameter ${name} of ${kind} in a transaction`);
  for (const name of required)
    if (body[name] == null)
      throw constraint(
        "null",
        `transactItems.${at}.member.${lowerFirst(kind)}.${lowerFirst(name)}`,
        "Member must not be null",
      );
  const data = check(operation === "ConditionCheck" ? "DeleteItem" : operation, body);
  return {
    operation,
    tableName: String(data.TableName),
    target: (data.Item ?? data.Key) as Item,
    data,
  };
}

function constraint(value: string, path: string, rule: string): Error {
  const shown = value === "null" ? value : `'${value}'`;
  return validationError(
    `1 validation error detected: Value ${shown} at '${path}' failed to satisfy constraint: ${rule}`,
  );
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
