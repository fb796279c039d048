import * as Actor from "#core/actor";
import { ofError, worstOf } from "#core/operations/health/judge";
import { type Probe, probes } from "#core/operations/health/probes";
import type { Check, Health } from "#core/operations/health/schema";
import { setting } from "#core/settings";
import { iso } from "#core/time";

/** The API answers within 29 seconds; what takes longer is no answer. */
const mostMs = 10_000;

/** Looks at everything that the stage needs, and says what to do about what is wrong. Admins only: details name resources. */
export async function look({ version }: { version: string }): Promise<Health> {
  Actor.assertRole("admin");
  const checks = await Promise.all(probes().map((probe) => checkOf(probe)));
  return {
    status: worstOf(checks),
    stage: setting("stageName"),
    region: setting("region"),
    version,
    checkedAt: iso(),
    checks,
  };
}

/** A look that fails is a finding, too, and so is one that takes more than `waitMs` of real time. */
export async function checkOf({ name, look }: Probe, waitMs = mostMs): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${waitMs / 1000} s.`)), waitMs);
  });
  try {
    return { name, ...(await Promise.race([look(), late])) };
  } catch (error) {
    return { name, ...ofError(error) };
  } finally {
    clearTimeout(timer);
  }
}
