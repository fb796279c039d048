/** One wrong member of a request, as the API names it. */
export type FieldError = { path: string; message: string };

/** A request that failed, in words for the person in front of the page. */
export class ApiError extends Error {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly code: string | undefined;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;
  readonly errors: readonly FieldError[];

  constructor(
    status: number,
    message: string,
    detail: { code?: string; hint?: string; requestId?: string; errors?: FieldError[] } = {},
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = detail.code;
    this.hint = detail.hint;
    this.requestId = detail.requestId;
    this.errors = detail.errors ?? [];
  }
}

/** Reads `application/problem+json`, or the gateway's own `{"message"}`. */
export function problemOf(response: Response, body: unknown): ApiError {
  const known = (body ?? {}) as Record<string, unknown>;
  const text = (name: string) => (typeof known[name] === "string" ? known[name] : undefined);
  const message = text("detail") ?? text("title") ?? text("message") ?? response.statusText;
  return new ApiError(response.status, message || `Status ${response.status}`, {
    code: text("code"),
    hint: text("hint") ?? hints[response.status],
    requestId: text("requestId") ?? response.headers.get("apigw-requestid") ?? undefined,
    errors: Array.isArray(known.errors) ? known.errors : [],
  });
}

const hints: Record<number, string> = {
  401: "Your sign-in has expired. Sign in again.",
  403: "This role may not do that. Ask an admin of your stage for another.",
  429: "Too many requests; wait a moment and try again.",
};
