import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";

/**
 * S3's request rates "per partitioned prefix" (S3 User Guide, "Best practices design patterns"). S3
 * splits prefixes under load; here a bucket's keys are split by their first segment and stay so.
 */
const writesPerSecond = 3500;
const readsPerSecond = 5500;
/** "Roughly 100-200 milliseconds" for small objects and first bytes (same guide). */
const usualMs = 100;
/** An assumption: AWS states no time for pages of listings. */
const listMs = 150;

/** Quotas of S3: `resource` is `bucket/key`, so a fault may name a bucket and a prefix. */
export const limits: ServicePlane = {
  throttled: () => new AwsError("SlowDown", "Please reduce your request rate.", 503),
  quotaOf(operation, resource) {
    const [bucket = "", first = ""] = resource.split("/");
    if (!bucket || operation === "Preflight" || isAdministration(operation)) return undefined;
    const isRead = /^(Get|Head|List)/.test(operation);
    const perSecond = isRead ? readsPerSecond : writesPerSecond;
    const key = resource.indexOf("/", bucket.length + 1) < 0 ? bucket : `${bucket}/${first}`;
    return { name: isRead ? "reads" : "writes", key, perSecond, burst: perSecond };
  },
  latencyMs: (operation) => (operation.startsWith("ListObject") ? listMs : usualMs),
};

/** Calls about a bucket's settings have other limits, which nobody who moves data meets. */
function isAdministration(operation: string): boolean {
  return /^(Get|Put|Delete|Create|Head)(Bucket|PublicAccess|ObjectLockConf)/.test(operation);
}
