import { canonical, sha256 } from "#core/canonical";
import { error } from "#core/share/rule/findings";
import type { DataTypeName } from "#core/share/rule/rule.entity";
import { type RuleFinding, type SeedRule, seedMembers, seedNames } from "#core/share/rule/schema";
import { nearest } from "#core/share/sharing-job/unknown";

/** An entry of `jobs.json`, as far as it can be read, and what is wrong with it by itself. */
export type Entry = {
  index: number;
  /** Which one of its name it is, from 0. */
  occurrence: number;
  hash: string;
  jobName: string;
  enabled: boolean;
  projectIdList: string[];
  dataTypeList: DataTypeName[];
  shareDestination: string;
  findings: RuleFinding[];
};

/** What is no object is no rule: it is told, and nothing is made of it. */
export type Refused = { index: number; refusal: RuleFinding };

/** Reads an array of entries, one by one: what is wrong with one is its own matter. */
export function entriesOf(given: readonly unknown[]): (Entry | Refused)[] {
  const met = new Map<string, number>();
  return given.map((value, index) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return { index, refusal: error("entry.invalid", String(index), "is no object") };
    const entry = entryOf(value as Record<string, unknown>, index);
    const occurrence = met.get(entry.jobName) ?? 0;
    met.set(entry.jobName, occurrence + 1);
    return { ...entry, occurrence };
  });
}

export const isRefused = (one: Entry | Refused): one is Refused => "refusal" in one;

/** A rule as `jobs.json` has it; reading it again makes the same rule. */
export function seedOf(rule: SeedRule): SeedRule {
  const { jobName, enabled, projectIdList, dataTypeList, shareDestination } = rule;
  return { jobName, enabled, projectIdList, dataTypeList, shareDestination };
}

function entryOf(value: Record<string, unknown>, index: number): Omit<Entry, "occurrence"> {
  const findings: RuleFinding[] = [];
  for (const name of Object.keys(value)) {
    if ((seedNames as string[]).includes(name)) continue;
    const near = nearest(name, seedNames);
    findings.push(
      error("field.unknown", name, `is not known${near ? ` (did you mean ${near}?)` : ""}`),
    );
  }
  const read = <Value>(name: keyof SeedRule, otherwise: Value): Value => {
    const parsed = seedMembers[name].safeParse(value[name]);
    if (parsed.success) return parsed.data as Value;
    const [issue] = parsed.error.issues;
    const path = [name, ...(issue?.path ?? [])].join(".");
    const message = name in value ? (issue?.message ?? "is wrong") : "is missing";
    findings.push(error("field.invalid", path, message));
    return otherwise;
  };
  const jobName = read("jobName", `entry-${index}`);
  const enabled = read("enabled", false);
  const projectIdList = read<string[]>("projectIdList", []);
  const dataTypeList = read<DataTypeName[]>("dataTypeList", []);
  const shareDestination = read("shareDestination", "");
  return {
    ...{ index, hash: sha256(canonical(value)) },
    ...{ jobName, enabled, projectIdList, dataTypeList, shareDestination, findings },
  };
}
