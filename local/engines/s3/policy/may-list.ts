import type { Call } from "#local/engines/s3/call";
import { isAllowed } from "#local/engines/s3/policy/authorize";

/** Whether the caller may know which keys there are: who may not gets 403 for what is missing. */
export function mayList(call: Pick<Call, "s3" | "caller" | "request" | "bucket">): boolean {
  return isAllowed(call, { action: "s3:ListBucket", bucket: call.bucket });
}
