import type { Rule } from "../../api/generated/schemas.ts";

/** Milliseconds that a back-test counts for; `core/share/rule/schema.ts` has the same in days. */
const backTestMs = 7 * 86_400_000;

/** Why a rule cannot be enabled, as the API would say it; undefined when it can. */
export function whyNotEnabled(
  { findings, origin, backTestedAt }: Pick<Rule, "findings" | "origin" | "backTestedAt">,
  now: number,
): string | undefined {
  if (findings.some(({ severity }) => severity === "error"))
    return "Something is wrong with it: see its findings.";
  if (origin !== "api") return undefined;
  if (backTestedAt === null) return "It was not tried on past runs as it is now: back-test it.";
  if (now - Date.parse(backTestedAt) > backTestMs)
    return "Its back-test is older than 7 days: try it again.";
  return undefined;
}
