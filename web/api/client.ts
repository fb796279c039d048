import { ApiError, problemOf } from "./api-error.ts";
import type { Operations } from "./generated/operations.ts";

/** A route of the API, as `GET /packages/{packageId}`. */
export type OperationName = keyof Operations;
export type Params<Name extends OperationName> = Operations[Name]["params"];
export type Query<Name extends OperationName> = Operations[Name]["query"];
export type Body<Name extends OperationName> = Operations[Name]["body"];
export type Answer<Name extends OperationName> = Operations[Name]["answer"];

/** What a call needs beside its name; all of it is checked against the API's description. */
export type Input<Name extends OperationName> = Needed<"params", Params<Name>> &
  Needed<"body", Body<Name>> & { query?: Query<Name> };

type Needed<Key extends string, Value> = undefined extends Value
  ? { [Member in Key]?: undefined }
  : Record<string, never> extends Value
    ? { [Member in Key]?: Value }
    : { [Member in Key]: Value };

/** Where requests go, and as whom. `token` may fetch a fresh one; `fresh` says that the last was refused. */
export type Connection = {
  api: string;
  token: (options?: { fresh: boolean }) => Promise<string | undefined>;
};

export type CallOptions = {
  signal?: AbortSignal;
  idempotencyKey?: string;
  /** The `version` that is to be changed: the API refuses when it has another one by then. */
  version?: number;
};

/** Calls the API. Throws `ApiError`, or the abort's own error. */
export async function call<Name extends OperationName>(
  connection: Connection,
  name: Name,
  input: Input<Name>,
  options: CallOptions = {},
): Promise<Answer<Name>> {
  const { url, method } = address(connection.api, name, input);
  const response = await send(connection, url, {
    method,
    headers: headersOf(input.body, options),
    signal: options.signal,
    ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
  });
  if (response.status === 204) return undefined as Answer<Name>;
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemOf(response, body);
  if (body === undefined) throw new ApiError(response.status, `${name} did not answer JSON.`);
  return body as Answer<Name>;
}

/** Address and method of a call; members of the query that are empty are left out. */
export function address(
  api: string,
  name: string,
  { params = {}, query = {} }: { params?: object; query?: object },
): { url: string; method: string } {
  const [method = "GET", path = ""] = name.split(" ");
  const filled = path.replace(/\{(\w+)\}/g, (_, member: string) =>
    encodeURIComponent(String((params as Record<string, unknown>)[member])),
  );
  const url = new URL(`${api}/api/v1${filled}`);
  for (const [member, value] of Object.entries(query))
    if (value !== undefined && value !== "") url.searchParams.set(member, String(value));
  return { url: url.href, method };
}

function headersOf(body: unknown, { idempotencyKey, version }: CallOptions) {
  return {
    accept: "application/json",
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(idempotencyKey && { "idempotency-key": idempotencyKey }),
    ...(version !== undefined && { "if-match": `"${version}"` }),
  };
}

/** A token that is refused may just have expired: it is asked for anew, once. */
async function send(connection: Connection, url: string, init: RequestInit): Promise<Response> {
  const attempt = async (fresh: boolean) => {
    const token = await connection.token(fresh ? { fresh } : undefined);
    const headers = new Headers(init.headers);
    if (token) headers.set("authorization", `Bearer ${token}`);
    return fetch(url, { ...init, headers }).catch((error: unknown) => {
      init.signal?.throwIfAborted();
      throw new ApiError(0, "The API does not answer.", {
        hint: `Is it running at ${new URL(url).origin}? (${error instanceof Error ? error.message : "network error"})`,
      });
    });
  };
  const response = await attempt(false);
  return response.status === 401 ? attempt(true) : response;
}
