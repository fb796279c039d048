import { type Connection, call, type OperationName } from "./client.ts";

/** Rows of a list, page by page to its end, whatever the page shows of it. Throws `ApiError`. */
export async function* allRows(
  connection: Connection,
  path: string,
  { params, query, signal }: { params?: object; query?: object; signal?: AbortSignal },
): AsyncGenerator<unknown[]> {
  let cursor: string | undefined;
  do {
    const input = { params, query: { ...query, limit: 200, cursor } };
    const page = (await call(connection, `GET ${path}` as OperationName, input as never, {
      signal,
    })) as { items: unknown[]; nextCursor: string | null };
    yield page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
}
