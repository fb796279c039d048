import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { EngineContext } from "#local/engine";
import { Tags } from "#local/protocol/tags";
import { transaction } from "#local/protocol/transaction";

/** What a key is: one to encrypt with, or a pair of which the private one signs. */
export type KeySpec = "SYMMETRIC_DEFAULT" | "ECC_NIST_P256";

/** A key. Times are epoch milliseconds. */
export type Key = {
  id: string;
  arn: string;
  spec: KeySpec;
  /** 32 bytes, or the private key as PKCS #8; they never leave the engine. */
  material: Uint8Array;
  manager: "AWS" | "CUSTOMER";
  description: string;
  state: "Enabled" | "Disabled" | "PendingDeletion";
  createdAt: number;
  /** When it is gone, if its deletion is scheduled. */
  deleteAt: number | null;
  /** Days between automatic rotations; unset while they are off. */
  rotationDays: number | null;
  policy: string;
};

export type Alias = {
  name: string;
  arn: string;
  keyId: string;
  createdAt: number;
  updatedAt: number;
};

/** Keys and aliases in SQLite. A key whose time has come is gone the next time anybody looks. */
export class KeyStore {
  readonly tags: Tags;
  readonly #database: DatabaseSync;
  readonly #context: EngineContext;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#database = context.store.database("kms");
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, material BLOB NOT NULL, manager TEXT NOT NULL,
        description TEXT NOT NULL, state TEXT NOT NULL, createdAt INTEGER NOT NULL, deleteAt INTEGER,
        rotationDays INTEGER, policy TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS aliases (name TEXT PRIMARY KEY, keyId TEXT NOT NULL, createdAt INTEGER NOT NULL,
        updatedAt INTEGER NOT NULL) STRICT;`);
    const columns = this.#database.prepare("PRAGMA table_info(keys)").all();
    if (!columns.some(({ name }) => name === "spec"))
      this.#database.exec(
        "ALTER TABLE keys ADD COLUMN spec TEXT NOT NULL DEFAULT 'SYMMETRIC_DEFAULT'",
      );
    this.tags = new Tags(this.#database);
  }

  get accountId(): string {
    return this.#context.accountId;
  }

  /** The ARN of `key/id` or of an alias. */
  arnOf(resource: string): string {
    return `arn:aws:kms:${this.#context.region}:${this.#context.accountId}:${resource}`;
  }

  create(
    key: Pick<Key, "manager" | "description" | "policy"> & { spec?: KeySpec },
    id: string = randomUUID(),
  ): Key {
    const { spec = "SYMMETRIC_DEFAULT" } = key;
    this.#database
      .prepare("INSERT INTO keys VALUES (?, ?, ?, ?, 'Enabled', ?, NULL, NULL, ?, ?)")
      .run(
        id,
        newMaterial(spec),
        key.manager,
        key.description,
        this.#context.clock.now(),
        key.policy,
        spec,
      );
    return this.find(id) as Key;
  }

  find(id: string): Key | undefined {
    return this.#keys("WHERE id = ?", id)[0];
  }

  list(): Key[] {
    return this.#keys("");
  }

  update(id: string, change: Partial<Omit<Key, "id" | "arn" | "material" | "spec">>): void {
    for (const [column, value] of Object.entries(change))
      this.#database.prepare(`UPDATE keys SET ${column} = ? WHERE id = ?`).run(value, id);
  }

  findAlias(name: string): Alias | undefined {
    return this.aliases().find((alias) => alias.name === name);
  }

  aliases(): Alias[] {
    this.#sweep();
    const rows = this.#database.prepare("SELECT * FROM aliases ORDER BY name").all();
    return rows.map((row) => ({ ...(row as Omit<Alias, "arn">), arn: this.arnOf(`${row.name}`) }));
  }

  putAlias(name: string, keyId: string): void {
    const now = this.#context.clock.now();
    this.#database
      .prepare(
        "INSERT INTO aliases VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET keyId = excluded.keyId, updatedAt = excluded.updatedAt",
      )
      .run(name, keyId, now, now);
  }

  removeAlias(name: string): void {
    this.#database.prepare("DELETE FROM aliases WHERE name = ?").run(name);
  }

  /** All of the work is kept, or none. */
  transaction<Result>(work: () => Result): Result {
    return transaction(this.#database, work);
  }

  #keys(where: string, ...values: string[]): Key[] {
    this.#sweep();
    const rows = this.#database.prepare(`SELECT * FROM keys ${where}`).all(...values);
    return rows.map((row) => ({ ...(row as Omit<Key, "arn">), arn: this.arnOf(`key/${row.id}`) }));
  }

  #sweep(): void {
    const due = this.#database
      .prepare("SELECT id FROM keys WHERE deleteAt <= ?")
      .all(this.#context.clock.now());
    for (const { id } of due) {
      this.tags.clear(String(id));
      this.#database.prepare("DELETE FROM aliases WHERE keyId = ?").run(id ?? null);
      this.#database.prepare("DELETE FROM keys WHERE id = ?").run(id ?? null);
    }
  }
}

function newMaterial(spec: KeySpec): Buffer {
  if (spec === "SYMMETRIC_DEFAULT") return randomBytes(32);
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ format: "der", type: "pkcs8" });
}
