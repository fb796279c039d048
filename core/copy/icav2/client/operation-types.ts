import type * as z from "zod";
import type { OperationName, Operations } from "#core/copy/icav2/operations";

type Row<Name extends OperationName> = Operations[Name];
type Responses<Name extends OperationName> = Row<Name>["responses"];
type Parameters<Name extends OperationName> = z.input<Row<Name>["parameters"]>;
type Query<Name extends OperationName> = z.input<Row<Name>["query"]>;
type Nothing = Record<string, never>;

/** What a call takes: parameters of the operation's path, members of its query, its body; each only where it has some. */
export type Args<Name extends OperationName> = (Parameters<Name> extends Nothing
  ? { path?: Nothing }
  : { path: Parameters<Name> }) &
  (Query<Name> extends Nothing ? { query?: Nothing } : { query?: Query<Name> }) &
  BodyOf<Name>;

type BodyOf<Name extends OperationName> =
  Row<Name> extends { request: infer Body extends z.ZodType }
    ? undefined extends z.input<Body>
      ? { body?: z.input<Body> }
      : { body: z.input<Body> }
    : { body?: undefined };

/** The newest version of an operation's answer; undefined where it has none. */
export type Answer<Name extends OperationName> =
  Responses<Name> extends { v4: infer Body extends z.ZodType }
    ? z.output<Body>
    : Responses<Name> extends { v3: infer Body extends z.ZodType }
      ? z.output<Body>
      : undefined;

/** Operations that answer in pages. */
export type PagedName = {
  [Name in OperationName]: Answer<Name> extends { nextPageToken?: unknown } ? Name : never;
}[OperationName];

/** What the pages of an operation consist of. */
export type ItemOf<Name extends PagedName> =
  Answer<Name> extends { items: (infer Item)[] } ? Item : never;
