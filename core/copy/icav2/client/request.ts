import * as z from "zod";
import type { Args } from "#core/copy/icav2/client/operation-types";
import { mediaType, type Operation, pathOf } from "#core/copy/icav2/operation";
import { type OperationName, operations } from "#core/copy/icav2/operations";
import { setting } from "#core/settings";

/** One request, but for who asks. */
export type Request = {
  operation: OperationName;
  method: Operation["method"];
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** Reads the answer; absent where there is none. */
  answer?: z.ZodType;
  /** Asked twice, it does no more than asked once. */
  isRepeatable: boolean;
};

/** What hands out something new each time, and leaves ICA as it was. */
const harmless: readonly OperationName[] = [
  "createJwtToken",
  "refreshJwtToken",
  "createDownloadUrlForData",
  "createDownloadUrlsForData",
  "createUploadUrlForData",
  "createTemporaryCredentialsForData",
];

/** The request of a call. Throws for arguments that the operation does not have: an error of ours. */
export function requestOf<Name extends OperationName>(
  name: Name,
  args: Args<Name>,
  idempotencyKey?: string,
): Request {
  const operation: Operation = operations[name];
  const [version] = operation.responses.v4 ? (["v4"] as const) : (["v3"] as const);
  const path = checked(name, operation.parameters, args.path ?? {}) as Record<string, string>;
  const query = searchOf(checked(name, operation.query, args.query ?? {}));
  const body = operation.request && checked(name, operation.request, args.body);
  const answer = operation.responses[version];
  const isGuarded = operation.idempotent && idempotencyKey !== undefined;
  return {
    operation: name,
    method: operation.method,
    url: setting("icav2").baseUrl + pathOf(operation.path, path) + (query && `?${query}`),
    headers: {
      accept: mediaType(version),
      ...(body !== undefined && { "content-type": mediaType("v3") }),
      ...(isGuarded && { "idempotency-key": idempotencyKey }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(answer && { answer }),
    isRepeatable: operation.method === "GET" || harmless.includes(name) || isGuarded,
  };
}

function checked(name: OperationName, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new TypeError(`${name} is not called like that: ${z.prettifyError(result.error)}`);
}

/** Members with several values come several times. */
function searchOf(query: unknown): string {
  const members = Object.entries(query as Record<string, string | string[] | undefined>);
  return new URLSearchParams(
    members.flatMap(([name, given = []]) =>
      [given].flat().map((value): [string, string] => [name, value]),
    ),
  ).toString();
}
