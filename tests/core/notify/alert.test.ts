import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as z from "zod";
import * as Audit from "#core/audit";
import { sweep } from "#core/notify/alert/sweep";
import { watchEntity } from "#core/notify/alert/watch.entity";
import { busOnlyEvents, webhookEvents } from "#core/notify/catalogue";
import { take } from "#core/notify/take";
import { things } from "#core/notify/things";
import { packageEntity } from "#core/package/package.entity";
import { days, hours, iso, now } from "#core/time";
import { asSystem, event, openRoom, type Room } from "#tests/core/notify/room";

let room: Room;
const off = { botTokenSecretName: "", signingSecretName: "", configSecretName: "" };
beforeAll(async () => {
  room = await openRoom();
  room.set({ slack: { apiUrl: "", ...off } });
});
afterAll(() => room.close());

const alertsOf = async (id: string) =>
  (await room.told("AlertRaised")).filter(({ thingId }) => thingId === id);
const taken = (given: object) => asSystem(() => take(given));

test.each(things.map((thing) => [thing.kind, thing] as const))(
  "a %s that FAILED is alerted once for each failure, with its id, cause and link",
  async (kind, { fails, idName, path, hasPage = true }) => {
    const id = `x.${kind.replace(" ", "-")}`;
    const failure = event(fails, { [idName]: id, projectId: "demo", reason: "a disk was full" });
    const again = event(fails, { [idName]: id, projectId: "demo", reason: "another disk" });
    await Promise.all([taken(failure), taken(failure)]);
    for (const one of [failure, again, again]) await taken(one);
    const alerts = await alertsOf(id);
    expect(alerts.map(({ cause }) => cause).sort()).toEqual(["a disk was full", "another disk"]);
    for (const alert of alerts) {
      expect(alert).toMatchObject({ kind, state: "FAILED", projectId: "demo" });
      expect(alert.link).toBe(`https://web.example/${path}${hasPage ? `/${id}` : ""}`);
      const records = await Audit.history(String(alert.alertId));
      expect(records.map(({ action }) => action)).toEqual(["alert.raise"]);
    }
  },
);

describe("something that has begun", () => {
  const packageIn = (packageId: string, status: string) =>
    packageEntity()
      .put({
        ...{ packageId, projectId: "demo", name: "n", status, createdBy: "u", version: 1 },
        ...{ createdAt: iso(), updatedAt: iso(), expiresAt: iso(now() + days(30)) },
      } as never)
      .go();
  const begun = (packageId: string, at = iso()) =>
    event("PackageRequested", { packageId, projectId: "demo", name: "n" }, { at });
  const watched = async () => (await watchEntity().scan.go()).data.map(({ thingId }) => thingId);

  test("is overdue when it has not ended in its time, and that is alerted once", async () => {
    for (const [id, status] of [
      ["pkg.SLOW", "RUNNING"],
      ["pkg.DONE", "SUCCEEDED"],
    ] as const) {
      await packageIn(id, status);
      await taken(begun(id));
    }
    await taken(begun("pkg.GONE"));
    await room.clock.advance(hours(23));
    expect(await asSystem(sweep)).toEqual({ looked: 0, overdue: 0 });
    await room.clock.advance(hours(2));
    expect(await asSystem(sweep)).toEqual({ looked: 3, overdue: 1 });
    expect(await asSystem(sweep)).toEqual({ looked: 0, overdue: 0 });
    expect(await alertsOf("pkg.SLOW")).toMatchObject([
      { state: "OVERDUE", cause: expect.stringMatching(/RUNNING.*24 hours/) },
    ]);
    expect(await alertsOf("pkg.DONE")).toEqual([]);
    expect(await watched()).toEqual([]);
  });

  test("anew has its time from then on, also when the events come in another order", async () => {
    await packageIn("pkg.AGAIN", "RUNNING");
    const first = iso();
    await room.clock.advance(hours(20));
    await taken(begun("pkg.AGAIN"));
    await taken(begun("pkg.AGAIN", first));
    await room.clock.advance(hours(5));
    expect(await asSystem(sweep)).toEqual({ looked: 0, overdue: 0 });
    await room.clock.advance(hours(20));
    expect(await asSystem(sweep)).toEqual({ looked: 1, overdue: 1 });
  });
});

test("every event of the catalogue can be had by webhooks, or is named as one for the bus alone", async () => {
  const names = (await declared()).map(({ detailType }) => detailType);
  expect([...webhookEvents, ...busOnlyEvents].sort()).toEqual(names.sort());
});

test("events by which things are watched name them, and those of failures say why", async () => {
  const types = new Map((await declared()).map(({ detailType, data }) => [detailType, data.shape]));
  for (const { begins, fails, idName } of things) {
    for (const name of [...begins, fails]) expect(types.get(name), name).toHaveProperty(idName);
    expect(Object.keys(types.get(fails) ?? {}), fails).toContainEqual(
      expect.stringMatching(/^(reason|cause)$/),
    );
  }
});

type Declared = { detailType: string; data: z.ZodObject };

async function declared(): Promise<Declared[]> {
  const { glob } = await import("glob");
  const files = await glob("core/**/event.ts", { absolute: true });
  const found: Declared[] = [];
  for (const file of files.filter((one) => !one.endsWith("core/event.ts")))
    for (const one of Object.values(await import(file)))
      if (one && typeof one === "object" && "version" in one && "detailType" in one)
        found.push(one as unknown as Declared);
  return found;
}
