import { fitsAction } from "#local/engines/s3/policy/actions";
import { type Facts, valuesOf } from "#local/engines/s3/policy/condition-keys";
import type { Policy, Statement } from "#local/engines/s3/policy/document";
import { isPrincipal } from "#local/engines/s3/policy/principal";
import { fitsWildcard } from "#local/engines/s3/policy/wildcard";

/** What a policy says; undefined where it says nothing. A denial goes before any permission. */
export function decide(
  policy: Policy,
  action: string,
  resource: string,
  facts: Facts,
): Statement["effect"] | undefined {
  const effects = new Set(
    policy
      .filter((statement) => concerns(statement, action, resource, facts))
      .map(({ effect }) => effect),
  );
  return effects.has("Deny") ? "Deny" : effects.has("Allow") ? "Allow" : undefined;
}

/** Condition keys that can narrow `Principal: *` down to somebody (Block Public Access, "meaning of public"). */
const narrowing = /^aws:(principalarn|principalaccount|resourceaccount)$/;

/** Whether the policy lets everybody in, in S3's sense: without a fixed value that says whom. */
export function isPublic(policy: Policy): boolean {
  return policy.some(
    ({ effect, principal, conditions }) =>
      effect === "Allow" &&
      (principal.not || principal.items === "*") &&
      !conditions.some(
        ({ key, operator, values }) =>
          narrowing.test(key.toLowerCase()) &&
          !/Not|IfExists|Null|ForAllValues/.test(operator) &&
          values.every((value) => !value.includes("*") || /^arn:aws:[a-z]+::\d{12}:/.test(value)),
      ),
  );
}

function concerns(
  { principal, actions, resources, conditions }: Statement,
  action: string,
  resource: string,
  facts: Facts,
): boolean {
  return (
    isPrincipal(principal.items, facts.caller) !== principal.not &&
    actions.items.some((pattern) => fitsAction(pattern, action)) !== actions.not &&
    resources.items.some((pattern) => fitsWildcard(pattern, resource)) !== resources.not &&
    conditions.every(({ key, test }) => test(valuesOf(key, facts)))
  );
}
