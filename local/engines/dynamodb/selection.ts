import { validationError } from "#local/engines/dynamodb/errors";
import type { IndexDescription, TableDescription } from "#local/engines/dynamodb/model";

/** An index by name, and whether it is a global one. */
export function indexOf(
  table: TableDescription,
  name: string | undefined,
): { index: IndexDescription; global: boolean } | undefined {
  const named = ({ IndexName }: IndexDescription) => IndexName === name;
  const index = table.GlobalSecondaryIndexes?.find(named);
  if (index) return { index, global: true };
  const local = table.LocalSecondaryIndexes?.find(named);
  return local && { index: local, global: false };
}

/**
 * Holds a query or scan to what `Select` and its index allow; throws `ValidationException`. A local
 * index fetches what it does not hold from the table; a global one cannot.
 */
export function requireSelectable(data: Record<string, unknown>, table: TableDescription): void {
  const { Select, IndexName } = data;
  const paths = pathsOf(data);
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined)
    throw invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  if (Select === "SPECIFIC_ATTRIBUTES" && !paths)
    throw invalid(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  if (paths && Select !== undefined && Select !== "SPECIFIC_ATTRIBUTES")
    throw invalid(`Cannot specify the attributes to get when choosing to get ${Select}`);
  const found = indexOf(table, IndexName as string | undefined);
  if (!found || !paths) return;
  const missing = paths.filter((name) => !holds(found.index, table, name));
  if (missing.length === 0) return;
  if (found.global)
    throw invalid(
      `Global secondary index ${found.index.IndexName} does not project [${missing.join(", ")}]`,
    );
  data.Select = "ALL_ATTRIBUTES";
}

/** First names of the paths that are asked for. */
function pathsOf(data: Record<string, unknown>): string[] | undefined {
  const projection = data._projection as { paths: (string | (string | number)[])[] } | undefined;
  const paths = projection?.paths ?? (data.AttributesToGet as string[] | undefined);
  return paths?.map((path) => String(Array.isArray(path) ? path[0] : path));
}

function holds({ Projection, KeySchema }: IndexDescription, table: TableDescription, name: string) {
  return (
    Projection.ProjectionType === "ALL" ||
    Projection.NonKeyAttributes?.includes(name) ||
    [...KeySchema, ...table.KeySchema].some(({ AttributeName }) => AttributeName === name)
  );
}

function invalid(what: string): Error {
  return validationError(`One or more parameter values were invalid: ${what}`);
}
