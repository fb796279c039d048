import type { DatabaseSync } from "node:sqlite";
import type { EngineContext } from "#local/engine";
import { Tags } from "#local/protocol/tags";
import { transaction } from "#local/protocol/transaction";

export type ParameterType = "String" | "StringList" | "SecureString";

/** One version of a parameter, as it is kept: `value` of a SecureString is encrypted. */
export type Version = {
  name: string;
  version: number;
  type: ParameterType;
  /** UTF-8, or an envelope of `local/engines/kms/envelope.ts`. */
  value: Uint8Array;
  /** Only of SecureStrings. */
  keyId: string | null;
  description: string | null;
  allowedPattern: string | null;
  tier: "Standard" | "Advanced";
  /** Epoch milliseconds. */
  modifiedAt: number;
};

/** Parameters with their history, labels and tags in SQLite. */
export class ParameterStore {
  readonly tags: Tags;
  readonly #database: DatabaseSync;
  readonly #context: EngineContext;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#database = context.store.database("ssm");
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS versions (name TEXT, version INTEGER, type TEXT NOT NULL, value BLOB NOT NULL,
        keyId TEXT, description TEXT, allowedPattern TEXT, tier TEXT NOT NULL, modifiedAt INTEGER NOT NULL,
        PRIMARY KEY (name, version)) STRICT;
      CREATE TABLE IF NOT EXISTS labels (name TEXT, label TEXT, version INTEGER NOT NULL,
        PRIMARY KEY (name, label)) STRICT;`);
    this.tags = new Tags(this.#database);
  }

  arnOf(name: string): string {
    const { region, accountId } = this.#context;
    return `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, "")}`;
  }

  /** Who is said to have changed everything. */
  get user(): string {
    return `arn:aws:iam::${this.#context.accountId}:user/local`;
  }

  /** The newest version. */
  latest(name: string): Version | undefined {
    return this.history(name).at(-1);
  }

  /** All versions that are kept, oldest first. */
  history(name: string): Version[] {
    return this.#database
      .prepare("SELECT * FROM versions WHERE name = ? ORDER BY version")
      .all(name) as unknown as Version[];
  }

  /** The newest version of every parameter, by name. */
  all(): Version[] {
    return this.#database
      .prepare(
        "SELECT * FROM versions AS v WHERE version = (SELECT MAX(version) FROM versions WHERE name = v.name) ORDER BY name",
      )
      .all() as unknown as Version[];
  }

  add(version: Version): void {
    this.#database
      .prepare("INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(
        version.name,
        version.version,
        version.type,
        version.value,
        version.keyId,
        version.description,
        version.allowedPattern,
        version.tier,
        version.modifiedAt,
      );
  }

  dropVersion({ name, version }: Version): void {
    this.#database
      .prepare("DELETE FROM versions WHERE name = ? AND version = ?")
      .run(name, version);
  }

  /** Removes a parameter with its history, labels and tags; false when there is none. */
  remove(name: string): boolean {
    return this.transaction(() => {
      const { changes } = this.#database.prepare("DELETE FROM versions WHERE name = ?").run(name);
      this.#database.prepare("DELETE FROM labels WHERE name = ?").run(name);
      this.tags.clear(name);
      return Number(changes) > 0;
    });
  }

  /** Labels of each version of a parameter. */
  labels(name: string): { label: string; version: number }[] {
    return this.#database
      .prepare("SELECT label, version FROM labels WHERE name = ? ORDER BY label")
      .all(name) as { label: string; version: number }[];
  }

  /** Puts a label on a version; it leaves the version that had it. */
  label(name: string, label: string, version: number): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO labels VALUES (?, ?, ?)")
      .run(name, label, version);
  }

  unlabel(name: string, label: string): void {
    this.#database.prepare("DELETE FROM labels WHERE name = ? AND label = ?").run(name, label);
  }

  transaction<Result>(work: () => Result): Result {
    return transaction(this.#database, work);
  }
}
