import type { Clock } from "#local/clock";
import { omicsError } from "#local/engines/omics/error";

/** `aws` enforces the default quotas of an account, `none` nothing. */
export type Quotas = "aws" | "none";

/** Asks for one call; throws `ThrottlingException` when the bucket is empty. */
export type Limiter = (operation: string) => void;

/** Calls per second and account that differ from the rest (AWS HealthOmics API quotas). */
const callsPerSecond: Record<string, number> = {
  BatchDeleteReadSet: 1,
  GetReadSet: 30,
  UploadReadSetPart: 10,
};
const usualCallsPerSecond = 5;

/** A token bucket per operation on the engine's clock, holding one second's worth of calls. */
export function limiter(clock: Clock, quotas: Quotas): Limiter {
  const buckets = new Map<string, { tokens: number; filledAt: number }>();
  return (operation) => {
    if (quotas === "none") return;
    const rate = callsPerSecond[operation] ?? usualCallsPerSecond;
    const now = clock.now();
    const bucket = buckets.get(operation) ?? { tokens: rate, filledAt: now };
    const tokens = Math.min(rate, bucket.tokens + ((now - bucket.filledAt) / 1000) * rate);
    buckets.set(operation, { tokens: tokens >= 1 ? tokens - 1 : tokens, filledAt: now });
    if (tokens < 1) throw omicsError("ThrottlingException", "Rate exceeded");
  };
}
