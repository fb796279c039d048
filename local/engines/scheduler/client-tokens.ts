import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { AwsError } from "#local/aws-error";
import type { Clock } from "#local/clock";
import type { Operation } from "#local/json-service";

/** How long a token is remembered. AWS names no time. */
const keptMs = 24 * 3_600_000;

/** The answers given to `ClientToken`s, on disk: a request that is sent again changes nothing again. */
export class ClientTokens {
  readonly #clock: Clock;
  readonly #database: DatabaseSync;

  constructor(clock: Clock, database: DatabaseSync) {
    this.#clock = clock;
    this.#database = database;
    database.exec(
      `CREATE TABLE IF NOT EXISTS clientToken (
         token TEXT PRIMARY KEY, request TEXT NOT NULL, answer TEXT NOT NULL, at REAL NOT NULL
       ) STRICT;
       CREATE INDEX IF NOT EXISTS clientTokenByAt ON clientToken (at)`,
    );
  }

  /**
   * Lets an operation run once for each token. Throws `ConflictException` when the token comes with
   * another request. Part of the caller's transaction.
   */
  once(name: string, operation: Operation): Operation {
    return (input: { ClientToken?: string }) => {
      const { ClientToken: token, ...rest } = input;
      if (token === undefined || token === null) return operation(input);
      const request = createHash("sha256")
        .update(`${name} ${canonical(rest)}`)
        .digest("hex");
      const known = this.#find(token);
      if (known && known.request !== request)
        throw new AwsError(
          "ConflictException",
          "The ClientToken was used with a different request before.",
          409,
        );
      if (known) return JSON.parse(String(known.answer));
      const answer = operation(input) ?? {};
      this.#keep(token, request, answer);
      return answer;
    };
  }

  #find(token: string) {
    this.#database.prepare("DELETE FROM clientToken WHERE at < ?").run(this.#clock.now() - keptMs);
    return this.#database
      .prepare("SELECT request, answer FROM clientToken WHERE token = ?")
      .get(token);
  }

  #keep(token: string, request: string, answer: unknown): void {
    this.#database
      .prepare("INSERT INTO clientToken (token, request, answer, at) VALUES (?, ?, ?, ?)")
      .run(token, request, JSON.stringify(answer), this.#clock.now());
  }
}

/** The same text for the same members in whatever order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member) =>
    member !== null && typeof member === "object" && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
