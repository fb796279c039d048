import { ApiError, problemOf } from "./api-error.ts";
import { address, type Connection, type Input, type OperationName } from "./client.ts";

/** Asks a route for another form of what it answers, as `text/csv`. Throws `ApiError`. */
export async function callText<Name extends OperationName>(
  { api, token }: Connection,
  name: Name,
  input: Input<Name>,
  accept: string,
): Promise<string> {
  const { url, method } = address(api, name, input);
  const attempt = async (fresh: boolean) => {
    const bearer = await token(fresh ? { fresh } : undefined);
    const headers = { accept, ...(bearer && { authorization: `Bearer ${bearer}` }) };
    return fetch(url, { method, headers }).catch(() => {
      throw new ApiError(0, "The API does not answer.");
    });
  };
  const first = await attempt(false);
  const response = first.status === 401 ? await attempt(true) : first;
  if (!response.ok) throw problemOf(response, await response.json().catch(() => undefined));
  return response.text();
}
