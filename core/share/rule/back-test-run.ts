import { encodeTime } from "ulid";
import { isTransient, VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fastqEntity } from "#core/fastq/fastq.entity";
import * as Id from "#core/id";
import * as Items from "#core/items";
import * as Job from "#core/job";
import * as Lines from "#core/lines/lines";
import * as Log from "#core/log";
import { change, find } from "#core/share/rule/back-test";
import type { BackTestRow } from "#core/share/rule/back-test.entity";
import { type BackTestTotals, keysOf } from "#core/share/rule/back-test-schema";
import { noted, onSet } from "#core/share/rule/change";
import * as RuleEvent from "#core/share/rule/event";
import { rowsAt, toSeen } from "#core/share/rule/facts";
import { amongOthers, ofPlace } from "#core/share/rule/findings";
import { folderOf, type RunFastq } from "#core/share/rule/match";
import { type PastRun, type Replayed, replay } from "#core/share/rule/replay";
import { all } from "#core/share/rule/row";
import type { RuleRow } from "#core/share/rule/rule.entity";
import { days, iso, now } from "#core/time";

/** Keys of one query; their rows are in memory at once. */
const keysAtOnce = 2000;
/** Fastqs that one test takes in. */
const mostFastqs = 500_000;

/**
 * Finds out what a rule would have done. Repeating it, or doing it twice at once, ends the same; what may pass by itself is thrown.
 */
export async function run(backTestId: string): Promise<void> {
  const row = await find(backTestId);
  if (!row || (row.status !== "PENDING" && row.status !== "RUNNING")) return;
  try {
    const rules = await all();
    const rule = rules.find(({ ruleId }) => ruleId === row.ruleId);
    if (!rule || rule.revision !== row.revision)
      throw new VisibleError("rule.not_found", "The rule was changed or deleted meanwhile.");
    const others = rules.filter((one) => one.enabled && meets(one, rule));
    const past = await pastRuns([rule, ...others], Date.parse(row.createdAt) - days(row.days));
    const lines = replay(rule, others, past);
    const findings = [...(await ofPlace(rule)), ...amongOthers(rule, rules)];
    await Lines.write(keysOf(backTestId).runs, lines);
    await succeed(row, { ...totalsOf(lines), findings });
  } catch (error) {
    if (isTransient(error)) throw error;
    if (!(error instanceof VisibleError)) Log.error("A back-test failed", { backTestId, error });
    const reason = error instanceof VisibleError ? error.message : "It failed; the logs say how.";
    await end(backTestId, { status: "FAILED", statusReason: reason }, "back_test.fail", (now) =>
      createEvent(RuleEvent.BackTestFailed, { ...now, reason }),
    );
  }
}

/** Every instrument run of the rules' projects since then, with its fastqs as they are now. */
async function pastRuns(rules: RuleRow[], since: number): Promise<PastRun[]> {
  const runs = new Map<string, RunFastq[]>();
  let count = 0;
  for (const projectId of new Set(rules.flatMap((rule) => rule.projectIdList))) {
    // Ids of fastqs begin with their time.
    const from = `${Id.prefixes.fastq}.${encodeTime(Math.max(0, since))}${"0".repeat(16)}`;
    const to = `${Id.prefixes.fastq}.${"Z".repeat(26)}`;
    const query = fastqEntity()
      .query.byProject({ projectId })
      .between({ fastqId: from }, { fastqId: to });
    let after: Items.Item | undefined;
    do {
      const { items, next } = await Items.query(query, { limit: keysAtOnce, after });
      for (const row of await rowsAt(items)) {
        const { instrumentRunId, isReady, ...fastq } = toSeen(row);
        if (!isReady || row.projectId !== projectId) continue;
        if (++count > mostFastqs)
          throw new VisibleError(
            "request.invalid",
            `days: more than ${mostFastqs} fastqs came since then; look less far back.`,
          );
        const known = runs.get(instrumentRunId);
        if (known) known.push(fastq);
        else runs.set(instrumentRunId, [fastq]);
      }
      after = next;
    } while (after);
  }
  return [...runs].map(([instrumentRunId, fastqs]) => ({ instrumentRunId, fastqs }));
}

/** Rules that may be in each other's way: of a project, to a folder. */
function meets(one: RuleRow, other: RuleRow): boolean {
  return (
    one.ruleId !== other.ruleId &&
    folderOf(one.shareDestination) === folderOf(other.shareDestination) &&
    one.projectIdList.some((id) => other.projectIdList.includes(id))
  );
}

function totalsOf(lines: Replayed[]): Omit<BackTestTotals, "findings"> {
  const shares = lines.filter(({ kind }) => kind === "share");
  const of = (kind: Replayed["kind"]) => lines.filter((line) => line.kind === kind).length;
  return {
    runs: new Set(shares.map(({ instrumentRunId }) => instrumentRunId)).size,
    shares: shares.length,
    files: shares.reduce((sum, { files }) => sum + files, 0),
    bytes: shares.reduce((sum, { bytes }) => sum + bytes, 0),
    approvals: shares.filter(({ approvalReasons }) => approvalReasons.length > 0).length,
    merged: of("merged"),
    refused: of("refused"),
    conflictingRuleIds: [...new Set(lines.flatMap(({ otherRuleIds }) => otherRuleIds))].sort(),
  };
}

/** The rule is noted as tested, unless it does something else by now. */
async function succeed(row: BackTestRow, totals: BackTestTotals): Promise<void> {
  const { backTestId, ruleId, revision } = row;
  await onSet(async ({ rules }) => {
    const rule = rules.find((one) => one.ruleId === ruleId);
    if (!rule || rule.revision !== revision || rule.backTestId === backTestId)
      return { writes: [], answer: undefined };
    const set = { backTestId, backTestedAt: iso(now()), backTestedRevision: revision };
    const [, writes] = noted(rule, { ...set, findings: totals.findings }, "rule.back_test");
    return { writes, answer: undefined };
  });
  const { shares, bytes, conflictingRuleIds } = totals;
  await end(backTestId, { status: "SUCCEEDED", totals }, "back_test.succeed", (now) =>
    createEvent(RuleEvent.BackTestSucceeded, {
      ...{ ...now, shares, bytes, conflicts: conflictingRuleIds.length },
    }),
  );
}

async function end(
  backTestId: string,
  set: Partial<BackTestRow>,
  action: string,
  event: (row: BackTestRow) => ReturnType<typeof createEvent>,
): Promise<void> {
  await Job.onCurrent(
    () => find(backTestId),
    async (row) => {
      if (row?.status !== "PENDING") return;
      const over = { endedAt: iso(), dueAt: undefined, dueShard: undefined };
      await change(row, { ...set, ...over }, { action, event: event(row) });
    },
  );
}
