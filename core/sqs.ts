import { SQSClient } from "@aws-sdk/client-sqs";
import { lazy } from "#core/settings";

export const sqs = /* @__PURE__ */ lazy(() => new SQSClient({}));
