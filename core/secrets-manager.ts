import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { lazy } from "#core/settings";

export const secretsmanager = /* @__PURE__ */ lazy(() => new SecretsManagerClient({}));
