import { createHash } from "node:crypto";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { schema } from "#local/engines/stepfunctions/service/schema";

/** A row of `machines`. */
export type MachineRow = {
  arn: string;
  name: string;
  type: "STANDARD" | "EXPRESS";
  status: "ACTIVE" | "DELETING";
  definition_id: string;
  role_arn: string;
  revision_id: string;
  created_at: number;
  updated_at: number | null;
  settings: string;
};

/** A row of `executions`: also express ones and the children of map runs. */
export type ExecutionRow = {
  number: number;
  arn: string;
  machine_arn: string;
  machine_name: string;
  map_run_arn: string | null;
  name: string;
  type: "STANDARD" | "EXPRESS";
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  input: string;
  output: string | null;
  error: string | null;
  cause: string | null;
  started_at: number;
  stopped_at: number | null;
  definition_id: string | null;
  role_arn: string;
  revision_id: string | null;
  seed: number;
  history: string | null;
};

/** One thing that happened to an execution from outside, in the order in which it was acted on. */
export type LogRow = {
  number: number;
  effect: number;
  kind: "result" | "failure" | "submitted" | "heartbeat" | "fired" | "stop" | "limits";
  payload: string;
  at: number;
};

/** The engine's SQLite database, with its statements prepared once. */
export class StatesStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(schema);
  }

  /** The rows of a query. */
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepared(sql).all(...values) as Row[];
  }

  /** The first row of a query. */
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepared(sql).get(...values) as Row | undefined;
  }

  /** Runs a statement and answers how many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  /** Inserts or replaces a row by its columns. */
  put(table: string, row: Record<string, SQLInputValue>): void {
    const columns = Object.keys(row);
    const marks = columns.map(() => "?").join(", ");
    this.run(
      `INSERT OR REPLACE INTO ${table} (${columns.join(", ")}) VALUES (${marks})`,
      ...Object.values(row),
    );
  }

  /** All or nothing. */
  transaction<Result>(work: () => Result): Result {
    this.#database.exec("BEGIN");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Keeps a definition's text under its hash, so that executions go on with the one they began with. */
  keepDefinition(text: string): string {
    const id = definitionId(text);
    this.run("INSERT OR IGNORE INTO definitions (id, text) VALUES (?, ?)", id, text);
    return id;
  }

  definition(id: string): string {
    return this.get<{ text: string }>("SELECT text FROM definitions WHERE id = ?", id)?.text ?? "";
  }

  machine(arn: string): MachineRow | undefined {
    return this.get<MachineRow>("SELECT * FROM machines WHERE arn = ?", arn);
  }

  execution(arn: string): ExecutionRow | undefined {
    return this.get<ExecutionRow>("SELECT * FROM executions WHERE arn = ?", arn);
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** The id that a definition's text is kept under. */
export function definitionId(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
