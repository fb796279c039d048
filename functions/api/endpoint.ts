import type * as z from "zod";
import type { Role } from "#core/actor";
import type { Format } from "#functions/api/format";

type Shape = z.ZodType | undefined;
type Parsed<Schema extends Shape> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** One route as data: the handler is mounted from it, and OpenAPI is written from it. */
export type Endpoint<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends Shape = Shape,
> = {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** Hono's syntax, below `/api/v1`: `/packages/:packageId`. */
  path: string;
  operationId: string;
  tag: string;
  summary: string;
  /** Least role that may call it. */
  role: Role;
  params?: Params;
  query?: Query;
  body?: Body;
  /** Honours `Idempotency-Key`. */
  idempotent?: boolean;
  /** Answers the `version` of what it answers as an ETag, and honours `If-Match`. */
  versioned?: boolean;
  /** Status of success, and what it answers; nothing with 204. */
  status: 200 | 201 | 202 | 204;
  answer?: z.ZodType;
  /** Other forms of the answer than JSON. */
  formats?: Format[];
  /** Statuses of failure beside 400, 401, 403 and 500. */
  failures?: (404 | 409 | 410 | 412)[];
  handle: (input: {
    params: Parsed<Params>;
    query: Parsed<Query>;
    body: Parsed<Body>;
    idempotencyKey: string | undefined;
    /** The version that `If-Match` names. */
    ifMatch: number | undefined;
  }) => Promise<unknown>;
  /** Path of what was made, for the `Location` header. */
  location?: (answer: never) => string;
};

/** Infers the types of one endpoint. */
export function endpoint<
  Params extends Shape = undefined,
  Query extends Shape = undefined,
  Body extends Shape = undefined,
>(definition: Endpoint<Params, Query, Body>): Endpoint {
  return definition as unknown as Endpoint;
}
