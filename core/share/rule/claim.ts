import { isConditionFailure } from "#core/dynamo";
import { RetryableError } from "#core/error";
import type { Claims } from "#core/share/rule/claim-rules";
import { ruleClaimEntity } from "#core/share/rule/rule-run.entity";
import { iso } from "#core/time";

export async function claimsOf(instrumentRunId: string): Promise<Claims> {
  const { data } = await ruleClaimEntity()
    .query.primary({ instrumentRunId })
    .go({ pages: "all", consistent: true });
  return new Map(data.map(({ claimHash, ruleId }) => [claimHash, ruleId]));
}

/** Writes claims, and notes them. Throws `RetryableError` when another rule was faster. */
export async function claim(
  claims: Claims,
  hashes: string[],
  { instrumentRunId, ruleId }: { instrumentRunId: string; ruleId: string },
): Promise<void> {
  for (const claimHash of hashes) {
    const before = claims.get(claimHash);
    try {
      await ruleClaimEntity()
        .put({ instrumentRunId, claimHash, ruleId, at: iso() })
        .where((one, { eq, notExists }) =>
          before === undefined
            ? `${notExists(one.ruleId)} OR ${eq(one.ruleId, ruleId)}`
            : eq(one.ruleId, before),
        )
        .go();
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      throw new RetryableError("Another rule was faster.", { cause: error });
    }
    claims.set(claimHash, ruleId);
  }
}
