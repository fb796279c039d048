import type * as z from "zod";
import { type Code, type FieldError, VisibleError } from "#core/error";

/** Faults that an error lists; its message says how many there are. */
const mostListed = 20;

/** What is wrong with a request, gathered so that its sender can mend all of it at once. */
export type Faults = {
  /** `path` as `sourceUriList.0` or `manifest["icav2://…"].0`. */
  add(path: string, message: string): void;
  /** Throws them, if there are any. */
  check(hint: string, code?: Code): void;
};

export function gather(): Faults {
  const listed: FieldError[] = [];
  let count = 0;
  return {
    add(path, message) {
      count++;
      if (listed.length < mostListed) listed.push({ path, message });
    },
    check(hint, code) {
      if (count > 0) throw errorOf(listed, count, hint, code);
    },
  };
}

/** What a schema has against a request. */
export function ofIssues(issues: readonly z.core.$ZodIssue[], hint: string): VisibleError {
  const faults = issues.map(({ path, message }) => ({
    path: path.join(".") || "The request",
    message,
  }));
  return errorOf(faults.slice(0, mostListed), faults.length, hint);
}

function errorOf(
  errors: FieldError[],
  count: number,
  hint: string,
  code: Code = "copy.invalid",
): VisibleError {
  const [first] = errors;
  const more = count > 1 ? ` (and ${count - 1} more)` : "";
  return new VisibleError(code, `${first?.path}: ${first?.message}${more}`, { errors, hint });
}

/** One fault alone. */
export function fault(path: string, message: string, hint: string): VisibleError {
  return errorOf([{ path, message }], 1, hint);
}
