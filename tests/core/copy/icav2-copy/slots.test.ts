import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { grant, release, reserve } from "#core/copy/icav2-copy/slots";
import { setting } from "#core/settings";
import { hours } from "#core/time";
import { openRoom, type Room } from "#tests/core/copy/icav2-copy/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.end());

const share = fc.record({
  slots: fc.nat(60),
  waits: fc.boolean(),
  until: fc.constant(0),
});

test("never more jobs than there are slots are begun, and never fewer than none", () => {
  fc.assert(
    fc.property(
      fc.array(share, { maxLength: 5 }),
      fc.nat(60),
      fc.nat(60),
      (others, running, wanted) => {
        const granted = grant(others, { running, wanted }, 50);
        const taken = others.reduce((sum, { slots }) => sum + slots, running);
        expect(granted).toBeGreaterThanOrEqual(0);
        expect(granted).toBeLessThanOrEqual(wanted);
        if (granted > 0) expect(taken + granted).toBeLessThanOrEqual(50);
      },
    ),
  );
});

test("while others wait, nobody goes beyond an even share", () => {
  const waits = [{ slots: 0, waits: true, until: 0 }];
  expect(grant(waits, { running: 25, wanted: 10 }, 50)).toBe(0);
  expect(grant(waits, { running: 20, wanted: 10 }, 50)).toBe(5);
  expect(grant([{ slots: 0, waits: false, until: 0 }], { running: 25, wanted: 10 }, 50)).toBe(10);
});

test("copies that ask at the same time share the stage's slots, and what an ended one had is free again", async () => {
  const most = setting("icav2").jobsInFlight;
  const ask = (copyJobId: string, wanted: number, running = 0) =>
    reserve({ copyJobId, running, wanted });
  const granted = await Promise.all(["a", "b", "c"].map((id) => ask(id, most)));
  expect(granted.reduce((sum, one) => sum + one, 0)).toBe(most);
  expect(await ask("d", 1)).toBe(0);
  for (const id of ["a", "b", "c"]) await release(id);
  expect(await ask("d", 1)).toBe(1);
  await release("d");
});

test("slots of a copy that never says anything again are free after a while", async () => {
  const most = setting("icav2").jobsInFlight;
  expect(await reserve({ copyJobId: "dead", running: most, wanted: 0 })).toBe(0);
  expect(await reserve({ copyJobId: "alive", running: 0, wanted: 3 })).toBe(0);
  await room.clock.advance(hours(1));
  expect(await reserve({ copyJobId: "alive", running: 0, wanted: 3 })).toBe(3);
  await release("alive");
});
