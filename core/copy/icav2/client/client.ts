import * as Authorization from "#core/copy/icav2/client/authorization";
import { hasStatus, Icav2Error } from "#core/copy/icav2/client/error";
import { exchange } from "#core/copy/icav2/client/exchange";
import type { Answer, Args, ItemOf, PagedName } from "#core/copy/icav2/client/operation-types";
import { repeated } from "#core/copy/icav2/client/repeat";
import { requestOf } from "#core/copy/icav2/client/request";
import type { OperationName } from "#core/copy/icav2/operations";

export type CallOptions = {
  /** At most 255 characters; makes a creation of data safe to repeat for seven days, with the same body. */
  idempotencyKey?: string;
  /** Milliseconds of one try, by the network's time; a minute. */
  timeoutMs?: number;
};

/** The most that a page may have. */
const pageSize = "1000";

/**
 * Calls one operation of ICA, signed in as the secret says. What may pass by itself (429, 5xx, lost connections) is repeated
 * with growing random waits where that is harmless: reading, and creating data under an `idempotencyKey`.
 * Everything else is sent once; when nobody knows whether it was done, the error `isUncertain`.
 * Throws `Icav2Error`.
 */
export async function call<Name extends OperationName>(
  name: Name,
  args: Args<Name>,
  { idempotencyKey, timeoutMs }: CallOptions = {},
): Promise<Answer<Name>> {
  const request = requestOf(name, args, idempotencyKey);
  const attempt = async () => {
    const jwt = await Authorization.token();
    try {
      return await exchange(request, Authorization.bearer(jwt), timeoutMs);
    } catch (error) {
      if (!hasStatus(error, 401)) throw error;
      // 401 says that nothing was done, so this is safe for every operation.
      Authorization.drop(jwt);
      return exchange(request, Authorization.bearer(await Authorization.token()), timeoutMs);
    }
  };
  return (await repeated(attempt)) as Answer<Name>;
}

/** All pages of a list, one after the other, by cursor: complete and without repeats while data change. */
export async function* pages<Name extends PagedName>(
  name: Name,
  args: Args<Name>,
): AsyncGenerator<ItemOf<Name>[]> {
  const seen = new Set<string>();
  for (let pageToken: string | undefined; ; ) {
    const query = { ...args.query, pageSize, ...(pageToken && { pageToken }) };
    const page = await call(name, { ...args, query } as Args<Name>);
    const { items, nextPageToken } = page as { items: ItemOf<Name>[]; nextPageToken?: string };
    yield items;
    if (!nextPageToken) return;
    // A cursor that comes twice would go on for ever.
    if (seen.has(nextPageToken)) throw new Icav2Error(name, "the list does not end");
    seen.add(nextPageToken);
    pageToken = nextPageToken;
  }
}

/** The whole of a list. */
export async function everything<Name extends PagedName>(
  name: Name,
  args: Args<Name>,
): Promise<ItemOf<Name>[]> {
  const items: ItemOf<Name>[] = [];
  for await (const page of pages(name, args)) items.push(...page);
  return items;
}
