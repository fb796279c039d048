import { claimOf, type Wish } from "#core/share/rule/match";
import type { DataTypeName } from "#core/share/rule/rule.entity";

/** Who sends which kind of a project's data of one run to which folder: claims by their hash. */
export type Claims = Map<string, string>;

/**
 * Who a rule leaves some data to; undefined when it is its own, or nobody's. A rule that is not enabled any more holds
 * nothing: what comes late is another's then.
 */
export function holderOf(claims: Claims, enabled: ReadonlySet<string>, rule: Wish) {
  return (projectId: string, dataType: DataTypeName): string | undefined => {
    const holder = claims.get(claimOf(rule, projectId, dataType));
    return holder === undefined || holder === rule.ruleId || !enabled.has(holder)
      ? undefined
      : holder;
  };
}

/** Claims that a rule needs and does not have, by their hash. */
export function wantedClaims(
  claims: Claims,
  enabled: ReadonlySet<string>,
  rule: Wish,
  projectIds: Iterable<string>,
): string[] {
  const heldBy = holderOf(claims, enabled, rule);
  return [...projectIds].flatMap((projectId) =>
    rule.dataTypeList
      .filter((dataType) => heldBy(projectId, dataType) === undefined)
      .map((dataType) => claimOf(rule, projectId, dataType))
      .filter((hash) => claims.get(hash) !== rule.ruleId),
  );
}
