/** Flattened lists: the parameter before the number, and the member it stands for. */
const lists: Record<string, string> = {
  AttributeName: "AttributeNames",
  MessageAttributeName: "MessageAttributeNames",
  MessageSystemAttributeName: "MessageSystemAttributeNames",
  TagKey: "TagKeys",
  AWSAccountId: "AWSAccountIds",
  ActionName: "Actions",
  SendMessageBatchRequestEntry: "Entries",
  DeleteMessageBatchRequestEntry: "Entries",
  ChangeMessageVisibilityBatchRequestEntry: "Entries",
};

/** Flattened maps: entries with `Name` or `Key`, and `Value`. */
const maps: Record<string, string> = {
  Attribute: "Attributes",
  MessageAttribute: "MessageAttributes",
  MessageSystemAttribute: "MessageSystemAttributes",
  Tag: "Tags",
};

/** Parameters by the parts of their dotted names. */
type Tree = Map<string, Tree | string>;

/**
 * Reads Query parameters such as `Attribute.1.Name=DelaySeconds` into the members the JSON
 * protocol has. Values stay strings.
 */
export function decodeQuery(parameters: Iterable<[string, string]>): {
  action: string;
  input: Record<string, unknown>;
} {
  const tree: Tree = new Map();
  for (const [name, value] of parameters) plant(tree, name.split("."), value);
  const action = tree.get("Action");
  tree.delete("Action");
  tree.delete("Version");
  const { Tags, ...input } = members(tree);
  // The one member whose JSON name depends on the operation.
  const tags = Tags === undefined ? {} : { [action === "CreateQueue" ? "tags" : "Tags"]: Tags };
  return { action: typeof action === "string" ? action : "", input: { ...input, ...tags } };
}

function plant(tree: Tree, [part = "", ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    tree.set(part, value);
    return;
  }
  const known = tree.get(part);
  const branch: Tree = known instanceof Map ? known : new Map();
  tree.set(part, branch);
  plant(branch, rest, value);
}

function members(tree: Tree): Record<string, unknown> {
  return Object.fromEntries(
    [...tree].map(([name, value]): [string, unknown] => {
      const list = lists[name];
      const map = maps[name];
      if (list && value instanceof Map) return [list, numbered(value).map(item)];
      if (map && value instanceof Map) return [map, Object.fromEntries(numbered(value).map(pair))];
      return [name, item(value)];
    }),
  );
}

function item(value: Tree | string): unknown {
  return value instanceof Map ? members(value) : value;
}

function pair(entry: Tree | string): [string, unknown] {
  if (typeof entry === "string") return [entry, undefined];
  const value = entry.get("Value");
  return [String(entry.get("Name") ?? entry.get("Key")), value === undefined ? value : item(value)];
}

/** In the order of the numbers, which need not be that of the parameters. */
function numbered(tree: Tree): (Tree | string)[] {
  return [...tree].sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
}
