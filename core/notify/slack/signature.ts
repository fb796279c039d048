import { createHmac, timingSafeEqual } from "node:crypto";
import { minutes } from "#core/time";

/** Calls are as old as this at most, and no further ahead. */
export const windowMs = minutes(5);

export type Signed = {
  /** `X-Slack-Request-Timestamp`, in epoch seconds. */
  timestamp: string | undefined;
  /** `X-Slack-Signature`: `v0=` and hex. */
  signature: string | undefined;
  /** As it was sent. */
  body: string;
};

/** Why a call is not Slack's, or comes too late; undefined: it is good. https://api.slack.com/authentication/verifying-requests-from-slack */
export function problemOf(
  { timestamp, signature, body }: Signed,
  secret: string,
  now: number,
): "unsigned" | "forged" | "late" | undefined {
  if (!timestamp || !signature || !/^\d{1,12}$/.test(timestamp)) return "unsigned";
  if (!isEqual(signature, signatureOf({ timestamp, body }, secret))) return "forged";
  return Math.abs(now - Number(timestamp) * 1000) > windowMs ? "late" : undefined;
}

export function signatureOf(
  { timestamp, body }: { timestamp: string; body: string },
  secret: string,
): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
}

/** Takes as long whichever byte differs. */
function isEqual(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
