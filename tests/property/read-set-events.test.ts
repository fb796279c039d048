import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyChange, applyObservation } from "#core/readset/merge";
import type { Row } from "#core/readset/row";
import { ReadSetStatus } from "#core/readset/schema";
import * as HealthOmics from "#tests/property/health-omics";
import { empty, take, traffic } from "#tests/property/mirror";
import { comparable } from "#tests/property/support";
import { type Life, quietAt, turnAt } from "#tests/property/world";

const runs = { numRuns: 3000 };

describe("events of which none is lost", () => {
  const whole = traffic({ min: 1, max: 3 });

  test("leave the last status and its message, however late, repeated and mixed with answers", () => {
    void fc.assert(
      fc.property(whole, ({ store, messages }) => {
        const mirror = empty();
        for (const message of messages) take(mirror, message);
        for (const life of store) {
          const last = turnAt(life, quietAt(store));
          const row = mirror.rows.get(life.id);
          expect(row?.set_status).toBe(last?.status);
          expect(row?.set_status_message).toBe(last?.message);
        }
      }),
      runs,
    );
  });

  test("alone leave the row that they leave in order, its time included", () => {
    void fc.assert(
      fc.property(whole, ({ store: [life], messages }) => {
        if (!life) return;
        const turns = messages.flatMap((m) =>
          m.kind === "event" && m.life === life ? m.turn : [],
        );
        const rowAfter = (order: number[]) =>
          order.reduce<Row | undefined>((row, n) => {
            const turn = life.turns[n];
            return (turn && applyChange(row, HealthOmics.eventOf(life, turn), "demo")) ?? row;
          }, undefined);
        const [one, other] = [rowAfter(turns), rowAfter(life.turns.map((_, n) => n))];
        // A tombstone learns nothing any more, not even which job had made the read set.
        if (other?.set_status !== "DELETED") expect(comparable(one)).toEqual(comparable(other));
        expect(one?.set_status).toBe(other?.set_status);
        expect(one?.set_status_at).toBe(other?.set_status_at);
      }),
      runs,
    );
  });
});

describe("a read set that is known to be deleted", () => {
  test("stays so, whatever comes, and its tombstone holds nothing of it for 90 days", () => {
    void fc.assert(
      fc.property(traffic({ min: 0, max: 3 }), ({ messages }) => {
        const mirror = empty();
        const deleted = new Set<string>();
        for (const message of messages) {
          const { life } = message;
          const { after } = take(mirror, message);
          if (after?.set_status === "DELETED") deleted.add(life.id);
          if (!deleted.has(life.id)) continue;
          const row = mirror.rows.get(life.id);
          expect(row?.set_status).toBe("DELETED");
          expectDead(row, life);
          for (const name of ["files", "files_stale", "tags", "details_missing"])
            expect(row).not.toHaveProperty(name);
          const deletedAt = Date.parse(row?.set_status_at ?? "");
          expect(row?.expires_at).toBe(Math.floor(deletedAt / 1000) + 90 * 86_400);
        }
      }),
      runs,
    );
  });

  test("is known by its event, and by an answer that it is not there", () => {
    void fc.assert(
      fc.property(traffic({ min: 0, max: 1 }), ({ store, messages }) => {
        const mirror = empty();
        for (const message of messages) {
          const { life } = message;
          take(mirror, message);
          const isTold =
            message.kind === "event"
              ? life.turns[message.turn]?.status === "DELETED"
              : message.kind === "get" && turnAt(life, message.at)?.status === "DELETED";
          if (isTold) expect(mirror.rows.get(life.id)?.set_status).toBe("DELETED");
        }
        expect(mirror.rows.size).toBeLessThanOrEqual(store.length);
      }),
      runs,
    );
  });
});

/** Not even what comes with a later time brings it back. */
function expectDead(row: Row | undefined, life: Life): void {
  const at = "2027-01-01T00:00:00.000Z";
  const named = HealthOmics.named(life);
  for (const status of ReadSetStatus.options.filter((option) => option !== "DELETED")) {
    expect(applyChange(row, { ...named, status, at, creationJobId: "9" }, "demo")).toBeUndefined();
    for (const turn of life.turns) {
      const observation = { ...HealthOmics.get(life, turn.at), at, gone: false, status };
      expect(applyObservation(row, named, observation, "demo")).toBeUndefined();
    }
  }
}
