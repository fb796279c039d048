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
export const casing = "none";

/** The index of what is due, by when to look at it; rows without `dueAt` are not in it. */
export const due = {
  index: "gsi6",
  condition: (row: { dueAt?: unknown }) => Boolean(row.dueAt),
  pk: { field: "gsi6pk", composite: ["dueShard"], casing },
  sk: { field: "gsi6sk", composite: ["dueAt"], casing },
} as const;
