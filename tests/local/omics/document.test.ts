import { DatabaseSync, type StatementSync } from "node:sqlite";
import { expect, test } from "vitest";
import { collection, type Document } from "#local/engines/omics/document";

/** A collection, and how SQLite would run the last query of `list`. */
function planned() {
  const database = new DatabaseSync(":memory:");
  const prepare = database.prepare.bind(database);
  let last = "";
  database.prepare = (sql: string): StatementSync => {
    last = sql;
    return prepare(sql);
  };
  const documents = collection<Document & { status: string }>(database, "thing", ["status"]);
  const plan = () =>
    prepare(`EXPLAIN QUERY PLAN ${last}`)
      .all(...Array.from(last.matchAll(/[?]/g), () => 0))
      .map(({ detail }) => String(detail));
  return { documents, plan };
}

const createdAfter = { field: "createdAt", comparison: ">" as const, value: 1 };
const createdBefore = { field: "createdAt", comparison: "<" as const, value: 9 };
const status = { field: "status", comparison: "=" as const, value: "ACTIVE" };

test("a page between two times, and the next one, is a stretch of an index: nothing is read besides, nothing sorted", () => {
  const { documents, plan } = planned();
  documents.list({ storeId: "1", conditions: [createdAfter, createdBefore], limit: 101 });
  const stretch = "kind=? AND store_id=? AND created_at>? AND created_at<?";
  expect(plan()).toEqual([`SEARCH document USING INDEX document_order (${stretch})`]);
  documents.list({ storeId: "1", after: { createdAt: 5, id: "7" }, limit: 101 });
  expect(plan()).toEqual([
    "SEARCH document USING INDEX document_order (kind=? AND store_id=? AND (created_at,id)>(?,?))",
  ]);
});

test("a member with an index is found by it, in order", () => {
  const { documents, plan } = planned();
  documents.list({ storeId: "1", conditions: [status, createdAfter], limit: 101 });
  expect(plan()).toEqual([
    "SEARCH document USING INDEX document_thing_status (store_id=? AND <expr>=? AND created_at>?)",
  ]);
});

test("an index of one kind does not show documents of another", () => {
  const database = new DatabaseSync(":memory:");
  const things = collection<Document & { status: string }>(database, "thing", ["status"]);
  const others = collection<Document & { status: string }>(database, "other", ["status"]);
  things.put({ id: "1", storeId: "1", createdAt: 1, status: "ACTIVE" });
  others.put({ id: "1", storeId: "1", createdAt: 1, status: "ACTIVE" });
  others.put({ id: "2", storeId: "1", createdAt: 2, status: "ARCHIVED" });
  const found = others.list({ storeId: "1", conditions: [status], limit: 9 });
  expect(found.map(({ id }) => id)).toEqual(["1"]);
  expect(things.list({ limit: 9 })).toHaveLength(1);
});
