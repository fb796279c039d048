import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import * as Actor from "#core/actor";
import type { Write } from "#core/dynamo";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import { changed, made, onSet, type RuleSet, writesOfRule } from "#core/share/rule/change";
import { type Entry, entriesOf, isRefused, seedOf } from "#core/share/rule/entry";
import { amongOthers, error, hasErrors, ofPlace } from "#core/share/rule/findings";
import { all, isVisible } from "#core/share/rule/row";
import { assertRoom, mayRun } from "#core/share/rule/rule";
import type { RuleRow } from "#core/share/rule/rule.entity";
import {
  type ImportedRule,
  ImportRules,
  mostRules,
  type RuleFinding,
  type RulesImport,
  type SeedRule,
  usualCaps,
} from "#core/share/rule/schema";
import { iso } from "#core/time";

/** Rules that one transaction writes; it takes 100 items. */
const atOnce = Math.floor(99 / writesOfRule);

/**
 * Takes rules in as `jobs.json` has them. An entry is the rule of its name; the same entry again changes nothing. One with findings is kept,
 * disabled, until it is mended. `origin` `file`: rules of that file which it does not have any more are disabled.
 */
export const importRules = fn(
  z.object({ entries: ImportRules, origin: z.enum(["import", "file"]).default("import") }),
  async ({ entries: given, origin }): Promise<RulesImport> => {
    Actor.assertRole("admin");
    const entries = entriesOf(given);
    const items: ImportedRule[] = entries.filter(isRefused).map(({ index, refusal }) => ({
      ...{ index, jobName: null, ruleId: null, outcome: "refused", enabled: false },
      findings: [refusal],
    }));
    const readable = entries.filter((one) => !isRefused(one)) as Entry[];
    const taken = new Set<string>();
    for (let start = 0; start < readable.length; start += atOnce) {
      const batch = readable.slice(start, start + atOnce);
      const places = await Promise.all(batch.map((entry) => placeOf(entry)));
      const told = await onSet((set) => take(set, batch, places, origin));
      for (const one of told) {
        items.push(one);
        if (one.ruleId) taken.add(one.ruleId);
      }
    }
    const disabled = origin === "file" ? await disableOthers(taken) : [];
    return { items: items.sort((one, other) => one.index - other.index), disabled };
  },
);

/** All rules that the actor may know of, as `jobs.json` has them. */
export async function exportRules(): Promise<SeedRule[]> {
  Actor.assertRole("admin");
  return (await all()).filter(isVisible).slice(0, mostRules).map(seedOf);
}

/** What cannot be read of an entry has no place to look at. */
async function placeOf(entry: Entry): Promise<RuleFinding[]> {
  if (entry.shareDestination === "") return [];
  return ofPlace({ ...entry, ruleId: "" });
}

async function take(
  { rules }: RuleSet,
  batch: Entry[],
  places: RuleFinding[][],
  origin: "import" | "file",
): Promise<{ writes: Write[]; answer: ImportedRule[] }> {
  const now = new Map(rules.map((rule) => [rule.ruleId, rule]));
  const writes: Write[] = [];
  const answer = batch.map((entry, n): ImportedRule => {
    const known = ruleOf(entry, rules);
    const others = [...now.values()];
    const draft = known ? { ...known, ...contentOf(entry) } : drafted(entry, origin, now.size);
    const findings = [...entry.findings, ...(places[n] ?? []), ...amongOthers(draft, others)];
    const next = decide(draft, known, entry, findings);
    const isSame = known && isDeepStrictEqual(comparable(next), comparable(known));
    if (known && isSame) return said(entry, known, "unchanged");
    if (!known) {
      writes.push(...made(next));
      now.set(next.ruleId, next);
      return said(entry, next, "created");
    }
    const [row, written] = changed(known, next, "rule.import");
    writes.push(...written);
    now.set(row.ruleId, row);
    return said(entry, row, "changed");
  });
  return { writes, answer };
}

/** Somebody who disabled a rule keeps it so until its entry changes, or what was wrong with it is mended. */
function decide(
  draft: RuleRow,
  known: RuleRow | undefined,
  entry: Entry,
  findings: RuleFinding[],
): RuleRow {
  const isOther = known !== undefined && !isDeepStrictEqual(contentOf(entry), contentOf(known));
  const revision = draft.revision + (isOther ? 1 : 0);
  const next = { ...draft, findings, revision, importedHash: entry.hash };
  const isNews = known?.importedHash !== entry.hash || hasErrors(known.findings);
  const wanted = isNews ? entry.enabled : known.enabled;
  return { ...next, enabled: wanted && mayRun(next) };
}

/** The rule that an entry is of: the one of its name, and of several the one at its place among them. */
function ruleOf({ jobName, occurrence }: Entry, rules: RuleRow[]): RuleRow | undefined {
  return rules.filter((rule) => rule.jobName === jobName)[occurrence];
}

function contentOf(of: Entry | RuleRow) {
  const { jobName, projectIdList, dataTypeList, shareDestination } = of;
  return { jobName, projectIdList, dataTypeList, shareDestination };
}

function drafted(entry: Entry, origin: "import" | "file", count: number): RuleRow {
  assertRoom(Array.from({ length: count }));
  const { id, name } = Actor.use();
  const at = iso();
  return {
    ...{ scope: "rules", ruleId: Id.create("rule"), ...contentOf(entry) },
    ...{ enabled: false, owner: { id, name }, makers: [{ id, name }], origin },
    // As the service before did it: nobody is asked, within the usual caps.
    ...{ approvalMode: "unattended", approvalsFirstRuns: 0, caps: usualCaps },
    ...{ findings: [], revision: 1, createdAt: at, updatedAt: at, version: 1 },
  };
}

async function disableOthers(taken: ReadonlySet<string>): Promise<string[]> {
  const ids: string[] = [];
  for (let batch: string[] = []; ; ) {
    batch = await disableSome(taken);
    ids.push(...batch);
    if (batch.length < atOnce) return ids;
  }
}

function disableSome(taken: ReadonlySet<string>): Promise<string[]> {
  const left = (rule: RuleRow) => rule.origin === "file" && rule.enabled && !taken.has(rule.ruleId);
  return onSet(async ({ rules }) => {
    const gone = rules.filter(left).slice(0, atOnce);
    const finding = error("rule.not_in_file", "jobName", "jobs.json does not have it any more.");
    const writes = gone.flatMap((rule) => {
      const { importedHash: _hash, ...rest } = rule;
      return changed(rest, { enabled: false, findings: [finding] }, "rule.disable")[1];
    });
    return { writes, answer: gone.map(({ ruleId }) => ruleId) };
  });
}

function comparable({ enabled, findings, importedHash, ...rule }: RuleRow) {
  return { ...contentOf(rule as RuleRow), enabled, findings, importedHash };
}

function said(entry: Entry, row: RuleRow, outcome: ImportedRule["outcome"]): ImportedRule {
  const { index } = entry;
  const { jobName, ruleId, enabled, findings } = row;
  return { index, jobName, ruleId, outcome, enabled, findings };
}
