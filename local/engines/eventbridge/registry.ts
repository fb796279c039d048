import type { DatabaseSync } from "node:sqlite";
import { RuleIndex } from "#local/engines/eventbridge/rule-index";
import type { Target } from "#local/engines/eventbridge/target";

export type Bus = { name: string; arn: string; description?: string; createdAt: number };

export type Rule = {
  bus: string;
  name: string;
  arn: string;
  description?: string;
  roleArn?: string;
  /** JSON text as it was given. */
  pattern?: string;
  schedule?: string;
  state: string;
  /** Epoch milliseconds from which a rate counts. */
  scheduledFrom?: number;
  /** Epoch milliseconds of the next scheduled run. */
  nextAt?: number;
  targets: Target[];
};

/** Buses, rules and tags: all in memory for matching, every change on disk before it is answered. */
export class Registry {
  readonly buses = new Map<string, Bus>();
  readonly #rules = new Map<string, Map<string, Rule>>();
  readonly #indexes = new Map<string, RuleIndex>();
  readonly #tags = new Map<string, Record<string, string>>();
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      `CREATE TABLE IF NOT EXISTS bus (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
       CREATE TABLE IF NOT EXISTS rule (
         bus TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (bus, name)
       ) STRICT;
       CREATE TABLE IF NOT EXISTS tags (arn TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`,
    );
    for (const { value } of database.prepare("SELECT value FROM bus").all())
      this.#keepBus(JSON.parse(String(value)));
    for (const { value } of database.prepare("SELECT value FROM rule").all())
      this.#keepRule(JSON.parse(String(value)));
    for (const { arn, value } of database.prepare("SELECT arn, value FROM tags").all())
      this.#tags.set(String(arn), JSON.parse(String(value)));
  }

  saveBus(bus: Bus): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO bus (name, value) VALUES (?, ?)")
      .run(bus.name, JSON.stringify(bus));
    this.#keepBus(bus);
  }

  removeBus({ name, arn }: Bus): void {
    this.#database.prepare("DELETE FROM bus WHERE name = ?").run(name);
    this.buses.delete(name);
    this.#rules.delete(name);
    this.#indexes.delete(name);
    this.setTags(arn, {});
  }

  /** In order of name. */
  rulesOf(bus: string): Rule[] {
    const rules = [...(this.#rules.get(bus)?.values() ?? [])];
    return rules.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  rule(bus: string, name: string): Rule | undefined {
    return this.#rules.get(bus)?.get(name);
  }

  /** Enabled rules that run on a schedule. */
  scheduled(): Rule[] {
    return [...this.#rules.values()].flatMap((rules) =>
      [...rules.values()].filter((rule) => rule.nextAt !== undefined && rule.state !== "DISABLED"),
    );
  }

  /** Enabled rules of the bus whose pattern takes the event, in no order that AWS would promise. */
  matching(bus: string, event: object): Rule[] {
    return this.#indexes.get(bus)?.matching(event) ?? [];
  }

  saveRule(rule: Rule): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO rule (bus, name, value) VALUES (?, ?, ?)")
      .run(rule.bus, rule.name, JSON.stringify(rule));
    this.#keepRule(rule);
  }

  removeRule({ bus, name, arn }: Rule): void {
    this.#database.prepare("DELETE FROM rule WHERE bus = ? AND name = ?").run(bus, name);
    this.#rules.get(bus)?.delete(name);
    this.#indexes.get(bus)?.remove(name);
    this.setTags(arn, {});
  }

  tagsOf(arn: string): Record<string, string> {
    return this.#tags.get(arn) ?? {};
  }

  setTags(arn: string, tags: Record<string, string>): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO tags (arn, value) VALUES (?, ?)")
      .run(arn, JSON.stringify(tags));
    this.#tags.set(arn, tags);
  }

  #keepBus(bus: Bus): void {
    this.buses.set(bus.name, bus);
    if (this.#rules.has(bus.name)) return;
    this.#rules.set(bus.name, new Map());
    this.#indexes.set(bus.name, new RuleIndex());
  }

  #keepRule(rule: Rule): void {
    this.#rules.get(rule.bus)?.set(rule.name, rule);
    this.#indexes.get(rule.bus)?.put(rule);
  }
}
