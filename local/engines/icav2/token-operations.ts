import { applicantOf } from "#local/engines/icav2/authenticate";
import type { Core } from "#local/engines/icav2/core";
import type { Some } from "#local/engines/icav2/handler";
import { tenant } from "#local/engines/icav2/identity";
import { problem } from "#local/engines/icav2/problem";
import { issueToken } from "#local/engines/icav2/token";

/** `POST /api/tokens` and `:refresh`. */
export function tokenOperations(core: Core): Some<"createJwtToken" | "refreshJwtToken"> {
  return {
    createJwtToken({ query, headers }) {
      const { email, byKey } = applicantOf(core, headers);
      if (query.tenant && query.tenant !== tenant.tenantName)
        throw problem(401, `tenant: you are not a member of "${query.tenant}".`);
      return { token: issueToken(core, email, byKey) };
    },
    refreshJwtToken({ caller: { email, claims } }) {
      if (!claims) throw problem(401, "Only a token can be refreshed, and none was sent.");
      if (claims.key) throw problem(400, "A token that came of an API key cannot be refreshed.");
      return { token: issueToken(core, email, false) };
    },
  };
}
