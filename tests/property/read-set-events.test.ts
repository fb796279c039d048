import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Row } from "#core/readset/schema";
import { arrivals, comparable, inOrder, lives, rowAfter, take } from "#tests/property/support";

const scenario = lives.chain((life) =>
  fc.record({ life: fc.constant(life), sent: arrivals(life) }),
);
const runs = { numRuns: 2000 };

describe("status events of one read set", () => {
  test("in any order, and repeated, leave the row that they leave in order", () => {
    void fc.assert(
      fc.property(scenario, ({ life, sent }) => {
        const late = sent.map(({ turn }) => ({ turn, world: life.length - 1 }));
        expect(comparable(rowAfter(life, late))).toEqual(comparable(rowAfter(life, inOrder(life))));
      }),
      runs,
    );
  });

  test("however late, leave status, its time and its message as they are in order", () => {
    void fc.assert(
      fc.property(scenario, ({ life, sent }) => {
        const last = life.at(-1)?.change;
        expect(rowAfter(life, sent)).toMatchObject({
          set_status: last?.status,
          set_status_at: last?.at,
          set_status_message: last?.statusMessage,
        });
      }),
      runs,
    );
  });

  test("of a read set that ends ACTIVE, however late, leave the whole row as it is in order", () => {
    void fc.assert(
      fc.property(scenario, ({ life, sent }) => {
        fc.pre(life.at(-1)?.change.status === "ACTIVE");
        expect(comparable(rowAfter(life, sent))).toEqual(comparable(rowAfter(life, inOrder(life))));
      }),
      runs,
    );
  });

  test("never bring a deleted read set back, and its tombstone holds no files", () => {
    void fc.assert(
      fc.property(scenario, ({ life, sent }) => {
        let row: Row | undefined;
        let deleted = false;
        for (const arrival of sent) {
          row = take(row, life, arrival);
          deleted ||= row?.set_status === "DELETED";
          if (!deleted) continue;
          expect(row?.set_status).toBe("DELETED");
          expect(row?.files).toBeUndefined();
          expect(row?.expires_at).toBe(Date.parse(row?.set_status_at ?? "") / 1000 + 90 * 86_400);
        }
      }),
      runs,
    );
  });

  test("keep the files seen while ACTIVE when it is ARCHIVED, and mark them stale", () => {
    void fc.assert(
      fc.property(scenario, ({ life, sent }) => {
        let row: Row | undefined;
        for (const arrival of sent) {
          const before = row;
          row = take(row, life, arrival);
          if (row?.set_status === "DELETED") return;
          const hadFiles = before?.files?.some((file) => file.file_path);
          if (hadFiles) expect(row?.files?.[0]?.file_path).toBeDefined();
          expect(row?.files_stale ?? false).toBe(
            row?.set_status !== "ACTIVE" && (row?.files?.length ?? 0) > 0,
          );
        }
      }),
      runs,
    );
  });
});
