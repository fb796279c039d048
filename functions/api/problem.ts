import * as z from "zod";
import { isTransient, VisibleError } from "#core/error";

/** Errors of the API: RFC 9457, with our code, the request's id, what to do, and every wrong field. */
export const Problem = z
  .object({
    type: z.string().meta({ example: "about:blank" }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ example: "package.not_found" }),
    requestId: z.string(),
    hint: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof Problem>;

const titles: Record<number, string> = {
  400: "The request is not valid",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  406: "Not acceptable",
  409: "Conflict",
  410: "Gone",
  412: "Changed meanwhile",
  500: "Something went wrong",
  503: "Busy",
};

/** Anything thrown as a problem; what is not meant for callers shows the request's id only. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (isTransient(error))
    return {
      type: "about:blank",
      title: titles[503] ?? "",
      status: 503,
      detail: "A service that this needs is busy.",
      code: "unavailable",
      requestId,
      hint: "Try again in a second; an Idempotency-Key makes that safe.",
    };
  if (!(error instanceof VisibleError))
    return {
      type: "about:blank",
      title: titles[500] ?? "",
      status: 500,
      detail: "The request failed on our side.",
      code: "internal",
      requestId,
      hint: "Try again; if it stays, report the requestId.",
    };
  return {
    type: "about:blank",
    title: titles[error.status] ?? "Error",
    status: error.status,
    detail: error.message,
    code: error.code,
    requestId,
    ...(error.hint && { hint: error.hint }),
    ...(error.errors.length > 0 && { errors: error.errors }),
  };
}
