import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import {
  type RuleRow,
  ruleEntity,
  ruleTallyEntity,
  type TallyRow,
} from "#core/share/rule/rule.entity";
import type { Rule } from "#core/share/rule/schema";

/** A rule as it is now, whoever asks. */
export async function find(ruleId: string): Promise<RuleRow | undefined> {
  const { data } = await ruleEntity().get({ scope: "rules", ruleId }).go({ consistent: true });
  return (data as RuleRow | null) ?? undefined;
}

/** One that the actor may know of: it is of one of their projects. Throws `rule.not_found`, the same for both reasons. */
export async function load(ruleId: string): Promise<RuleRow> {
  const row = await find(ruleId);
  if (row && isVisible(row)) return row;
  throw new VisibleError("rule.not_found", `There is no rule ${ruleId}.`, {
    hint: "GET /api/v1/rules lists what you may see.",
  });
}

/** Every rule as it is now, oldest first. One query of one partition. */
export async function all(): Promise<RuleRow[]> {
  const { data } = await ruleEntity()
    .query.primary({ scope: "rules" })
    .go({ pages: "all", consistent: true });
  return data as RuleRow[];
}

export async function tallyOf(ruleId: string): Promise<TallyRow | undefined> {
  const { data } = await ruleTallyEntity().get({ ruleId }).go({ consistent: true });
  return data ?? undefined;
}

export function isVisible({ projectIdList }: Pick<RuleRow, "projectIdList">): boolean {
  return Actor.use().projectIds === "*" || projectIdList.some(Actor.canSee);
}

/** True of one whose back-test says what it does now. */
export function isTested({ backTestedRevision, revision }: RuleRow): boolean {
  return backTestedRevision === revision;
}

/** A rule as the API shows it: of its projects those that the actor may know of. */
export function toRule(row: RuleRow): Rule {
  return {
    id: row.ruleId,
    jobName: row.jobName,
    enabled: row.enabled,
    projectIdList: row.projectIdList.filter(Actor.canSee),
    dataTypeList: row.dataTypeList,
    shareDestination: row.shareDestination,
    owner: row.owner.name,
    origin: row.origin,
    approvalMode: row.approvalMode,
    approvalsFirstRuns: row.approvalsFirstRuns,
    caps: row.caps,
    findings: row.findings,
    backTestId: row.backTestId ?? null,
    backTestedAt: isTested(row) ? (row.backTestedAt ?? null) : null,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    version: row.version,
  };
}
