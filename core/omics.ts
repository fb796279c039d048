import { OmicsClient } from "@aws-sdk/client-omics";
import { emulated } from "#core/aws";
import { lazy } from "#core/settings";

/**
 * HealthOmics, apart from the other clients: the API asks it seldom, and loads it then. Each call is made once: tries of
 * the SDK's own would be calls that no quota was asked for (`readset/ask.ts` repeats).
 */
export const omics = /* @__PURE__ */ lazy(
  () => new OmicsClient({ disableHostPrefix: emulated("OMICS"), maxAttempts: 1 }),
);
