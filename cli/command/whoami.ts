import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { printOne } from "#cli/output/printer";
import { claimsOf } from "#cli/session/claims";
import type { whoami } from "#cli/tree/session";

export const run: Handler<typeof whoami> = async (call) => {
  const api = await openApi(call);
  // The claims are only as good as the service's opinion of the token.
  await api.ask("GET", "/read-sets", { query: { limit: 1 } });
  const { session } = api;
  const claims = claimsOf(await session.token());
  printOne(call, {
    profile: session.profile,
    api: session.api,
    user: claims?.user ?? "unknown",
    roles: claims?.roles ?? [],
    projectIds: claims?.projectIds ?? [],
    source: session.source,
    expiresAt: claims?.expiresAt ?? null,
  });
  return 0;
};
