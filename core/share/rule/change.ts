import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { ConditionError, put, remove, transact, type Write } from "#core/dynamo";
import { create as createEvent, type EventType } from "#core/event";
import * as Job from "#core/job";
import * as Outbox from "#core/outbox";
import { auditProjectOf } from "#core/share/destination/row";
import * as RuleEvent from "#core/share/rule/event";
import { all } from "#core/share/rule/row";
import { type RuleRow, ruleEntity, ruleSetEntity } from "#core/share/rule/rule.entity";
import { iso } from "#core/time";

/** All rules as they are, which a change is decided on. */
export type RuleSet = { rules: RuleRow[]; version: number };

/** Writes of one rule: its row, its audit record, its event. */
export const writesOfRule = 3;

/**
 * Decides on all rules as they are, and writes what it comes to if none was changed meanwhile; else it decides anew.
 * Nothing is written where `writes` is empty. Throws `ChangedError` when others are faster five times.
 */
export function onSet<T>(
  decide: (set: RuleSet) => Promise<{ writes: Write[]; answer: T }>,
): Promise<T> {
  return Job.onCurrent(read, async (set) => {
    const { writes, answer } = await decide(set);
    if (writes.length === 0) return answer;
    try {
      await transact([...writes, next(set)]);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      throw new Job.ChangedError("The rules were just changed.", { cause: error });
    }
    return answer;
  });
}

export function made(row: RuleRow): Write[] {
  return [put(ruleEntity().create(row)), ...told(row, "rule.create", RuleEvent.RuleCreated)];
}

/** The next version of a rule, with who did it among those who may not approve what it shares. */
export function changed(row: RuleRow, set: Partial<RuleRow>, action: string): [RuleRow, Write[]] {
  const { id, name } = Actor.use();
  const makers = [...row.makers.filter((maker) => maker.id !== id), { id, name }];
  return noted(row, { ...set, makers }, action);
}

/** The same of what is no decision of somebody. */
export function noted(row: RuleRow, set: Partial<RuleRow>, action: string): [RuleRow, Write[]] {
  const after = { ...row, ...set, updatedAt: iso(), version: row.version + 1 };
  const details = { from: describe(row), to: describe(after) };
  const write = put(
    ruleEntity()
      .put(after)
      .where((one, { eq }) => eq(one.version, row.version)),
  );
  return [after, [write, ...told(after, action, RuleEvent.RuleChanged, details)]];
}

export function gone(row: RuleRow): Write[] {
  const { scope, ruleId, version } = row;
  return [
    remove(
      ruleEntity()
        .delete({ scope, ruleId })
        .where((one, { eq }) => eq(one.version, version)),
    ),
    ...told(row, "rule.delete", RuleEvent.RuleDeleted),
  ];
}

async function read(): Promise<RuleSet> {
  // The version first: what is changed after it is told by the condition.
  const { data } = await ruleSetEntity().get({ scope: "rules" }).go({ consistent: true });
  return { version: data?.version ?? 0, rules: await all() };
}

function next({ version }: RuleSet): Write {
  return put(
    ruleSetEntity()
      .put({ scope: "rules", version: version + 1 })
      .where((one, { eq, notExists }) =>
        version === 0 ? notExists(one.version) : eq(one.version, version),
      ),
  );
}

function told(
  row: RuleRow,
  action: string,
  event: EventType<typeof RuleEvent.RuleCreated.data>,
  details: Record<string, unknown> = describe(row),
): Write[] {
  return [
    Audit.record({
      ...{ action, subject: row.ruleId, projectId: auditProjectOf(row.projectIdList) },
      details,
    }),
    Outbox.enqueue(createEvent(event, row)),
  ];
}

function describe(row: RuleRow): Record<string, unknown> {
  const { jobName, enabled, projectIdList, dataTypeList, shareDestination } = row;
  const { approvalMode, approvalsFirstRuns, caps, findings, revision } = row;
  return {
    ...{ jobName, enabled, projectIdList, dataTypeList, shareDestination },
    ...{ approvalMode, approvalsFirstRuns, caps, revision },
    findings: findings.slice(0, 20).map(({ code }) => code),
  };
}
