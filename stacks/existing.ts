/** A table and a queue that are not the stage's alone: a name used as it is, and the seed's own table. */
export type ExistingConfig = {
  /**
   * A table of the seed's shape that is kept like the mirror: the name of one that exists (its key must be
   * `set_arn`), or true to make `healthomics_set_metadata`. Unset: none.
   */
  mirrorTableName?: true | string;
  /** An existing queue of read-set events that is consumed as well; bodies may be the bare `detail`. */
  queueName?: string;
  /** Names without a stage in them exist once an account and Region. One stage of them may make such names: this one. */
  ownsSharedNames?: boolean;
};

/** The seed's own name of its table. */
export const seedTableName = "healthomics_set_metadata";

/** The same of a personal stage, from variables; what cannot be meant throws. */
export function fromEnvironment(variables: Record<string, string | undefined>): ExistingConfig {
  const { MIRROR_TABLE_NAME, READ_SET_QUEUE_NAME, OWNS_SHARED_NAMES } = variables;
  if (OWNS_SHARED_NAMES && !["true", "false"].includes(OWNS_SHARED_NAMES))
    throw new Error(`OWNS_SHARED_NAMES must be true or false; it is "${OWNS_SHARED_NAMES}".`);
  return {
    ...(MIRROR_TABLE_NAME && {
      mirrorTableName: MIRROR_TABLE_NAME === "true" ? true : MIRROR_TABLE_NAME,
    }),
    ...(READ_SET_QUEUE_NAME && { queueName: READ_SET_QUEUE_NAME }),
    ownsSharedNames: OWNS_SHARED_NAMES === "true",
  };
}

/** Throws unless the stage may make the seed's table. */
export function checkOwner(stage: string, { ownsSharedNames }: ExistingConfig): void {
  if (ownsSharedNames) return;
  throw new Error(
    `Stage "${stage}" is to make the table ${seedTableName} (mirrorTableName: true), a name that exists once an account and Region, but does not own shared names. ` +
      "Set ownsSharedNames: true in stacks/stage.ts (OWNS_SHARED_NAMES=true in .env for a personal stage) if no other stage of the account makes it; " +
      "else give mirrorTableName the name of a table that exists.",
  );
}

/** Throws unless read sets fit into the table: its key must be `set_arn` and nothing else. */
export function checkKey(table: { name: string; hashKey: string; rangeKey?: string }): void {
  if (table.hashKey === "set_arn" && !table.rangeKey) return;
  const key = [table.hashKey, table.rangeKey].filter(Boolean).join(" and ");
  throw new Error(
    `The table "${table.name}" (mirrorTableName) has the key ${key}; it must be set_arn (a string), without a sort key. ` +
      "Give mirrorTableName another table, or true to make one.",
  );
}

/** The error when something that should exist cannot be looked up. */
export function notFound(member: keyof ExistingConfig, name: string, cause: unknown): Error {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `There is no "${name}" that can be used as ${member}: it must exist in the stage's account and Region before the deployment. AWS says: ${said}`,
    { cause },
  );
}
