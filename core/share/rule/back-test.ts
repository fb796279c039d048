import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { dueShardOf } from "#core/due";
import { ConditionError, put, transact, update } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent, type Event } from "#core/event";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Idempotency from "#core/idempotency";
import * as Items from "#core/items";
import * as Job from "#core/job";
import { pageOfLines } from "#core/lines/page";
import * as Outbox from "#core/outbox";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import { auditProjectOf } from "#core/share/destination/row";
import { type BackTestRow, backTestEntity } from "#core/share/rule/back-test.entity";
import {
  type BackTest,
  BackTestKey,
  CreateBackTest,
  keysOf,
  ListBackTestLines,
  ListBackTests,
} from "#core/share/rule/back-test-schema";
import * as RuleEvent from "#core/share/rule/event";
import type { Replayed } from "#core/share/rule/replay";
import { load as loadRule } from "#core/share/rule/row";
import { RuleKey } from "#core/share/rule/schema";
import { iso, minutes, now } from "#core/time";

/** One that nobody has made by then is made by the sweep. */
const firstLookMs = minutes(20);

/** Asks what a rule would have done; a consumer of its event finds out. Repeated with its idempotency key it is one. */
export const create = fn(
  CreateBackTest.extend({ ...RuleKey.shape, idempotencyKey: Idempotency.IdempotencyKey }),
  async ({ ruleId, days, idempotencyKey }): Promise<BackTest> => {
    Actor.assertRole("admin");
    const request = idempotencyKey
      ? { operation: "back_test.create", key: idempotencyKey, body: { ruleId, days } }
      : undefined;
    const earlier = request && (await Idempotency.find(request));
    if (earlier) return toBackTest(await load(earlier));
    const rule = await loadRule(ruleId);
    const backTestId = Id.create("backTest");
    const at = iso();
    const row: BackTestRow = {
      ...{ backTestId, ruleId, jobName: rule.jobName, projectIds: rule.projectIdList },
      ...{ revision: rule.revision, days, status: "PENDING" },
      ...{ createdAt: at, createdBy: Actor.use().name, updatedAt: at },
      ...{ dueAt: iso(now() + firstLookMs), dueShard: dueShardOf(backTestId), version: 1 },
    };
    const writes = [
      put(backTestEntity().create(row)),
      Audit.record({
        ...{ action: "rule.ask_back_test", subject: ruleId },
        ...{ projectId: auditProjectOf(rule.projectIdList), details: { backTestId, days } },
      }),
      Outbox.enqueue(createEvent(RuleEvent.BackTestRequested, { backTestId, ruleId })),
      ...(request ? [Idempotency.remember(request, backTestId)] : []),
    ];
    try {
      await transact(writes);
    } catch (error) {
      const raced = request && error instanceof ConditionError && (await Idempotency.find(request));
      if (!raced) throw error;
      return toBackTest(await load(raced));
    }
    return toBackTest(row);
  },
);

export const get = fn(
  BackTestKey,
  async ({ backTestId }): Promise<BackTest> => toBackTest(await load(backTestId)),
);

/** A page of a rule's back-tests, newest first. */
export const list = fn(ListBackTests, async ({ ruleId, ...query }): Promise<Page<BackTest>> => {
  await loadRule(ruleId);
  const found = await pageOfIndex<BackTestRow>({
    scope: ["back-tests", ruleId],
    query,
    order: "desc",
    partitions: [() => backTestEntity().query.byRule({ ruleId })],
    load: (keys) => Items.rowsAt(backTestEntity(), keys),
    keep: isVisible,
  });
  return { items: found.items.map(toBackTest), nextCursor: found.nextCursor };
});

/** A page of what would have been done, oldest first. Throws `back_test.not_ready` while there is none, `list.expired` after 400 days. */
export const listLines = fn(
  ListBackTestLines,
  async ({ backTestId, kind, ...query }): Promise<Page<Replayed>> => {
    const { status } = await load(backTestId);
    if (status !== "SUCCEEDED")
      throw new VisibleError("back_test.not_ready", `Back-test ${backTestId} is ${status}.`, {
        hint: "Its lines are there once it is SUCCEEDED.",
      });
    const { runs: key } = keysOf(backTestId);
    return pageOfLines<Replayed, Replayed>({ key }, query, ["back-test", kind], (line) => {
      const isSeen = line.projectId === null || Actor.canSee(line.projectId);
      return isSeen && (!kind || line.kind === kind) ? line : undefined;
    });
  },
);

export async function find(backTestId: string): Promise<BackTestRow | undefined> {
  const { data } = await backTestEntity().get({ backTestId }).go({ consistent: true });
  return data ?? undefined;
}

/** Changes a back-test with its audit record and event, if it is as it was read. Throws `ChangedError`. */
export function change(
  row: BackTestRow,
  set: Partial<BackTestRow>,
  { action, event }: { action: string; event?: Event },
): Promise<BackTestRow> {
  const { backTestId, ruleId, projectIds, version } = row;
  return Job.commit(row, {
    set,
    patch: (present, absent) =>
      update(
        backTestEntity()
          .patch({ backTestId })
          .set(present)
          .remove(absent)
          .where((one, { eq }) => eq(one.version, version)),
      ),
    audit: {
      ...{ action, subject: backTestId, projectId: auditProjectOf(projectIds) },
      details: { ruleId, from: row.status, to: set.status, reason: set.statusReason },
    },
    event,
  });
}

async function load(backTestId: string): Promise<BackTestRow> {
  const row = await find(backTestId);
  if (row && isVisible(row)) return row;
  throw new VisibleError("back_test.not_found", `There is no back-test ${backTestId}.`, {
    hint: "GET /api/v1/rules/{ruleId}/back-tests lists those of a rule.",
  });
}

const isVisible = ({ projectIds }: BackTestRow): boolean =>
  Actor.use().projectIds === "*" || projectIds.some(Actor.canSee);

function toBackTest(row: BackTestRow): BackTest {
  return {
    id: row.backTestId,
    ruleId: row.ruleId,
    jobName: row.jobName,
    days: row.days,
    status: row.status,
    statusReason: row.statusReason ?? null,
    totals: row.totals ?? null,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    endedAt: row.endedAt ?? null,
    version: row.version,
  };
}
