import * as z from "zod";
import { NotYetError, VisibleError } from "#core/error";

/** What a state machine knows of a failure. */
export const Failure = z.object({ error: z.string(), cause: z.string().default("") });

const forPeople = new Set<string>([VisibleError.name, NotYetError.name]);

/**
 * Why a step failed, for people: the message of an error that is for them, `other` of any other.
 * Lambda's cause is the thrown error as JSON.
 */
export function reasonOf({ error, cause }: z.output<typeof Failure>, other: string): string {
  const thrown = z.object({ errorMessage: z.string() }).safeParse(parse(cause));
  if (forPeople.has(error) && thrown.success) return thrown.data.errorMessage;
  return other;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
