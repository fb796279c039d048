import { rowsDue } from "#core/due";
import { RetryableError } from "#core/error";
import * as Log from "#core/log";
import { advance } from "#core/share/rule/advance";
import { backTestEntity } from "#core/share/rule/back-test.entity";
import { run as runBackTest } from "#core/share/rule/back-test-run";
import { checkProjects } from "#core/share/rule/control";
import { ruleRunEntity, ruleTriggerEntity } from "#core/share/rule/rule-run.entity";
import { iso } from "#core/time";

/** Things of one shard that one sweep takes; the next one goes on. */
const mostOfShard = 100;

/**
 * Looks at runs that were told of and nobody has looked at, at rule runs that no event told of, and at back-tests that
 * nobody has made. Throws `RetryableError` after all others are done when some could not be looked at.
 */
export async function sweep(): Promise<{ due: number }> {
  const at = iso();
  const triggers = await rowsDue(ruleTriggerEntity(), at, mostOfShard);
  const runs = await rowsDue(ruleRunEntity(), at, mostOfShard);
  const tests = await rowsDue(backTestEntity(), at, mostOfShard);
  const work = [
    ...isDue(triggers, at).map(({ instrumentRunId }) => async () => {
      const { ruleRunIds } = await checkProjects({ instrumentRunId });
      for (const ruleRunId of ruleRunIds) await advance(ruleRunId);
    }),
    ...isDue(runs, at).map(
      ({ ruleRunId }) =>
        () =>
          advance(ruleRunId),
    ),
    ...isDue(tests, at).map(
      ({ backTestId }) =>
        () =>
          runBackTest(backTestId),
    ),
  ];
  let failed = 0;
  for (const one of work)
    try {
      await one();
    } catch (error) {
      failed++;
      Log.warn("What a rule has to do could not be done", { error });
    }
  if (failed > 0) throw new RetryableError(`${failed} of ${work.length} are left over.`);
  return { due: work.length };
}

/** The index is a moment behind its table. */
const isDue = <Row extends { dueAt?: string }>(rows: Row[], at: string): Row[] =>
  rows.filter(({ dueAt }) => dueAt !== undefined && dueAt <= at);
