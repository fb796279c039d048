import { capReasons } from "#core/share/approval/need";
import { type Claims, holderOf, wantedClaims } from "#core/share/rule/claim-rules";
import {
  admit,
  amountOf,
  folderOf,
  match,
  noTally,
  type RunFastq,
  reasonsOf,
  type Tally,
} from "#core/share/rule/match";
import type { DataTypeName, RuleRow } from "#core/share/rule/rule.entity";

/** Fastqs of a run that were registered within so long of each other arrived together. */
const togetherMs = 15 * 60_000;

/** A past run, with all of its fastqs that are of the rules' projects. */
export type PastRun = { instrumentRunId: string; fastqs: RunFastq[] };

/** What a rule would have done: a share, a run that another rule has, or one that a cap kept back. */
export type Replayed = {
  at: string;
  instrumentRunId: string;
  kind: "share" | "merged" | "refused";
  /** Of shares: from 1. */
  n: number;
  projectId: string | null;
  dataTypes: DataTypeName[];
  shareDestination: string;
  libraryCount: number;
  fastqCount: number;
  files: number;
  bytes: number;
  /** Why a second person would have been asked, beside the project's policy. */
  approvalReasons: string[];
  /** Of a merged one the rules that have it; of a share those that would have left it to this one. */
  otherRuleIds: string[];
  reason: string | null;
};

type Ran = { known: Set<string>; shares: number; ordinal: number; bytes: number; files: number };

/**
 * What a rule would have done with past runs, had it and the `others` been enabled as they are now: the same decisions,
 * in the same order, as when a run arrives. The same input has the same answer.
 */
export function replay(rule: RuleRow, others: readonly RuleRow[], past: PastRun[]): Replayed[] {
  const folder = folderOf(rule.shareDestination);
  const rivals = others.filter(
    (one) => one.ruleId !== rule.ruleId && folderOf(one.shareDestination) === folder,
  );
  const rules = [...rivals, rule].sort((one, other) => (one.ruleId < other.ruleId ? -1 : 1));
  const enabled = new Set(rules.map(({ ruleId }) => ruleId));
  const tallies = new Map<string, Tally>();
  const claims = new Map<string, Claims>();
  const runs = new Map<string, Ran | "refused">();
  const told: Replayed[] = [];
  for (const { at, instrumentRunId, fastqs } of arrivalsOf(past)) {
    const held = claims.get(instrumentRunId) ?? new Map();
    claims.set(instrumentRunId, held);
    for (const one of rules) {
      const found = play(one, { at, instrumentRunId, fastqs }, { held, enabled, tallies, runs });
      if (one.ruleId === rule.ruleId) told.push(...found);
      else noteRivals(told, one.ruleId, found, rule.ruleId);
    }
  }
  return told;
}

type World = {
  held: Claims;
  enabled: ReadonlySet<string>;
  tallies: Map<string, Tally>;
  runs: Map<string, Ran | "refused">;
};
type Arrival = { at: string; instrumentRunId: string; fastqs: RunFastq[] };

/** One rule at one arrival: what `control.ts` and `advance.ts` do with rows, by the same functions. */
function play(rule: RuleRow, { at, instrumentRunId, fastqs }: Arrival, world: World): Replayed[] {
  const { held, enabled, tallies, runs } = world;
  const found = fastqs.filter(({ projectId }) => rule.projectIdList.includes(projectId));
  if (found.length === 0) return [];
  const name = `${rule.ruleId} ${instrumentRunId}`;
  const before = runs.get(name);
  if (before === "refused") return [];
  const known = before?.known ?? new Set<string>();
  const { shares, merged } = match(rule, found, known, holderOf(held, enabled, rule));
  const base = { at, instrumentRunId, shareDestination: folderOf(rule.shareDestination) };
  const left: Replayed[] =
    merged.length > 0
      ? [
          {
            ...{ ...base, ...nothing, kind: "merged" },
            dataTypes: [...new Set(merged.map(({ dataType }) => dataType))],
            otherRuleIds: [...new Set(merged.map(({ ruleId }) => ruleId))],
            reason: "Another rule sends it to the same folder.",
          },
        ]
      : [];
  if (shares.length === 0) {
    runs.set(name, before ?? { known, shares: 0, ordinal: 0, bytes: 0, files: 0 });
    return before ? [] : left;
  }
  let ran = before;
  if (!ran) {
    const admitted = admit(rule, tallies.get(rule.ruleId) ?? noTally, at.slice(0, 10));
    if ("refusal" in admitted) {
      runs.set(name, "refused");
      return [{ ...base, ...nothing, kind: "refused", reason: admitted.refusal }];
    }
    tallies.set(rule.ruleId, admitted.tally);
    ran = { known, shares: 0, ordinal: admitted.ordinal, bytes: 0, files: 0 };
  }
  const projectIds = shares.map(({ projectId }) => projectId);
  for (const hash of wantedClaims(held, enabled, rule, projectIds)) held.set(hash, rule.ruleId);
  for (const share of shares) {
    const amount = amountOf(share.fastqs);
    ran.shares += 1;
    left.push({
      ...{ ...base, ...nothing, kind: "share", n: ran.shares, ...amount },
      ...{ projectId: share.projectId, dataTypes: share.dataTypes },
      libraryCount: new Set(share.fastqs.map(({ libraryId }) => libraryId)).size,
      fastqCount: share.fastqs.length,
      approvalReasons: [
        ...reasonsOf(rule, ran.ordinal),
        ...capReasons({ caps: rule.caps, before: { bytes: ran.bytes, files: ran.files } }, amount),
      ],
    });
    for (const { fastqId } of share.fastqs) known.add(fastqId);
    ran.bytes += amount.bytes;
    ran.files += amount.files;
  }
  runs.set(name, ran);
  return left;
}

const nothing = {
  ...{ n: 0, projectId: null, dataTypes: [], libraryCount: 0, fastqCount: 0, files: 0, bytes: 0 },
  ...{ approvalReasons: [], otherRuleIds: [], reason: null },
} satisfies Partial<Replayed>;

/** That a rival left something to the rule is told with the rule's share of that run. */
function noteRivals(told: Replayed[], rivalId: string, found: Replayed[], ruleId: string): void {
  for (const one of found) {
    if (one.kind !== "merged" || !one.otherRuleIds.includes(ruleId)) continue;
    const share = told.findLast(
      ({ kind, instrumentRunId }) => kind === "share" && instrumentRunId === one.instrumentRunId,
    );
    if (share && !share.otherRuleIds.includes(rivalId))
      share.otherRuleIds = [...share.otherRuleIds, rivalId];
  }
}

/** When something of a run came, oldest first, with all that was there by then. */
function arrivalsOf(past: PastRun[]): Arrival[] {
  const arrivals = past.flatMap(({ instrumentRunId, fastqs }) => {
    const sorted = [...fastqs].sort((one, other) => compare(one.at, other.at));
    const ends = sorted.flatMap(({ at }, n) => {
      const next = sorted[n + 1]?.at;
      const isLast = next === undefined || Date.parse(next) - Date.parse(at) > togetherMs;
      return isLast ? [{ at, count: n + 1 }] : [];
    });
    return ends.map(({ at, count }) => ({ at, instrumentRunId, fastqs: sorted.slice(0, count) }));
  });
  return arrivals.sort(
    (one, other) =>
      compare(one.at, other.at) || compare(one.instrumentRunId, other.instrumentRunId),
  );
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
