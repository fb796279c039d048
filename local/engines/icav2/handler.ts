import type { IncomingHttpHeaders } from "node:http";
import type * as z from "zod";
import type { Version } from "#core/copy/icav2/operation";
import type { OperationName, Operations } from "#core/copy/icav2/operations";
import type { Caller } from "#local/engines/icav2/authenticate";

type Row<Name extends OperationName> = Operations[Name];
type Body<Name extends OperationName> =
  Row<Name> extends { request: infer Request extends z.ZodType } ? z.output<Request> : undefined;
type Responses<Name extends OperationName> = Row<Name>["responses"];

/** A call that was checked against the table of operations. */
export type Call<Name extends OperationName> = {
  parameters: z.output<Row<Name>["parameters"]>;
  query: z.output<Row<Name>["query"]>;
  body: Body<Name>;
  /** Which of its answers the client accepts. */
  version: Version;
  caller: Caller;
  headers: IncomingHttpHeaders;
  /** Set where an Idempotency-Key came and holds: what the answer is kept under, and a hash of the body. */
  once?: { scope: string; request: string };
};

/** The answer's body; nothing where the status is 204. */
export type Answer<Name extends OperationName> = {
  [V in keyof Responses<Name>]: Responses<Name>[V] extends z.ZodType
    ? z.input<Responses<Name>[V]>
    : never;
}[keyof Responses<Name>];

/** One function an operation; it throws problems. */
export type Handlers = {
  [Name in OperationName]: (
    call: Call<Name>,
  ) => Answer<Name> | undefined | Promise<Answer<Name> | undefined>;
};
export type Some<Name extends OperationName> = Pick<Handlers, Name>;
