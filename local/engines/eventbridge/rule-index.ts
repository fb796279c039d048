import { EventFields } from "#local/engines/eventbridge/event-fields";
import { readPattern } from "#local/engines/eventbridge/pattern";
import { holds } from "#local/engines/eventbridge/pattern-match";
import type { Conjunction } from "#local/engines/eventbridge/pattern-rules";
import type { Rule } from "#local/engines/eventbridge/registry";

type Entry = { rule: Rule; conjunctions: Conjunction[]; sources: readonly (string | undefined)[] };

/** Any source: of rules that do not name the sources they want. */
const anySource = undefined;

/**
 * The enabled rules of one bus by the `source` they ask for, which nearly every rule names. An event
 * is compared with few rules then, and its fields are read once for all of them.
 */
export class RuleIndex {
  readonly #entries = new Map<string, Entry>();
  readonly #bySource = new Map<string | undefined, Map<string, Entry>>();

  put(rule: Rule): void {
    const known = this.#entries.get(rule.name);
    this.remove(rule.name);
    if (rule.pattern === undefined || rule.state === "DISABLED") return;
    const conjunctions =
      known?.rule.pattern === rule.pattern ? known.conjunctions : readPattern(rule.pattern);
    const entry = { rule, conjunctions, sources: sourcesOf(conjunctions) };
    this.#entries.set(rule.name, entry);
    for (const source of entry.sources) {
      const group = this.#bySource.get(source) ?? new Map<string, Entry>();
      this.#bySource.set(source, group.set(rule.name, entry));
    }
  }

  remove(name: string): void {
    for (const source of this.#entries.get(name)?.sources ?? [])
      this.#bySource.get(source)?.delete(name);
    this.#entries.delete(name);
  }

  matching(event: object): Rule[] {
    const fields = new EventFields(event);
    const { source } = event as { source?: unknown };
    const rules: Rule[] = [];
    const groups = typeof source === "string" ? [source, anySource] : [...this.#bySource.keys()];
    for (const group of groups)
      for (const { rule, conjunctions } of this.#bySource.get(group)?.values() ?? [])
        if (holds(conjunctions, fields)) rules.push(rule);
    return [...new Set(rules)];
  }
}

/** The sources that a pattern takes, when each of its conjunctions names them; else any. */
function sourcesOf(conjunctions: Conjunction[]): readonly (string | undefined)[] {
  const sources = conjunctions.flatMap(
    (conjunction) => conjunction.get("source")?.map(({ exact }) => exact) ?? [anySource],
  );
  return sources.includes(anySource) ? [anySource] : [...new Set(sources)];
}
