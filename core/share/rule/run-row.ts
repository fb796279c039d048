import * as Actor from "#core/actor";
import { dueShardOf } from "#core/due";
import { isConditionFailure, put, update, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import type { Event } from "#core/event";
import * as Id from "#core/id";
import * as Job from "#core/job";
import { auditProjectOf } from "#core/share/destination/row";
import { type RuleRunRow, ruleRunEntity } from "#core/share/rule/rule-run.entity";

/** The one run of a rule on an instrument run. */
export const runIdOf = (ruleId: string, instrumentRunId: string): string =>
  Id.ofText("ruleRun", `${ruleId} ${instrumentRunId}`);

export async function find(ruleRunId: string): Promise<RuleRunRow | undefined> {
  const { data } = await ruleRunEntity().get({ ruleRunId }).go({ consistent: true });
  return data ?? undefined;
}

/** One that the actor may know of: it is of one of their projects. Throws `rule_run.not_found`. */
export async function load(ruleRunId: string): Promise<RuleRunRow> {
  const row = await find(ruleRunId);
  if (row && isVisible(row)) return row;
  throw new VisibleError("rule_run.not_found", `There is no rule run ${ruleRunId}.`, {
    hint: "GET /api/v1/rules/{ruleId}/runs lists what you may see.",
  });
}

export function isVisible({ projectIds }: RuleRunRow): boolean {
  return Actor.use().projectIds === "*" || projectIds.some(Actor.canSee);
}

/** Decides on a run as it is now; undefined when it is not there. */
export function onCurrent<T>(
  ruleRunId: string,
  decide: (row: RuleRunRow) => Promise<T>,
): Promise<T | undefined> {
  return Job.onCurrent(
    () => find(ruleRunId),
    async (row) => (row ? decide(row) : undefined),
  );
}

/** The write of a run that there is none of yet. */
export const created = (row: RuleRunRow): Write => put(ruleRunEntity().create(row));

/** Changes a run together with its audit record and event, if it is as it was read. Throws `ChangedError`. */
export function change(
  row: RuleRunRow,
  set: Partial<RuleRunRow>,
  { action, event, also }: { action: string; event?: Event; also?: Write[] },
): Promise<RuleRunRow> {
  const { ruleRunId } = row;
  return Job.commit(row, {
    set,
    patch: (present, absent) => update(patchOf(row, present, absent)),
    audit: {
      ...{ action, subject: ruleRunId, projectId: auditProjectOf(row.projectIds) },
      details: {
        ...{ from: row.status, to: set.status, reason: set.statusReason },
        ...{ rule: row.ruleId, instrumentRunId: row.instrumentRunId },
        sharingJobIds: set.shares?.map(({ sharingJobId }) => sharingJobId),
      },
    },
    event,
    also,
  });
}

/** Says when to look at it next, which is no change of the run. Whoever changed it meanwhile has said so already. */
export async function moveDue(row: RuleRunRow, at: string | undefined): Promise<void> {
  try {
    if (at) await patchOf(row, dueAt(row.ruleRunId, at)).go();
    else await patchOf(row, {}, ["dueAt", "dueShard"]).go();
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}

export function dueAt(ruleRunId: string, at: string) {
  return { dueAt: at, dueShard: dueShardOf(ruleRunId) };
}

export const notDue = { dueAt: undefined, dueShard: undefined };

function patchOf(
  row: RuleRunRow,
  present: Partial<RuleRunRow>,
  absent: Job.Optional<RuleRunRow>[] = [],
) {
  const { ruleRunId, version } = row;
  return ruleRunEntity()
    .patch({ ruleRunId })
    .set(present)
    .remove(absent)
    .where((one, { eq }) => eq(one.version, version));
}
