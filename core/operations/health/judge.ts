import type { Check } from "#core/operations/health/schema";
import { days, minutes } from "#core/time";

/** What a look at something found, without its name. */
export type Finding = Omit<Check, "name">;

export const ok = (detail: string): Finding => ({ status: "ok", detail, fix: null });
export const warning = (detail: string, fix: string): Finding => ({
  status: "warning",
  detail,
  fix,
});
export const failed = (detail: string, fix: string): Finding => ({ status: "failed", detail, fix });

const refused = /AccessDenied|NotAuthorized|UnauthorizedOperation|not authorized/i;
const throttled = /Throttl|TooManyRequests|SlowDown|LimitExceeded/i;

/** What a call that failed says of what it looked at. */
export function ofError(error: unknown): Finding {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const text = `${name}: ${message}`;
  if (refused.test(text))
    return failed(
      `The API may not look: ${text}`,
      "Deploy the stage again: its role lacks a permission that this version needs. A policy of the organisation or of the resource may forbid it, too.",
    );
  if (throttled.test(text))
    return warning(`AWS has too many calls just now: ${text}`, "Run the check again in a minute.");
  return failed(
    text,
    "Deploy the stage again; if it stays, look at the resource in AWS's console.",
  );
}

/** The oldest event that waits to be published, and what the sweep promises of it. `waitedMs`: undefined for none. */
export function ofOutbox(waitedMs: number | undefined): Finding {
  if (waitedMs === undefined) return ok("No event waits to be published.");
  const detail = `The oldest event waits for ${Math.round(waitedMs / 1000)} s to be published.`;
  if (waitedMs < minutes(5)) return ok(detail);
  const fix =
    "Look at the log of Publisher and of OutboxSweep: core/operations/README.md#events-are-published-late.";
  return waitedMs < minutes(15) ? warning(detail, fix) : failed(detail, fix);
}

type Queue = { name: string; deadLetters: string; arnOfDeadLetters: string };

/** A queue gives up to the queue that it should, or its messages would vanish after 14 days. */
export function faultOfQueue(
  { name, deadLetters, arnOfDeadLetters }: Queue,
  redrivePolicy: string | undefined,
): string | undefined {
  const target = redrivePolicy ? JSON.parse(redrivePolicy).deadLetterTargetArn : undefined;
  if (target === arnOfDeadLetters) return undefined;
  return target
    ? `${name} gives up to ${target} instead of ${deadLetters}`
    : `${name} gives up to no queue`;
}

export function ofQueues(faults: readonly string[], count: number): Finding {
  if (faults.length === 0) return ok(`All ${count} queues give up to their dead letters.`);
  return failed(
    `${faults.join("; ")}.`,
    "Somebody changed it by hand: deploy the stage again, which puts it back.",
  );
}

/** `waiting`: messages by queue. */
export function ofDeadLetters(waiting: Readonly<Record<string, number>>): Finding {
  const full = Object.entries(waiting).filter(([, messages]) => messages > 0);
  if (full.length === 0) return ok("No message was given up.");
  const [[first = ""] = []] = full;
  return warning(
    `Messages were given up: ${full.map(([name, messages]) => `${name} ${messages}`).join(", ")}.`,
    `See why: seqferry dlq show ${first}. Mend the cause, then: seqferry dlq redrive ${first}.`,
  );
}

/** A machine that is being deleted starts nothing more. */
export function ofMachine(name: string, status: string | undefined): Finding {
  return status === "ACTIVE"
    ? ok(`${name} is there.`)
    : failed(`${name} is ${status}.`, "Deploy the stage again, which makes it anew.");
}

type Store = { id: string; status?: string | undefined; accessPointArn?: string | undefined };

/** A store must be there, and be read through the access point that the roles of the stage name. */
export function ofStore({ id, status, accessPointArn }: Store, configured: string): Finding {
  if (status !== undefined && status !== "ACTIVE" && status !== "UPDATING")
    return failed(
      `Sequence store ${id} is ${status}.`,
      `Mend it in HealthOmics, or take it out of sequenceStores in stacks/stage.ts.`,
    );
  if (accessPointArn !== undefined && accessPointArn !== configured)
    return failed(
      `Sequence store ${id} is read through ${accessPointArn}, and the stage's roles name ${configured}: files cannot be read.`,
      `Set accessPointArn of ${id} in stacks/stage.ts to ${accessPointArn}, and deploy.`,
    );
  return ok(`Sequence store ${id} is there, and its access point is the stage's.`);
}

type Parameter = { name: string; value: string; what: string };

/** A parameter must hold what the stage was deployed with: who reads it later would use something else. */
export function ofParameter({ name, value, what }: Parameter, held: string | undefined): Finding {
  if (held === value) return ok(`${name} names ${what}.`);
  if (held === undefined)
    return failed(
      `There is no parameter ${name}, which names ${what}.`,
      "Make it again, or take its name out of stacks/stage.ts; then deploy.",
    );
  return warning(
    `${name} holds ${held}; the stage was deployed with ${value}.`,
    "If that is what it should hold, deploy the stage again; else put the old value back.",
  );
}

/** What AWS grants everybody, a second: https://docs.aws.amazon.com/omics/latest/dev/api-quotas.html */
const usualRate = 5;

/** How long a refusal is told of. */
const recently = days(1);

type Rates = Readonly<Record<string, number>>;

/**
 * Rates that the limiter keeps to, beside what HealthOmics refused: that tells what is in force, whoever else in the account
 * uses it up. Service Quotas is not asked. `refusedAt`: the latest refusal by operation, epoch milliseconds.
 */
export function ofQuotas(quotas: Rates, refusedAt: Rates, at: number): Finding {
  const refused = Object.entries(refusedAt).filter(([, time]) => at - time < recently);
  const raised = Object.entries(quotas).filter(([, rate]) => rate > usualRate);
  const asked =
    raised.length === 0
      ? `HealthOmics is asked for at most ${usualRate} times a second by each operation`
      : `HealthOmics is asked more often than AWS grants everybody (${raised.map(([name, rate]) => `${name} ${rate}/s`).join(", ")})`;
  if (refused.length === 0)
    return ok(`${asked}, and has refused none in the last day. AWS is not asked for its quotas.`);
  const told = refused.map(
    ([name, time]) =>
      `${name} ${Math.round((at - time) / minutes(1))} min ago, at ${quotas[name]}/s`,
  );
  return warning(
    `HealthOmics has refused calls as too many: ${told.join("; ")}.`,
    "AWS grants less than quotas in stacks/stage.ts say, or somebody else in the account uses it up: core/operations/README.md#healthomics-refuses-calls.",
  );
}

/** The worst of several. */
export function worstOf(findings: readonly Pick<Check, "status">[]): Check["status"] {
  const has = (status: Check["status"]) => findings.some((one) => one.status === status);
  if (has("failed")) return "failed";
  return has("warning") ? "warning" : "ok";
}
