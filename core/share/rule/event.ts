import * as z from "zod";
import * as Event from "#core/event";

const rule = {
  ruleId: z.string(),
  jobName: z.string(),
  enabled: z.boolean(),
  projectIdList: z.array(z.string()),
  shareDestination: z.string(),
};

/** Somebody made a rule, here or by an import. */
export const RuleCreated = Event.define("RuleCreated", "1.0.0", z.object(rule));
/** What it does was changed, or whether it is enabled, or what is wrong with it. */
export const RuleChanged = Event.define("RuleChanged", "1.0.0", z.object(rule));
export const RuleDeleted = Event.define("RuleDeleted", "1.0.0", z.object(rule));

/** A file of rules that cannot be read changes nothing; `reason` is for people. */
export const RulesFileRefused = Event.define(
  "RulesFileRefused",
  "1.0.0",
  z.object({ key: z.string(), reason: z.string() }),
);

/** An instrument run was told of: rules are asked whether it is theirs. */
export const RunToldOf = Event.define(
  "RunToldOf",
  "1.0.0",
  z.object({ instrumentRunId: z.string() }),
);

const run = {
  ruleRunId: z.string(),
  ruleId: z.string(),
  jobName: z.string(),
  instrumentRunId: z.string(),
  projectIds: z.array(z.string()),
  shareDestination: z.string(),
};

/** A rule is to share data of an instrument run. */
export const RuleRunRequested = Event.define("RuleRunRequested", "1.0.0", z.object(run));
/** Somebody wants one that FAILED to be tried again. */
export const RuleRunRetried = Event.define("RuleRunRetried", "1.0.0", z.object(run));
/** A share of it began; `n` above 1 is of what came late. */
export const RuleRunStarted = Event.define(
  "RuleRunStarted",
  "1.0.0",
  z.object({
    ...run,
    projectId: z.string(),
    n: z.int(),
    sharingJobId: z.string(),
    packageId: z.string(),
    fastqs: z.int(),
    bytes: z.int(),
  }),
);
/** All that it shared is there. */
export const RuleRunSucceeded = Event.define(
  "RuleRunSucceeded",
  "1.0.0",
  z.object({ ...run, shares: z.int(), files: z.int(), bytes: z.int() }),
);
/** It shared nothing: another rule sends the same data to the same place. */
export const RuleRunMerged = Event.define(
  "RuleRunMerged",
  "1.0.0",
  z.object({ ...run, reason: z.string(), ruleIds: z.array(z.string()) }),
);
/** Not all of it was shared; `reason` is for people. */
export const RuleRunFailed = Event.define(
  "RuleRunFailed",
  "1.0.0",
  z.object({ ...run, reason: z.string() }),
);

/** Somebody asked what a rule would have done; a consumer finds out. */
export const BackTestRequested = Event.define(
  "BackTestRequested",
  "1.0.0",
  z.object({ backTestId: z.string(), ruleId: z.string() }),
);
const tested = { backTestId: z.string(), ruleId: z.string(), jobName: z.string(), days: z.int() };
export const BackTestSucceeded = Event.define(
  "BackTestSucceeded",
  "1.0.0",
  z.object({ ...tested, shares: z.int(), bytes: z.int(), conflicts: z.int() }),
);
export const BackTestFailed = Event.define(
  "BackTestFailed",
  "1.0.0",
  z.object({ ...tested, reason: z.string() }),
);
