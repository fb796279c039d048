import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { FileRow, Row } from "#core/readset/row";
import * as HealthOmics from "#tests/property/health-omics";
import { empty, isBorn, type Mirror, reconcile, take, traffic } from "#tests/property/mirror";
import { type Life, quietAt, turnAt } from "#tests/property/world";

const runs = { numRuns: 3000 };

test("any interleaving of lost, repeated and late events and answers, and one reconciliation, give the store's truth", () => {
  void fc.assert(
    fc.property(traffic({ min: 0, max: 2 }), ({ store, messages }) => {
      const mirror = empty();
      for (const message of messages) take(mirror, message);
      const at = quietAt(store);
      reconcile(mirror, store, at);
      for (const life of store) expectTruth(life, mirror, at);
    }),
    runs,
  );
});

test("reconciliations in the midst of it change nothing of that", () => {
  void fc.assert(
    fc.property(traffic({ min: 0, max: 2 }), fc.nat({ max: 100 }), ({ store, messages }, every) => {
      const mirror = empty();
      for (const [n, message] of messages.entries()) {
        take(mirror, message);
        if (n % 5 === every % 5) reconcile(mirror, store, message.deliveredAt);
      }
      const at = quietAt(store);
      reconcile(mirror, store, at);
      for (const life of store) expectTruth(life, mirror, at);
    }),
    runs,
  );
});

test("a second reconciliation of a quiet store writes nothing", () => {
  void fc.assert(
    fc.property(traffic({ min: 0, max: 2 }), ({ store, messages }) => {
      const mirror = empty();
      for (const message of messages) take(mirror, message);
      reconcile(mirror, store, quietAt(store));
      expect(reconcile(mirror, store, quietAt(store) + 86_400_000)).toBe(0);
    }),
    runs,
  );
});

function expectTruth(life: Life, { rows, seen }: Mirror, at: number): void {
  const row = rows.get(life.id);
  const turn = turnAt(life, at);
  if (turn?.status === "DELETED") {
    expect(row?.set_status ?? "DELETED").toBe("DELETED");
    return;
  }
  if (!row || !turn) throw new Error(`${life.id} is ${turn?.status} and not in the mirror.`);
  const { status: set_status, metadata } = HealthOmics.listed(life, at) ?? {};
  expect(row).toMatchObject({ set_status, ...metadata });
  expect(row.set_status_message).toBe(turn.message);
  expect(row.details_missing).toBeUndefined();
  if (isBorn(row)) expect(row.tags ?? {}).toEqual(HealthOmics.tagsAt(life, at));
  if (turn.status === "ACTIVE") expectActive(life, row, at);
  else expectLastSeen(row, seen.get(life.id)?.files ?? []);
}

/** Of an archived read set the files are those that were seen last, in whatever order: listings guess which is source1. */
function expectLastSeen(row: Row, last: FileRow[]): void {
  expect(row.files?.map(placeOf).sort()).toEqual(last.map(placeOf).sort());
  expect(row.files_stale).toBe(last.length > 0);
}

/** Of an ACTIVE read set everything is known that GetReadSetMetadata tells. */
function expectActive(life: Life, row: Row, at: number): void {
  const { files, etags, metadata } = HealthOmics.get(life, at);
  const expected = files?.map((file) => {
    const etag = etags?.[file.file_type as "source1" | "source2"];
    return { ...file, ...(etag && { etag }) };
  });
  expect(row.files).toEqual(expected);
  expect(row.files_stale).toBe(false);
  expect(row.set_creation_job_id).toBe(metadata?.set_creation_job_id);
}

const placeOf = ({ file_path, content_length }: FileRow) => [file_path, content_length];
