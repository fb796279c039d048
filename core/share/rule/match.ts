import { createHash } from "node:crypto";
import { canonical, sha256 } from "#core/canonical";
import type { DataTypeName, RuleRow, TallyRow } from "#core/share/rule/rule.entity";
import type { MergedRow } from "#core/share/rule/rule-run.entity";

/** What of a fastq decides: it is valid, and its files can be read. Times are those of its registration. */
export type RunFastq = {
  fastqId: string;
  projectId: string;
  libraryId: string;
  files: number;
  bytes: number;
  at: string;
};

/** What one package of a rule run holds. */
export type Share = { projectId: string; dataTypes: DataTypeName[]; fastqs: RunFastq[] };
export type Match = { shares: Share[]; merged: MergedRow[] };

/** What of a rule says what it shares. */
export type Wish = Pick<RuleRow, "ruleId" | "projectIdList" | "dataTypeList" | "shareDestination">;

/** Fastqs of one package at most; what is left makes another. */
const mostFastqs = 10_000;
/** Letters that a fastq is remembered by: 72 bits of its id's SHA-256. */
const letters = 12;

/** Which fastqs of a run a rule has shared, as its row has them: of 10,000 that is 120 kB. */
export class Known {
  readonly #prints: Set<string>;

  constructor(text = "") {
    const count = Math.floor(text.length / letters);
    this.#prints = new Set(
      Array.from({ length: count }, (_, n) => text.slice(n * letters, (n + 1) * letters)),
    );
  }

  has(fastqId: string): boolean {
    return this.#prints.has(printOf(fastqId));
  }
}

/** Fastqs as `Known` reads them. */
export function printsOf(fastqs: readonly RunFastq[]): string {
  return fastqs.map(({ fastqId }) => printOf(fastqId)).join("");
}

/**
 * What a rule shares of an instrument run now: of each of its projects the fastqs that it has not shared, without the
 * kinds of data that `holderOf` says another rule sends to the same folder. The same input has the same answer: a
 * back-test asks it, too.
 */
export function match(
  rule: Wish,
  fastqs: readonly RunFastq[],
  known: { has(fastqId: string): boolean },
  holderOf: (projectId: string, dataType: DataTypeName) => string | undefined,
): Match {
  const shares: Share[] = [];
  const merged: MergedRow[] = [];
  for (const projectId of [...new Set(rule.projectIdList)].sort()) {
    const fresh = fastqs
      .filter((one) => one.projectId === projectId && !known.has(one.fastqId))
      .sort((one, other) => (one.fastqId < other.fastqId ? -1 : 1));
    if (fresh.length === 0) continue;
    const dataTypes: DataTypeName[] = [];
    for (const dataType of rule.dataTypeList) {
      const holder = holderOf(projectId, dataType);
      if (holder === undefined || holder === rule.ruleId) dataTypes.push(dataType);
      else merged.push({ projectId, dataType, ruleId: holder });
    }
    if (dataTypes.length > 0)
      shares.push({ projectId, dataTypes, fastqs: fresh.slice(0, mostFastqs) });
  }
  return { shares, merged };
}

/** A back-test asks for the same ones again and again. */
const claims = new WeakMap<Wish, Map<string, string>>();

/** What only one rule sends: one kind of a project's data to one folder. */
export function claimOf(rule: Wish, projectId: string, dataType: DataTypeName): string {
  const known = claims.get(rule) ?? new Map<string, string>();
  claims.set(rule, known);
  const text = canonical([projectId, dataType, folderOf(rule.shareDestination)]);
  const hash = known.get(text) ?? sha256(text);
  known.set(text, hash);
  return hash;
}

/** Both spellings of a folder are one. */
export function folderOf(uri: string): string {
  return uri.endsWith("/") ? uri : `${uri}/`;
}

/** What a rule is counted by. */
export type Tally = Pick<TallyRow, "runs" | "day" | "dayRuns">;
export const noTally: Tally = { runs: 0, day: "", dayRuns: 0 };

/** Lets one more run in, or says why not: then nothing is counted. `day`: YYYY-MM-DD, UTC. */
export function admit(
  { caps }: Pick<RuleRow, "caps">,
  tally: Tally,
  day: string,
): { tally: Tally; ordinal: number } | { refusal: string } {
  const before = tally.day === day ? tally.dayRuns : 0;
  if (caps.runsPerDay !== null && before >= caps.runsPerDay)
    return {
      refusal: `The rule has shared ${before} runs on ${day}, and its cap runsPerDay is ${caps.runsPerDay}. Retry the run, or raise the cap.`,
    };
  const ordinal = tally.runs + 1;
  return { tally: { runs: ordinal, day, dayRuns: before + 1 }, ordinal };
}

/** Why a second person decides on a share, whatever the project's policy says. */
export function reasonsOf(
  rule: Pick<RuleRow, "approvalMode" | "approvalsFirstRuns" | "jobName">,
  ordinal: number,
): string[] {
  const { approvalMode, approvalsFirstRuns, jobName } = rule;
  return [
    ...(ordinal <= approvalsFirstRuns
      ? [
          `it is run ${ordinal} of the rule ${jobName}, whose first ${approvalsFirstRuns} are decided on`,
        ]
      : []),
    ...(approvalMode === "always" ? [`the rule ${jobName} asks for it each time`] : []),
  ];
}

/** Files and bytes of some fastqs. */
export function amountOf(fastqs: readonly RunFastq[]): { files: number; bytes: number } {
  return fastqs.reduce(
    (sum, { files, bytes }) => ({ files: sum.files + files, bytes: sum.bytes + bytes }),
    { files: 0, bytes: 0 },
  );
}

function printOf(fastqId: string): string {
  return createHash("sha256").update(fastqId).digest("base64url").slice(0, letters);
}
