import { notImplemented } from "#local/aws-error";
import { validationError } from "#local/engines/dynamodb/errors";

/** Refuses members of a request that the operation does not read. */
export function known(operation: string, input: object, members: string[]): void {
  for (const name of Object.keys(input))
    if (!members.includes(name))
      throw notImplemented("dynamodb", `the parameter ${name} of ${operation}`);
}

/** A member that must be there. */
export function required(name: string, value: string | undefined): string {
  if (typeof value === "string" && value.length > 0) return value;
  throw validationError(
    `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}

/** How many the caller takes, from 1 to `most`; `most` when unsaid. */
export function limitOf(limit: number | undefined, most: number): number {
  if (limit === undefined) return most;
  const rule = limit > most ? `less than or equal to ${most}` : "greater than or equal to 1";
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw validationError(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value ${rule}`,
    );
  return limit;
}
