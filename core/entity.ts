/** Attributes that entities share; ElectroDB takes the types of rows from these very literals. */
export const string = { type: "string" } as const;
export const key = { type: "string", required: true } as const;
export const number = { type: "number", required: true } as const;
export const flag = { type: "boolean", required: true } as const;
export const any = { type: "any", required: true } as const;

/** State of work in the service. */
export const jobStatus = {
  type: ["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "ABORTED"],
  required: true,
} as const;

/** An attribute of a sparse index: ElectroDB wants a value to see that there is none; rows have no such member then. */
export const sparse = {
  type: "string",
  default: "",
  get: (value?: string) => value || undefined,
} as const;

/** Keys are written as they are: ids differ by case. */
const casing = "none" as const;

/** What an entity is called in keys; another version has other keys. */
export const model = <const Name extends string, const Version extends string = "1">(
  entity: Name,
  version = "1" as Version,
) => ({ entity, version, service: "seqferry" }) as const;

type Members = readonly string[];

/** The key of the table: members that make the partition, and those that order it. */
export const primary = <const Pk extends Members, const Sk extends Members = readonly []>(
  pk: Pk,
  sk: Sk = [] as unknown as Sk,
) => ({
  pk: { field: "pk", composite: pk, casing },
  sk: { field: "sk", composite: sk, casing },
});

type Nth = 1 | 2 | 3 | 4 | 5 | 6;

/** The key of the table's `n`th index, the same way. */
export const index = <const Pk extends Members, const Sk extends Members>(
  n: Nth,
  pk: Pk,
  sk: Sk,
) => ({
  index: `gsi${n}`,
  pk: { field: `gsi${n}pk`, composite: pk, casing },
  sk: { field: `gsi${n}sk`, composite: sk, casing },
});

/** An index of those rows only that have the member `of`. */
export const sparseIndex = <const Pk extends Members, const Sk extends Members>(
  of: string,
  n: Nth,
  pk: Pk,
  sk: Sk,
) => ({
  ...index(n, pk, sk),
  condition: (row: Record<string, unknown>) => Boolean(row[of]),
});

/** Members of rows that are looked at when their time comes; the two come and go together. */
export const dueMembers = { dueAt: string, dueShard: { type: "number" } } as const;

/** The index of what is due, by when to look at it; rows without `dueAt` are not in it. */
export const due = sparseIndex("dueAt", 6, ["dueShard"], ["dueAt"]);
