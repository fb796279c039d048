/** One leaf of an event: its value, and which element of each array it lies in. */
export type Field = { value: Scalar; inside: Membership };

export type Scalar = string | number | boolean | null;

/** Array (numbered in order of appearance) to the index of the element. */
export type Membership = ReadonlyMap<number, number>;

const nowhere: Membership = new Map();

/** The leaves of an event by their path, joined with dots, as EventBridge sees them; read when first asked for. */
export class EventFields {
  readonly #event: unknown;
  #fields: Map<string, Field[]> | undefined;

  constructor(event: unknown) {
    this.#event = event;
  }

  /** Nothing where the event has no leaf of that path: empty arrays and objects have none. */
  at(path: string): readonly Field[] | undefined {
    this.#fields ??= fieldsOf(this.#event);
    return this.#fields.get(path);
  }
}

function fieldsOf(event: unknown): Map<string, Field[]> {
  const fields = new Map<string, Field[]>();
  let arrays = 0;
  const walk = (path: string, value: unknown, inside: Membership): void => {
    if (Array.isArray(value)) {
      const array = arrays++;
      for (const [index, element] of value.entries()) {
        // A plain value in a list has no fields beside it that would have to match with it.
        const plain = element === null || typeof element !== "object";
        walk(path, element, plain ? inside : new Map(inside).set(array, index));
      }
      return;
    }
    if (value !== null && typeof value === "object") {
      for (const [key, member] of Object.entries(value))
        if (member !== undefined) walk(path === "" ? key : `${path}.${key}`, member, inside);
      return;
    }
    const field = { value: value as Scalar, inside };
    const known = fields.get(path);
    if (known) known.push(field);
    else fields.set(path, [field]);
  };
  walk("", event, nowhere);
  return fields;
}

/**
 * Joins the elements two leaves lie in; nothing when they lie in different elements of one array:
 * `{ a: [{ x: 1, y: 1 }, { x: 2, y: 2 }] }` has no element with x 1 and y 2.
 */
export function together(one: Membership, other: Membership): Membership | undefined {
  const both = new Map(one);
  for (const [array, index] of other) {
    if ((both.get(array) ?? index) !== index) return undefined;
    both.set(array, index);
  }
  return both;
}
