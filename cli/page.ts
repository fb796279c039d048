import { type Api, openApi, type Query } from "#cli/client";
import type { Call } from "#cli/command";
import { CliError } from "#cli/exit";
import { listPrinter } from "#cli/output/printer";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { Page } from "#core/page-schema";

/** Rows of one request at most (`PageQuery`). */
const pageSize = 200;

/** Pages of a list, one after another; short and empty ones are passed over. `limit` caps the items. */
export async function* pagesOf<Item>(
  api: Api,
  path: string,
  { query = {}, limit, cursor }: { query?: Query; limit?: number; cursor?: string | undefined },
): AsyncGenerator<Page<Item>> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  let next = cursor;
  do {
    const page = await api.ask<Page<Item>>("GET", path, {
      query: { ...query, limit: Math.min(left, pageSize), cursor: next },
    });
    if (!Array.isArray(page.items))
      throw new CliError("failed", "cli.no_list", `${path} did not answer a list.`);
    left -= page.items.length;
    next = page.nextCursor ?? undefined;
    yield page;
  } while (next !== undefined && left > 0);
}

type ListOptions = Query & {
  limit: number;
  all: boolean;
  cursor?: string | undefined;
  failOnEmpty: boolean;
};

/** A list command: prints items as they come, and how to go on after them. Its other options are the query. */
export async function printList(
  call: Call & { options: ListOptions },
  path: string,
  what: string,
): Promise<number> {
  const printer = listPrinter(call);
  const { limit, all, cursor, failOnEmpty, ...query } = call.options;
  const api = await openApi(call);
  let count = 0;
  let next: string | null = null;
  for await (const page of pagesOf<object>(api, path, {
    query,
    ...(!all && { limit }),
    cursor,
  })) {
    if (count === 0) await remember(call, what, page.items);
    count += page.items.length;
    next = page.nextCursor;
    printer.print(page.items);
  }
  printer.end();
  if (next) Say.note(call, `more: --cursor ${next}`);
  return emptyOr(call, count, what, failOnEmpty);
}

/** Says that there is nothing; exit 3 if that counts as a failure. */
export function emptyOr(call: Call, count: number, what: string, failOnEmpty: boolean): number {
  if (count > 0) return 0;
  if (failOnEmpty) throw new CliError("notFound", "cli.empty", `There are no ${what}.`);
  Say.note(call, `There are no ${what}.`);
  return 0;
}
