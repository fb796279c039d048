import * as z from "zod";
import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Items from "#core/items";
import * as Job from "#core/job";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as RuleEvent from "#core/share/rule/event";
import { load as loadRule } from "#core/share/rule/row";
import { type RuleRunRow, ruleRunEntity } from "#core/share/rule/rule-run.entity";
import { change, dueAt, isVisible, load } from "#core/share/rule/run-row";
import { ChangeRuleRun, ListRuleRuns, type RuleRun, RuleRunKey } from "#core/share/rule/run-schema";
import { iso } from "#core/time";

/** One run of a rule that the actor may know of. */
export const get = fn(
  RuleRunKey,
  async ({ ruleRunId }): Promise<RuleRun> => toRuleRun(await load(ruleRunId)),
);

/** A page of a rule's runs, newest first. */
export const list = fn(ListRuleRuns, async ({ ruleId, ...query }): Promise<Page<RuleRun>> => {
  await loadRule(ruleId);
  const { status } = query;
  const found = await pageOfIndex<RuleRunRow>({
    scope: ["rule-runs", ruleId, status],
    query,
    order: "desc",
    partitions: [() => ruleRunEntity().query.byRule({ ruleId })],
    load: (keys) => Items.rowsAt(ruleRunEntity(), keys),
    keep: (row) => row.ruleId === ruleId && isVisible(row) && (!status || row.status === status),
  });
  return { items: found.items.map(toRuleRun), nextCursor: found.nextCursor };
});

/** Tries one that FAILED again: what was not shared of it is. Throws `rule_run.wrong_status`. */
export const retry = fn(
  RuleRunKey.extend({ ...ChangeRuleRun.shape, version: z.int().optional() }),
  async ({ ruleRunId, version }): Promise<RuleRun> => {
    Actor.assertRole("admin");
    const row = await Job.onCurrent(
      () => load(ruleRunId),
      async (row) => {
        assertVersion(row, version);
        if (row.status !== "FAILED" && row.status !== "ABORTED")
          throw new VisibleError(
            "rule_run.wrong_status",
            `Rule run ${ruleRunId} is ${row.status} and cannot be retried.`,
            { hint: "FAILED ones can be." },
          );
        return change(
          row,
          {
            ...{ status: "PENDING", statusReason: undefined, endedAt: undefined },
            ...{ attempt: row.attempt + 1, retriedFrom: row.shares.length },
            // Should the event come late, the sweep finds it.
            ...dueAt(ruleRunId, iso()),
          },
          { action: "rule_run.retry", event: createEvent(RuleEvent.RuleRunRetried, row) },
        );
      },
    );
    return toRuleRun(row);
  },
);

function toRuleRun(row: RuleRunRow): RuleRun {
  return {
    id: row.ruleRunId,
    ruleId: row.ruleId,
    jobName: row.jobName,
    instrumentRunId: row.instrumentRunId,
    shareDestination: row.shareDestination,
    status: row.status,
    statusReason: row.statusReason ?? null,
    ordinal: row.ordinal,
    shares: row.shares
      .filter(({ projectId }) => Actor.canSee(projectId))
      .map(({ prints: _prints, reasons, statusReason, endedAt, ...share }) => ({
        ...share,
        approvalReasons: reasons,
        statusReason: statusReason ?? null,
        endedAt: endedAt ?? null,
      })),
    merged: row.merged.filter(({ projectId }) => Actor.canSee(projectId)),
    attempt: row.attempt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    endedAt: row.endedAt ?? null,
    version: row.version,
  };
}

function assertVersion({ ruleRunId, version }: RuleRunRow, given: number | undefined): void {
  if (given === undefined || given === version) return;
  throw new VisibleError(
    "request.version_mismatch",
    `If-Match: rule run ${ruleRunId} has been changed; its version is ${version}.`,
    { hint: "Read it again and decide anew." },
  );
}
