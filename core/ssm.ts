import { SSMClient } from "@aws-sdk/client-ssm";
import { lazy } from "#core/settings";

export const ssm = /* @__PURE__ */ lazy(() => new SSMClient({}));
