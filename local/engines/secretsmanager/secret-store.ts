import { randomInt } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { EngineContext } from "#local/engine";
import { Tags } from "#local/protocol/tags";
import { transaction } from "#local/protocol/transaction";

/** A secret without its values. Times are epoch milliseconds. */
export type Secret = {
  arn: string;
  name: string;
  description: string | null;
  kmsKeyId: string | null;
  createdAt: number;
  changedAt: number;
  /** The day of the last read, as AWS shows it. */
  accessedAt: number | null;
  /** When it was marked for deletion, and when it goes. */
  deletedAt: number | null;
  goneAt: number | null;
};

/** One version: an encrypted value and what it is. */
export type SecretVersion = {
  id: string;
  envelope: Uint8Array;
  binary: boolean;
  createdAt: number;
  accessedAt: number | null;
};

const suffixLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Secrets, versions and staging labels in SQLite. A secret whose time has come is gone when anybody looks. */
export class SecretStore {
  readonly tags: Tags;
  readonly #database: DatabaseSync;
  readonly #context: EngineContext;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#database = context.store.database("secretsmanager");
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS secrets (arn TEXT PRIMARY KEY, name TEXT UNIQUE NOT NULL, description TEXT,
        kmsKeyId TEXT, createdAt INTEGER NOT NULL, changedAt INTEGER NOT NULL, accessedAt INTEGER,
        deletedAt INTEGER, goneAt INTEGER) STRICT;
      CREATE TABLE IF NOT EXISTS versions (arn TEXT, id TEXT, envelope BLOB NOT NULL, isBinary INTEGER NOT NULL,
        createdAt INTEGER NOT NULL, accessedAt INTEGER, PRIMARY KEY (arn, id)) STRICT;
      CREATE TABLE IF NOT EXISTS stages (arn TEXT, stage TEXT, id TEXT NOT NULL, PRIMARY KEY (arn, stage)) STRICT;`);
    this.tags = new Tags(this.#database);
  }

  /** A new ARN for a name: six random characters tell secrets of one name apart over time. */
  newArn(name: string): string {
    const letters = Array.from({ length: 6 }, () => suffixLetters[randomInt(suffixLetters.length)]);
    const { region, accountId } = this.#context;
    return `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${letters.join("")}`;
  }

  create(secret: Pick<Secret, "arn" | "name" | "description" | "kmsKeyId">): void {
    const now = this.#context.clock.now();
    this.#database
      .prepare("INSERT INTO secrets VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, NULL)")
      .run(secret.arn, secret.name, secret.description, secret.kmsKeyId, now, now);
  }

  /** By name, ARN, or ARN without its random end. */
  find(reference: string): Secret | undefined {
    return this.all().find(
      ({ arn, name }) =>
        name === reference ||
        arn === reference ||
        (reference.startsWith("arn:") && arn.slice(0, -7) === reference),
    );
  }

  /** All that are not gone, those marked for deletion too. */
  all(): Secret[] {
    this.#sweep();
    return this.#database
      .prepare("SELECT * FROM secrets ORDER BY createdAt, name")
      .all() as unknown as Secret[];
  }

  update(arn: string, change: Partial<Omit<Secret, "arn" | "name">>): void {
    for (const [column, value] of Object.entries(change))
      this.#database.prepare(`UPDATE secrets SET ${column} = ? WHERE arn = ?`).run(value, arn);
  }

  remove(arn: string): void {
    for (const table of ["stages", "versions", "secrets"])
      this.#database.prepare(`DELETE FROM ${table} WHERE arn = ?`).run(arn);
    this.tags.clear(arn);
  }

  versions(arn: string): SecretVersion[] {
    const rows = this.#database
      .prepare("SELECT * FROM versions WHERE arn = ? ORDER BY createdAt, rowid")
      .all(arn);
    return rows.map(({ isBinary, ...row }) => ({
      ...(row as Omit<SecretVersion, "binary">),
      binary: isBinary === 1,
    }));
  }

  addVersion(arn: string, id: string, envelope: Uint8Array, binary: boolean): void {
    this.#database
      .prepare("INSERT INTO versions VALUES (?, ?, ?, ?, ?, NULL)")
      .run(arn, id, envelope, binary ? 1 : 0, this.#context.clock.now());
  }

  dropVersion(arn: string, id: string): void {
    this.#database.prepare("DELETE FROM versions WHERE arn = ? AND id = ?").run(arn, id);
  }

  /** Which version each staging label is on. */
  stages(arn: string): Map<string, string> {
    const rows = this.#database
      .prepare("SELECT stage, id FROM stages WHERE arn = ? ORDER BY stage")
      .all(arn);
    return new Map(rows.map(({ stage, id }) => [String(stage), String(id)]));
  }

  /** Puts a label on a version; on none with `undefined`. */
  stage(arn: string, stage: string, id: string | undefined): void {
    if (id === undefined)
      this.#database.prepare("DELETE FROM stages WHERE arn = ? AND stage = ?").run(arn, stage);
    else
      this.#database.prepare("INSERT OR REPLACE INTO stages VALUES (?, ?, ?)").run(arn, stage, id);
  }

  /** Notes a read, by the day. */
  accessed(arn: string, id: string): void {
    const now = this.#context.clock.now();
    const day = now - (now % 86_400_000);
    this.#database
      .prepare("UPDATE secrets SET accessedAt = ? WHERE arn = ? AND accessedAt IS NOT ?")
      .run(day, arn, day);
    this.#database
      .prepare(
        "UPDATE versions SET accessedAt = ? WHERE arn = ? AND id = ? AND accessedAt IS NOT ?",
      )
      .run(day, arn, id, day);
  }

  transaction<Result>(work: () => Result): Result {
    return transaction(this.#database, work);
  }

  #sweep(): void {
    const due = this.#database
      .prepare("SELECT arn FROM secrets WHERE goneAt <= ?")
      .all(this.#context.clock.now());
    for (const { arn } of due) this.remove(String(arn));
  }
}
