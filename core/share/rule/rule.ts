import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { invalid, VisibleError } from "#core/error";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Items from "#core/items";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import { auditProjectOf } from "#core/share/destination/row";
import { changed, gone, made, onSet, type RuleSet } from "#core/share/rule/change";
import { amongOthers, hasErrors, ofPlace } from "#core/share/rule/findings";
import { isTested, isVisible, load, toRule } from "#core/share/rule/row";
import { type RuleRow, ruleEntity } from "#core/share/rule/rule.entity";
import {
  backTestDays,
  ChangeRule,
  CreateRule,
  ListRules,
  mostRules,
  type Rule,
  RuleKey,
} from "#core/share/rule/schema";
import { days, iso, now } from "#core/time";

const version = z.int().optional();

/** Makes a rule, which is not enabled. Throws `rule.exists` for a name that another has, and `rule.too_many`. */
export const create = fn(CreateRule, async (input): Promise<Rule> => {
  Actor.assertRole("admin");
  assertProjects(input.projectIdList);
  const { id, name } = Actor.use();
  const ruleId = Id.create("rule");
  const place = await ofPlace({ ...input, ruleId });
  const row = await onSet(async ({ rules }) => {
    assertRoom(rules);
    assertName(input.jobName, ruleId, rules);
    const findings = [...place, ...amongOthers({ ...input, ruleId }, rules)];
    const at = iso();
    const answer: RuleRow = {
      ...{ scope: "rules", ruleId, ...input, enabled: false, findings },
      ...{ owner: { id, name }, makers: [{ id, name }], origin: "api" },
      ...{ revision: 1, createdAt: at, updatedAt: at, version: 1 },
    };
    return { writes: made(answer), answer };
  });
  return toRule(row);
});

/** One rule of a project that the actor may know of. */
export const get = fn(RuleKey, async ({ ruleId }): Promise<Rule> => toRule(await load(ruleId)));

/** A page of the rules that the actor may know of, oldest first. */
export const list = fn(ListRules, async (query): Promise<Page<Rule>> => {
  const { projectId, enabled } = query;
  const found = await pageOfIndex<RuleRow>({
    scope: ["rules", projectId, enabled, Actor.use().projectIds],
    query,
    partitions: [() => ruleEntity().query.primary({ scope: "rules" })],
    load: async (keys) => (await Items.rowsAt(ruleEntity(), keys)) as (RuleRow | undefined)[],
    keep: (row) =>
      isVisible(row) &&
      (!projectId || (Actor.canSee(projectId) && row.projectIdList.includes(projectId))) &&
      (enabled === undefined || String(row.enabled) === enabled),
  });
  return { items: found.items.map(toRule), nextCursor: found.nextCursor };
});

/**
 * Changes a rule, enables or disables it; what is changed of one that is enabled counts from the next run on, and of one
 * that was made here it has to be tested anew. Throws `rule.has_findings` and `rule.no_back_test` for one that cannot be
 * enabled: that is in its audit.
 */
export const change = fn(
  RuleKey.extend({ change: ChangeRule, version }),
  async ({ ruleId, change, version }): Promise<Rule> => {
    Actor.assertRole("admin");
    if (change.projectIdList) assertProjects(change.projectIdList);
    const row = await onSet((set) => decide(set, ruleId, change, version)).catch(
      async (error: unknown) => {
        if (error instanceof VisibleError && error.code !== "rule.not_found")
          await refused(ruleId, change, error);
        throw error;
      },
    );
    return toRule(row);
  },
);

/** Deletes a rule; what it has begun goes on. Throws `rule.not_found`. */
export const remove = fn(RuleKey.extend({ version }), async ({ ruleId, version }) => {
  Actor.assertRole("admin");
  await onSet(async () => {
    const row = await load(ruleId);
    assertVersion(row, version);
    return { writes: gone(row), answer: undefined };
  });
});

async function decide(
  { rules }: RuleSet,
  ruleId: string,
  change: ChangeRule,
  version: number | undefined,
) {
  const row = await load(ruleId);
  assertVersion(row, version);
  const { enabled, ...content } = change;
  if (content.jobName) assertName(content.jobName, ruleId, rules);
  const next: RuleRow = { ...row, ...(content as Partial<RuleRow>) };
  const isOther = !isDeepStrictEqual({ ...next }, { ...row });
  const findings = [...(await ofPlace(next)), ...amongOthers(next, rules)];
  const revision = row.revision + (isOther ? 1 : 0);
  const wanted = enabled ?? row.enabled;
  if (wanted) assertUsable({ ...next, findings, revision }, enabled === true);
  const isOn = wanted && mayRun({ ...next, findings, revision });
  const [answer, writes] = changed(
    row,
    { ...next, enabled: isOn, findings, revision },
    isOn === row.enabled ? "rule.change" : isOn ? "rule.enable" : "rule.disable",
  );
  return { writes, answer };
}

/** Of one that somebody wants to enable, or change while it is enabled; that is not lost silently. */
function assertUsable(row: RuleRow, isAsked: boolean): void {
  const { findings, jobName, ruleId } = row;
  if (hasErrors(findings))
    throw new VisibleError(
      "rule.has_findings",
      `${jobName} cannot be enabled: ${findings.find(({ severity }) => severity === "error")?.message}`,
      {
        hint: "Mend what its findings say, or disable it in the same change.",
        errors: findings.map(({ path, message }) => ({ path, message })),
      },
    );
  if (mayRun(row) || !isAsked) return;
  throw new VisibleError(
    "rule.no_back_test",
    `${jobName} was not tested as it is now within ${backTestDays} days.`,
    { hint: `POST /api/v1/rules/${ruleId}/back-tests shows what it would have done.` },
  );
}

/** One that was imported runs as it did where it came from; another once somebody has seen what it does. */
export function mayRun(row: RuleRow): boolean {
  if (hasErrors(row.findings)) return false;
  if (row.origin !== "api") return true;
  return isTested(row) && (row.backTestedAt ?? "") > iso(now() - days(backTestDays));
}

async function refused(ruleId: string, asked: ChangeRule, error: VisibleError): Promise<void> {
  const row = await load(ruleId);
  await Audit.refused({
    ...{ action: "rule.refused", subject: ruleId, projectId: auditProjectOf(row.projectIdList) },
    ...{ code: error.code, details: { ...asked, reason: error.message } },
  });
}

function assertProjects(projectIds: string[]): void {
  const other = projectIds.find((id) => !Actor.canSee(id));
  if (other === undefined) return;
  const message = `${other} is not one of your projects`;
  throw invalid([{ code: "custom", path: ["projectIdList"], message, input: other }]);
}

function assertName(jobName: string, ruleId: string, rules: RuleRow[]): void {
  const other = rules.find((rule) => rule.jobName === jobName && rule.ruleId !== ruleId);
  if (!other) return;
  throw new VisibleError("rule.exists", `jobName: ${other.ruleId} is called ${jobName}.`, {
    hint: "Names of rules are in names of packages: choose another.",
  });
}

export function assertRoom(rules: readonly unknown[], more = 1): void {
  if (rules.length + more <= mostRules) return;
  throw new VisibleError(
    "rule.too_many",
    `There are ${rules.length} rules; ${mostRules} are the most.`,
    {
      hint: "Delete those that nobody needs.",
    },
  );
}

function assertVersion({ ruleId, version }: RuleRow, given: number | undefined): void {
  if (given === undefined || given === version) return;
  throw new VisibleError(
    "request.version_mismatch",
    `If-Match: rule ${ruleId} has been changed; its version is ${version}.`,
    { hint: "Read it again and decide anew." },
  );
}
