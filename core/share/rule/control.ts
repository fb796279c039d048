import * as z from "zod";
import * as Audit from "#core/audit";
import { ConditionError, put, transact, type Write } from "#core/dynamo";
import { create as createEvent, type Event } from "#core/event";
import { InstrumentRunId } from "#core/fastq/schema";
import { fn } from "#core/fn";
import * as Job from "#core/job";
import * as Log from "#core/log";
import * as Outbox from "#core/outbox";
import { auditProjectOf } from "#core/share/destination/row";
import { claim, claimsOf } from "#core/share/rule/claim";
import { type Claims, holderOf, wantedClaims } from "#core/share/rule/claim-rules";
import * as RuleEvent from "#core/share/rule/event";
import { fastqsOfRun, type SeenFastq } from "#core/share/rule/facts";
import { admit, folderOf, Known, match, noTally, type Tally } from "#core/share/rule/match";
import { all, tallyOf } from "#core/share/rule/row";
import { type RuleRow, ruleTallyEntity, type TallyRow } from "#core/share/rule/rule.entity";
import type { MergedRow, RuleRunRow } from "#core/share/rule/rule-run.entity";
import { created, dueAt, find, runIdOf } from "#core/share/rule/run-row";
import { again, take } from "#core/share/rule/trigger";
import { iso, minutes, now } from "#core/time";

/** A run that no machine has begun by then is begun by the sweep. */
const beginMs = minutes(5);

/**
 * Asks the enabled rules, oldest first, whether an instrument run has a library of theirs; answers their runs, one for each rule, that
 * may have something to share. It may be repeated, and done by two at once. A rule that cannot be asked does not
 * keep the others: the sweep asks again.
 */
export const checkProjects = fn(
  z.object({ instrumentRunId: InstrumentRunId }),
  async ({ instrumentRunId }): Promise<{ ruleRunIds: string[] }> => {
    await take(instrumentRunId);
    const rules = (await all()).filter(({ enabled }) => enabled);
    if (rules.length === 0) return { ruleRunIds: [] };
    const enabled = new Set(rules.map(({ ruleId }) => ruleId));
    const fastqs = await fastqsOfRun(
      instrumentRunId,
      rules.flatMap((rule) => rule.projectIdList),
    );
    const claims = await claimsOf(instrumentRunId);
    const ruleRunIds: string[] = [];
    let failed = 0;
    for (const rule of rules)
      try {
        const found = fastqs.filter(({ projectId }) => rule.projectIdList.includes(projectId));
        if (found.length === 0) continue;
        const of = { rule, instrumentRunId, fastqs: found, claims, enabled };
        const ruleRunId = await Job.onCurrent(async () => of, open);
        if (ruleRunId) ruleRunIds.push(ruleRunId);
      } catch (error) {
        failed++;
        Log.error("A rule could not be asked", { ruleId: rule.ruleId, instrumentRunId, error });
      }
    if (failed > 0) await again(instrumentRunId);
    return { ruleRunIds };
  },
);

type Asked = {
  rule: RuleRow;
  instrumentRunId: string;
  fastqs: SeenFastq[];
  claims: Claims;
  enabled: ReadonlySet<string>;
};

/** The run of a rule, made if there is none. Undefined of one that has nothing to do: refused, merged, or ended by a failure. */
async function open({ rule, instrumentRunId, fastqs, claims, enabled }: Asked) {
  const { ruleId } = rule;
  const ruleRunId = runIdOf(ruleId, instrumentRunId);
  const known = await find(ruleRunId);
  // What failed waits for a person; what came late is taken with the retry.
  if (known?.status === "FAILED" || known?.status === "ABORTED") return undefined;
  const holders = holderOf(claims, enabled, rule);
  const { shares, merged } = match(rule, fastqs, new Known(), holders);
  const projectIds = shares.map(({ projectId }) => projectId);
  const hashes = wantedClaims(claims, enabled, rule, projectIds);
  if (known) {
    await claim(claims, hashes, { instrumentRunId, ruleId });
    return ruleRunId;
  }
  const row = rowOf(rule, instrumentRunId, merged);
  if (shares.length === 0) {
    const reason = mergedReason(merged);
    const ended = { ...row, status: "SUCCEEDED" as const, statusReason: reason, endedAt: iso() };
    const ruleIds = [...new Set(merged.map((one) => one.ruleId))];
    await make(
      ended,
      "rule_run.merge",
      createEvent(RuleEvent.RuleRunMerged, { ...row, reason, ruleIds }),
    );
    return undefined;
  }
  const tally = await tallyOf(ruleId);
  const admitted = admit(rule, tally ?? noTally, iso().slice(0, 10));
  if ("refusal" in admitted) {
    const reason = admitted.refusal;
    const ended = { ...row, status: "FAILED" as const, statusReason: reason, endedAt: iso() };
    await make(ended, "rule_run.fail", createEvent(RuleEvent.RuleRunFailed, { ...row, reason }));
    return undefined;
  }
  await claim(claims, hashes, { instrumentRunId, ruleId });
  const begun = { ...row, ordinal: admitted.ordinal, ...dueAt(ruleRunId, iso(now() + beginMs)) };
  await make(begun, "rule_run.create", createEvent(RuleEvent.RuleRunRequested, row), [
    count(ruleId, tally, admitted.tally),
  ]);
  return ruleRunId;
}

/** Why a run shares nothing of its own. */
export function mergedReason(merged: readonly MergedRow[]): string {
  const told = merged.map(
    ({ dataType, projectId, ruleId }) => `${ruleId} sends ${dataType} of ${projectId}`,
  );
  return `Merged: to the same folder, ${[...new Set(told)].join(", ")}.`;
}

async function make(row: RuleRunRow, action: string, event: Event, also: Write[] = []) {
  const { ruleRunId, ruleId, instrumentRunId, statusReason: reason, ordinal } = row;
  try {
    await transact([
      created(row),
      ...also,
      Audit.record({
        ...{ action, subject: ruleRunId, projectId: auditProjectOf(row.projectIds) },
        details: { ruleId, instrumentRunId, ordinal, reason },
      }),
      Outbox.enqueue(event),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new Job.ChangedError(`${ruleRunId} was just made, or another run of its rule.`, {
      cause: error,
    });
  }
}

function count(ruleId: string, before: TallyRow | undefined, { runs, day, dayRuns }: Tally): Write {
  const version = before?.version ?? 0;
  return put(
    ruleTallyEntity()
      .put({ ruleId, runs, day, dayRuns, version: version + 1 })
      .where((one, { eq, notExists }) =>
        version === 0 ? notExists(one.version) : eq(one.version, version),
      ),
  );
}

function rowOf(rule: RuleRow, instrumentRunId: string, merged: MergedRow[]): RuleRunRow {
  const { ruleId, jobName, projectIdList, shareDestination } = rule;
  const at = iso();
  return {
    ruleRunId: runIdOf(ruleId, instrumentRunId),
    ...{ ruleId, jobName, instrumentRunId, projectIds: projectIdList },
    shareDestination: folderOf(shareDestination),
    ...{ status: "PENDING", ordinal: 0, shares: [], merged, attempt: 1 },
    ...{ createdAt: at, updatedAt: at, version: 1 },
  };
}
