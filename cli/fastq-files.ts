import { usage } from "#cli/exit";

/** The member `reads` of a request, from `--r1`, `--r2` and `--read-set`; undefined when none is given. */
export function readsOf(options: {
  r1?: string | undefined;
  r2?: string | undefined;
  readSet?: string | undefined;
}): object | undefined {
  const { r1, r2, readSet } = options;
  if (readSet !== undefined) {
    if (r1 ?? r2) throw usage("--read-set: does not go with --r1 and --r2");
    const [storeId, readSetId] = readSet.split("/");
    return { readSet: { storeId, readSetId } };
  }
  if (r1 === undefined && r2 !== undefined)
    throw usage("--r1: is missing", "Single-end reads are --r1 alone.");
  return r1 === undefined ? undefined : { r1: { uri: r1 }, ...(r2 && { r2: { uri: r2 } }) };
}

/** Members that were given. */
export function given(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** `--is-valid true` as the API takes it. */
export function truthOf(text: "true" | "false" | undefined): boolean | undefined {
  return text === undefined ? undefined : text === "true";
}
