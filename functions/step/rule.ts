import { follow, giveUp as giveUpRun, startShares } from "#core/share/rule/advance";
import { checkProjects } from "#core/share/rule/control";
import { RuleRunKey } from "#core/share/rule/run-schema";
import { again } from "#core/share/rule/trigger";
import { step } from "#functions/lambda";
import { Failure, reasonOf } from "#functions/step/reason";

const machine = "rules";

/** Which enabled rules have a project with a library in the run: their runs, one of each. */
export const checkProjectInInstrumentRun = step(machine, checkProjects.schema, checkProjects);

/** Asking failed: the sweep does it again. */
export const askAgain = step(machine, checkProjects.schema, ({ instrumentRunId }) =>
  again(instrumentRunId),
);

/** Begins the shares of a rule run. */
export const startPackagePush = step(machine, RuleRunKey, async ({ ruleRunId }) => ({
  status: (await startShares(ruleRunId)) ?? null,
}));

/** Notes what of a rule run has ended. */
export const pushPackageJobMonitor = step(machine, RuleRunKey, ({ ruleRunId }) =>
  follow(ruleRunId),
);

/** → FAILED, with what to do for people. */
export const giveUp = step(
  machine,
  RuleRunKey.extend(Failure.shape),
  ({ ruleRunId, error, cause }) =>
    giveUpRun(
      ruleRunId,
      reasonOf(
        { error, cause },
        `It could not be begun (${error}); the execution's history and logs hold the details. Retry it.`,
      ),
    ),
);
