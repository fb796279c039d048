/** What a phase remembers under a key: plain JSON. */
export type NoteValue = Record<string, unknown>;
export type Note = { key: string; value: NoteValue };

/**
 * Where a run keeps its place, so that another run goes on after a kill at any moment. A note is
 * durable when `put` resolves; what is written before it is done again when it is not.
 */
export type Notes = {
  get(key: string): Promise<NoteValue | undefined>;
  /** Notes whose key begins so, in the order of their keys. */
  list(prefix: string): AsyncIterable<Note>;
  put(key: string, value: NoteValue): Promise<void>;
};

/** Notes of this process alone, for runs that nobody resumes. */
export function inMemory(): Notes {
  const notes = new Map<string, NoteValue>();
  return {
    get: async (key) => notes.get(key),
    async *list(prefix) {
      const keys = [...notes.keys()].filter((key) => key.startsWith(prefix)).sort();
      for (const key of keys) {
        const value = notes.get(key);
        if (value) yield { key, value };
      }
    },
    put: async (key, value) => {
      notes.set(key, value);
    },
  };
}

/** Reads what is noted and keeps what is added to itself. */
export function unkept(notes: Notes): Notes {
  const own = inMemory();
  return {
    ...own,
    get: async (key) => (await own.get(key)) ?? notes.get(key),
    list: (prefix) => notes.list(prefix),
  };
}

/** A number that sorts as text. */
export function padded(number: number, digits = 6): string {
  return String(number).padStart(digits, "0");
}
