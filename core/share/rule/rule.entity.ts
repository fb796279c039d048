import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, flag, key, model, number, primary, string } from "#core/entity";
import type { dataTypes } from "#core/package/selection/schema";
import { lazy } from "#core/settings";
import type { ApprovalMode, Caps, RuleFinding } from "#core/share/rule/schema";

export type Person = { id: string; name: string };
export type DataTypeName = (typeof dataTypes)[number];

/** A rule as the table has it. */
export type RuleRow = {
  scope: "rules";
  ruleId: string;
  jobName: string;
  enabled: boolean;
  projectIdList: string[];
  dataTypeList: DataTypeName[];
  shareDestination: string;
  owner: Person;
  /** Who has changed what it does, or enabled it: none of them approves what it shares. */
  makers: Person[];
  origin: "api" | "import" | "file";
  /** SHA-256 of the entry that it was imported from last, and which of that name it was. */
  importedHash?: string;
  approvalMode: ApprovalMode;
  approvalsFirstRuns: number;
  caps: Caps;
  findings: RuleFinding[];
  /** Counts changes of what it does; `version` counts all. */
  revision: number;
  backTestId?: string;
  backTestedAt?: string;
  backTestedRevision?: number;
  createdAt: string;
  updatedAt: string;
  version: number;
};

/**
 * Rules; all are in one partition, which is read whole and consistently for each run that arrives.
 * | access pattern | key |
 * | one rule; all, oldest first | pk scope, sk ruleId (a ULID) |
 */
export const ruleEntity = lazy(
  () =>
    new Entity(
      {
        model: model("rule"),
        attributes: {
          scope: { type: ["rules"] as const, required: true },
          ruleId: key,
          jobName: key,
          enabled: flag,
          projectIdList: any,
          dataTypeList: any,
          shareDestination: { type: "string" },
          owner: any,
          makers: any,
          origin: { type: ["api", "import", "file"] as const, required: true },
          importedHash: string,
          approvalMode: { type: ["policy", "always", "unattended"] as const, required: true },
          approvalsFirstRuns: number,
          caps: any,
          findings: any,
          revision: number,
          backTestId: string,
          backTestedAt: string,
          backTestedRevision: { type: "number" },
          createdAt: key,
          updatedAt: key,
          version: number,
        },
        indexes: {
          primary: primary(["scope"], ["ruleId"]),
        },
      },
      electro(),
    ),
);

/**
 * The set of all rules: each change of one is on the condition that no other was changed meanwhile, as names and
 * duplicates are judged over all.
 * | access pattern | key |
 * | the set | pk scope |
 */
export const ruleSetEntity = lazy(
  () =>
    new Entity(
      {
        model: model("ruleSet"),
        attributes: { scope: { type: ["rules"] as const, required: true }, version: number },
        indexes: {
          primary: primary(["scope"]),
        },
      },
      electro(),
    ),
);

/** How often a rule has run, and on one day. */
export type TallyRow = {
  ruleId: string;
  runs: number;
  day: string;
  dayRuns: number;
  version: number;
};

/**
 * | access pattern | key |
 * | how often a rule has run | pk ruleId |
 */
export const ruleTallyEntity = lazy(
  () =>
    new Entity(
      {
        model: model("ruleTally"),
        attributes: { ruleId: key, runs: number, day: key, dayRuns: number, version: number },
        indexes: {
          primary: primary(["ruleId"]),
        },
      },
      electro(),
    ),
);
