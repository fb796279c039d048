/** A step of a reference path: `.name`, `['name']`, `[0]`. */
const step = /\.([A-Za-z_][\w-]*)|\['([^'\\`]*)'\]|\["([^"\\`]*)"\]|\[(\d+)\]/y;

/**
 * A JSONPath that points to one place, as a JSONata expression: `$` is `root`, `$$` the context object,
 * `$name` a variable. Undefined for what is more than a reference path: filters, wildcards, functions.
 */
export function referenceOf(path: string, root: string): string | undefined {
  const head = /^(\$\$|\$[A-Za-z_]\w*|\$)/.exec(path)?.[0];
  if (head === undefined) return undefined;
  let text = head === "$" ? root : head === "$$" ? "$states.context" : head;
  let at = head.length;
  while (at < path.length) {
    step.lastIndex = at;
    const match = step.exec(path);
    if (!match) return undefined;
    const [, plain, single, double, index] = match;
    const name = plain ?? single ?? double;
    text += name === undefined ? `[${index}]` : `.\`${name}\``;
    at = step.lastIndex;
  }
  return text;
}

/**
 * A payload template (`"name.$": "$.path"`) as the JSONata that makes the same value of `root`.
 * Undefined when one of its paths is no reference path.
 */
export function templateOf(template: unknown, root: string): string | undefined {
  if (!template || typeof template !== "object") return JSON.stringify(template);
  const isList = Array.isArray(template);
  const parts: string[] = [];
  for (const [key, value] of Object.entries(template)) {
    const isPath = !isList && key.endsWith(".$");
    const text =
      isPath && typeof value === "string" ? referenceOf(value, root) : templateOf(value, root);
    if (text === undefined || (isPath && typeof value !== "string")) return undefined;
    parts.push(isList ? text : `${JSON.stringify(isPath ? key.slice(0, -2) : key)}: ${text}`);
  }
  return isList ? `[${parts.join(", ")}]` : `{${parts.join(", ")}}`;
}

/** `base` with `value` put in at a path, as `ResultPath` does. Undefined unless the path is plain names. */
export function insertedAt(path: string, base: string, value: string): string | undefined {
  const names = /^\$((?:\.[A-Za-z_][\w-]*)*)$/.exec(path)?.[1]?.split(".").slice(1);
  if (names === undefined) return undefined;
  const [name, ...rest] = names;
  if (name === undefined) return value;
  const inner = insertedAt(["$", ...rest].join("."), `${base}.\`${name}\``, value);
  return `$merge([${base}, {${JSON.stringify(name)}: ${inner}}])`;
}
