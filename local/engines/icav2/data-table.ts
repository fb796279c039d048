import type { SQLOutputValue } from "node:sqlite";
import type { DataStatus, DataTags, DataType, SequencingRun } from "#core/copy/icav2/data";
import type { Database } from "#local/engines/icav2/database";
import { folded, nameOf, parentOf } from "#local/engines/icav2/path";

/** A file or a folder as kept; times are epoch milliseconds. */
export type DataRow = {
  seq: number;
  id: string;
  projectId: string;
  path: string;
  type: DataType;
  status: DataStatus;
  sizeBytes?: number;
  etag?: string;
  /** `BYTES` lie in S3, `SIZE` is a file of which only the size is known, `AWAITED` may come by upload. */
  content: "NONE" | "BYTES" | "SIZE" | "AWAITED";
  tags: DataTags;
  run?: SequencingRun;
  formatCode?: string;
  creator: string;
  /** The transfer of a copy job that writes it. */
  transfer?: number;
  createdAt: number;
  modifiedAt: number;
  storedAt?: number;
  /** From when lists show it. */
  listedAt: number;
};

/** Files and folders of all projects. What was removed stays for as long as lists may show it. */
export class DataTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(projectId: string, id: string): DataRow | undefined {
    return this.#one("project_id = ? AND id = ?", projectId, id);
  }

  /** Of any project. */
  byId(id: string): DataRow | undefined {
    return this.#one("id = ?", id);
  }

  at(projectId: string, path: string): DataRow | undefined {
    return this.#one("project_id = ? AND path = ?", projectId, path);
  }

  /** All that lies below a folder, in order of path; without the folder itself. */
  below(projectId: string, folder: string): DataRow[] {
    // The character behind the slash ends the range of paths that begin with the folder's.
    const end = `${folder.slice(0, -1)}0`;
    return this.#database
      .prepare(
        "SELECT * FROM data WHERE removed_at IS NULL AND project_id = ? AND path > ? AND path < ? ORDER BY path",
      )
      .all(projectId, folder, end)
      .map(rowOf);
  }

  /** Files whose bytes may have been uploaded since. */
  awaited(projectId: string): DataRow[] {
    return this.#database
      .prepare(
        "SELECT * FROM data WHERE content = 'AWAITED' AND removed_at IS NULL AND project_id = ?",
      )
      .all(projectId)
      .map(rowOf);
  }

  add(row: Omit<DataRow, "seq">): DataRow {
    this.#database
      .prepare(
        `INSERT INTO data (id, project_id, path, folded, parent, name, folded_name, type, creator, created_at,
         listed_at, status, content, tags, modified_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', 0)`,
      )
      .run(
        ...[row.id, row.projectId, row.path, folded(row.path), parentOf(row.path)],
        ...[nameOf(row.path), folded(nameOf(row.path)), row.type, row.creator],
        ...[row.createdAt, row.listedAt],
      );
    this.update(row);
    return this.get(row.projectId, row.id) as DataRow;
  }

  /** Writes what can change. */
  update(row: Omit<DataRow, "seq">): void {
    this.#database
      .prepare(
        `UPDATE data SET status = ?, size = ?, etag = ?, content = ?, tags = ?, run = ?, format = ?, transfer = ?,
         modified_at = ?, stored_at = ? WHERE id = ?`,
      )
      .run(
        ...[row.status, row.sizeBytes ?? null, row.etag ?? null, row.content],
        ...[JSON.stringify(row.tags), row.run ? JSON.stringify(row.run) : null],
        ...[row.formatCode ?? null, row.transfer ?? null, row.modifiedAt, row.storedAt ?? null],
        row.id,
      );
  }

  /** It is gone, though lists may show it until `unlistedAt`. */
  remove(id: string, at: number, unlistedAt: number): void {
    this.#database
      .prepare("UPDATE data SET removed_at = ?, unlisted_at = ? WHERE id = ?")
      .run(at, unlistedAt, id);
  }

  /** Drops what no list shows any more. */
  purge(now: number): void {
    this.#database.prepare("DELETE FROM data WHERE unlisted_at <= ?").run(now);
  }

  #one(condition: string, ...values: string[]): DataRow | undefined {
    const row = this.#database
      .prepare(`SELECT * FROM data WHERE removed_at IS NULL AND ${condition}`)
      .get(...values);
    return row && rowOf(row);
  }
}

/** A row of the table as the engine handles it. */
export function rowOf(row: Record<string, SQLOutputValue>): DataRow {
  return {
    seq: Number(row.seq),
    id: String(row.id),
    projectId: String(row.project_id),
    path: String(row.path),
    type: row.type as DataType,
    status: row.status as DataStatus,
    sizeBytes: numberOf(row.size),
    etag: textOf(row.etag),
    content: row.content as DataRow["content"],
    tags: JSON.parse(String(row.tags)),
    run: row.run ? JSON.parse(String(row.run)) : undefined,
    formatCode: textOf(row.format),
    creator: String(row.creator),
    transfer: numberOf(row.transfer),
    createdAt: Number(row.created_at),
    modifiedAt: Number(row.modified_at),
    storedAt: numberOf(row.stored_at),
    listedAt: Number(row.listed_at),
  };
}

const numberOf = (value: SQLOutputValue | undefined) => (value == null ? undefined : Number(value));
const textOf = (value: SQLOutputValue | undefined) => (value == null ? undefined : String(value));
