/** A member of a structure in the SDK's model, with its place on the wire. */
export type Member = {
  name: string;
  shape: Shape;
  required: boolean;
  /** Part of the path. */
  label: boolean;
  /** The body itself. */
  payload: boolean;
  query?: string;
  header?: string;
};

/** A type of the SDK's model, as far as checking and writing JSON needs it. */
export type Shape =
  | { kind: "structure"; name: string; members: () => Member[] }
  | { kind: "list" | "map"; item: Shape }
  | { kind: "string" | "number" | "boolean" | "timestamp" | "blob" | "document" };

type Traits = { httpQuery?: string; httpHeader?: string };

const simple = new Map<number, Shape["kind"]>([
  [0, "string"],
  [1, "number"],
  [2, "boolean"],
  [4, "timestamp"],
  [5, "timestamp"],
  [6, "timestamp"],
  [7, "timestamp"],
  [15, "document"],
  [21, "blob"],
  [42, "blob"],
]);
const listModifier = 64;
const mapModifier = 128;

/**
 * Reads one of the schema objects that `@aws-sdk/client-*` packages export: numbers for simple types, arrays
 * `[tag, namespace, name, traits, ...]` for the rest, functions where a type is used before it is defined.
 */
export function shapeOf(schema: unknown): Shape {
  if (typeof schema === "function") return shapeOf(schema());
  if (typeof schema === "number") return simpleShape(schema);
  if (schema === "unit") return { kind: "structure", name: "Unit", members: () => [] };
  if (!Array.isArray(schema)) throw new TypeError(`Unknown schema ${String(schema)}`);
  const [tag, , name, , ...rest] = schema as [number, string, string, unknown, ...unknown[]];
  if (tag === 0) return shapeOf(rest[0]);
  if (tag === 1) return { kind: "list", item: shapeOf(rest[0]) };
  if (tag === 2) return { kind: "map", item: shapeOf(rest[1]) };
  const names = rest[0] as string[];
  const types = rest[1] as unknown[];
  const required = (rest[2] as number | undefined) ?? 0;
  let members: Member[] | undefined;
  return {
    kind: "structure",
    name,
    members: () => {
      members ??= names.map((member, index) => memberOf(member, types[index], index < required));
      return members;
    },
  };
}

function simpleShape(code: number): Shape {
  if (code & mapModifier) return { kind: "map", item: simpleShape(code & ~mapModifier) };
  if (code !== 64 + 0 && !(code & listModifier)) {
    const kind = simple.get(code);
    if (kind) return { kind } as Shape;
    throw new TypeError(`Unknown simple schema ${code}`);
  }
  return { kind: "list", item: simpleShape(code & ~listModifier) };
}

/** Traits come as bits (1 label, 16 payload) or as an object with the name of the query member or header. */
function memberOf(name: string, type: unknown, required: boolean): Member {
  const withTraits = Array.isArray(type) && type.length === 2;
  const traits = withTraits ? (type[1] as number | Traits) : 0;
  const bits = typeof traits === "number" ? traits : 0;
  const named = typeof traits === "number" ? {} : traits;
  return {
    name,
    shape: shapeOf(withTraits ? type[0] : type),
    required,
    label: (bits & 1) !== 0,
    payload: (bits & 16) !== 0,
    query: named.httpQuery,
    header: named.httpHeader,
  };
}
