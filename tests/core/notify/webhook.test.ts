import { Webhook as Verifier } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Audit from "#core/audit";
import { take } from "#core/notify/take";
import { deliver } from "#core/notify/webhook/deliver";
import { ask, list as listDeliveries } from "#core/notify/webhook/deliveries";
import type { Order } from "#core/notify/webhook/queue";
import type { NewWebhook } from "#core/notify/webhook/schema";
import * as Webhooks from "#core/notify/webhook/webhook";
import { days, hours, minutes } from "#core/time";
import type { Received } from "#local/receiver";
import { admin, asSystem, event, openRoom, type Room, type Row } from "#tests/core/notify/room";

let room: Room;
let hooks = 0;
beforeAll(async () => {
  room = await openRoom();
  room.set({ slack: { apiUrl: "", ...noSlack } });
});
afterAll(() => room.close());
const noSlack = { botTokenSecretName: "", signingSecretName: "", configSecretName: "" };

type Hook = NewWebhook & { path: string };

async function hook(more: object = {}): Promise<Hook> {
  const path = `hook-${++hooks}`;
  const asked = {
    ...{ url: room.localReceiver + path, events: ["LinkCreated"], projectIds: ["demo"] },
    ...{ description: "A test", ...more },
  };
  return { ...(await admin(() => Webhooks.create(asked as never))), path };
}
const told = (data: Row, id?: string) =>
  asSystem(() => take(event("LinkCreated", { projectId: "demo", ...data }, { ...(id && { id }) })));
const order = (wanted: Order) => asSystem(() => deliver(wanted));
const deliveriesOf = async ({ id }: Hook) =>
  (await admin(() => listDeliveries({ webhookId: id, limit: 200 }))).items;
/** The only order that there is now. */
async function ordered(): Promise<Order> {
  const orders = await room.orders();
  expect(orders).toHaveLength(1);
  return orders[0] as Order;
}
const gone = async (made: Hook) => {
  await admin(() => Webhooks.destroy({ webhookId: made.id }));
  await room.orders();
};
const failing = (path: string, more: object = {}) =>
  room.gate.faults.arm({ service: "receiver", effect: "error", resource: path, ...more });
/** What came in, as a receiver's library takes it. */
const verified = (secret: string, { body, headers }: { body: unknown; headers: Row }) =>
  new Verifier(secret).verify(JSON.stringify(body), headers as Record<string, string>);

describe("a delivery", () => {
  test("is signed as Standard Webhooks says, carries the event and its id, and is sent once however often the event is told", async () => {
    const made = await hook();
    const id = "evt.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
    for (let n = 0; n < 2; n++) await told({ linkId: "lnk.A" }, id);
    const orders = await room.orders();
    expect(new Set(orders.map((one) => JSON.stringify(one))).size).toBe(1);
    for (const one of [...orders, ...orders]) await order(one);
    const [received, ...more] = room.received(made.path);
    expect(more).toEqual([]);
    const body = verified(made.secret, received ?? { body: "", headers: {} });
    expect(body).toMatchObject({ type: "LinkCreated", id, data: { linkId: "lnk.A" } });
    expect(body).not.toHaveProperty("actor");
    expect(received?.headers["webhook-id"]).toBe(id);
    expect(() => verified(made.secret, { ...received, body: { forged: true } } as never)).toThrow();
    expect(await deliveriesOf(made)).toMatchObject([
      { id, status: "SUCCEEDED", attempts: [{ httpStatus: 200, error: null }] },
    ]);
    await gone(made);
  });

  test("is of events and projects of its webhook only, whole events or none", async () => {
    const made = await hook();
    const several = event("FastqListRowsAdded", { projectIds: ["demo", "other"] });
    const both = await hook({ events: ["FastqListRowsAdded"], projectIds: ["demo", "other"] });
    const one = await hook({ events: ["FastqListRowsAdded"] });
    await told({ projectId: "other" });
    await asSystem(() => take(event("LinkRevoked", { projectId: "demo" })));
    await asSystem(() => take(event("LinkCreated", {})));
    await asSystem(() => take(several));
    expect((await room.orders()).map(({ webhookId }) => webhookId)).toEqual([both.id]);
    for (const each of [made, both, one]) await gone(each);
  });

  test("comes again after minutes, then hours, and is given up after 20 hours; then it can be sent once more", async () => {
    const made = await hook();
    const fault = failing(made.path);
    await told({});
    const wanted = await ordered();
    const waits: number[] = [];
    let outcome = await order(wanted);
    while (outcome.outcome === "later") {
      waits.push(outcome.waitMs);
      // Too early it sends nothing, and waits for the rest.
      expect(await order(wanted)).toMatchObject({ outcome: "later" });
      await room.clock.advance(outcome.waitMs);
      outcome = await order(wanted);
    }
    expect(outcome).toMatchObject({ outcome: "given up", reason: /500/ as never });
    expect(waits).toEqual([
      ...[minutes(1), minutes(5), minutes(15), hours(1), hours(3), hours(6), hours(10)],
    ]);
    expect(room.received(made.path)).toHaveLength(waits.length + 1);
    const [failed] = await deliveriesOf(made);
    expect(failed).toMatchObject({ status: "FAILED", nextAttemptAt: null });
    expect(await order(wanted)).toEqual({ outcome: "over" });
    room.gate.faults.disarm(fault);
    const key = { webhookId: made.id, deliveryId: failed?.id ?? "" };
    await admin(() => ask(key));
    await expect(async () => admin(() => ask(key))).rejects.toMatchObject({
      code: "request.invalid",
    });
    expect(await order(await ordered())).toEqual({ outcome: "delivered" });
    expect(await deliveriesOf(made)).toMatchObject([{ id: failed?.id, status: "SUCCEEDED" }]);
    await gone(made);
  });

  test.each([
    [302, "redirects are not followed"],
    [404, "answered 404"],
  ])("that is answered with %i has not arrived", async (status, reason) => {
    const made = await hook();
    if (status !== 302) failing(made.path, { status, times: 1 });
    const server = status === 302 ? await redirecting(room.localReceiver + made.path) : undefined;
    await admin(() => ask({ webhookId: made.id }));
    if (server) {
      // The receiver of this test is another server of the loopback.
      room.set({ localReceiver: server.url, slack: { apiUrl: "", ...noSlack } });
      await admin(() => Webhooks.change({ webhookId: made.id, change: { url: `${server.url}a` } }));
    }
    expect(await order(await ordered())).toMatchObject({ outcome: "later" });
    if (server) {
      expect(room.received(made.path)).toEqual([]);
      await server.close();
      room.set({ slack: { apiUrl: "", ...noSlack } });
    }
    const [delivery] = await deliveriesOf(made);
    expect(delivery?.attempts[0]).toMatchObject({ httpStatus: status });
    expect(delivery?.attempts[0]?.error).toContain(reason);
    await gone(made);
  });
});

describe("a webhook", () => {
  test("has two secrets for a day after a rotation, and one after that", async () => {
    const made = await hook();
    const { secret, previousSecretUntil } = await admin(() =>
      Webhooks.rotate({ webhookId: made.id }),
    );
    expect(Date.parse(previousSecretUntil ?? "") - room.clock.now()).toBeGreaterThan(hours(23));
    // The library verifies by the machine's time, which is not moved; it signs for any.
    const signers = async () => {
      await admin(() => ask({ webhookId: made.id }));
      await order(await ordered());
      const { headers, body } = room.received(made.path).at(-1) as Received;
      const at = new Date(Number(headers["webhook-timestamp"]) * 1000);
      const signatures = String(headers["webhook-signature"]).split(" ");
      return signatures.map((signature) =>
        [made.secret, secret].findIndex(
          (one) =>
            new Verifier(one).sign(String(headers["webhook-id"]), at, JSON.stringify(body)) ===
            signature,
        ),
      );
    };
    expect(await signers()).toEqual([1, 0]);
    await room.clock.advance(hours(25));
    expect(await signers()).toEqual([1]);
    await gone(made);
  });

  test("that fails for three days is disabled, with one alert; what arrives in between begins anew", async () => {
    const made = await hook();
    const key = { webhookId: made.id };
    const send = async () => {
      await admin(() => ask(key));
      return order(await ordered());
    };
    const fault = failing(made.path);
    await send();
    await room.clock.advance(days(2));
    room.gate.faults.disarm(fault);
    await send();
    failing(made.path);
    await send();
    await room.clock.advance(days(2));
    await send();
    expect(await admin(() => Webhooks.get(key))).toMatchObject({ status: "ENABLED" });
    await room.clock.advance(days(1) + 1000);
    await send();
    expect(await admin(() => Webhooks.get(key))).toMatchObject({
      ...{ status: "DISABLED", statusReason: expect.stringContaining("Nothing has arrived") },
    });
    const alerts = (await room.told("AlertRaised")).filter(({ thingId }) => thingId === made.id);
    expect(alerts).toMatchObject([
      { state: "DISABLED", link: `https://web.example/webhooks/${made.id}` },
    ]);
    expect((await Audit.history(made.id)).at(-1)?.action).toBe("webhook.disable");
    await expect(async () => admin(() => ask(key))).rejects.toMatchObject({
      code: "webhook.disabled",
    });
    await told({});
    expect(await room.orders()).toEqual([]);
    room.gate.faults.disarm();
    await admin(() => Webhooks.change({ ...key, change: { status: "ENABLED" } }));
    expect(await send()).toEqual({ outcome: "delivered" });
    await gone(made);
  });

  test("that answers 410 is disabled at once", async () => {
    const made = await hook();
    failing(made.path, { status: 410 });
    await told({});
    expect(await order(await ordered())).toMatchObject({ outcome: "given up" });
    expect(await admin(() => Webhooks.get({ webhookId: made.id }))).toMatchObject({
      ...{ status: "DISABLED", statusReason: expect.stringContaining("410") },
    });
    room.gate.faults.disarm();
    await gone(made);
  });

  test("is known to admins of all its projects only, and a version that has gone is refused", async () => {
    const made = await hook();
    const key = { webhookId: made.id };
    const { run } = await import("#core/actor");
    const other = {
      type: "user",
      id: "o",
      name: "o",
      roles: ["admin"],
      projectIds: ["x"],
    } as const;
    await expect(async () => run(other, () => Webhooks.get(key))).rejects.toMatchObject({
      code: "webhook.not_found",
    });
    await expect(async () =>
      run({ ...other, roles: ["sharer"] }, () => Webhooks.get(key)),
    ).rejects.toMatchObject({ code: "auth.forbidden" });
    const change = { description: "another" };
    await admin(() => Webhooks.change({ ...key, change, version: 1 }));
    await expect(async () =>
      admin(() => Webhooks.change({ ...key, change, version: 1 })),
    ).rejects.toMatchObject({ code: "request.version_mismatch" });
    await gone(made);
  });
});

test("no secret, and nothing of a URL but its origin, is in an audit record, an event or a log; rows have secrets sealed", async () => {
  const made = await hook({ url: `${room.localReceiver}hook?key=somebodys-token` });
  const { secret } = await admin(() => Webhooks.rotate({ webhookId: made.id }));
  await admin(() => ask({ webhookId: made.id }));
  await order(await ordered());
  const rows = await room.rows();
  const text = JSON.stringify([rows, room.logged]);
  for (const one of [made.secret, secret]) expect(text).not.toContain(one.slice("whsec_".length));
  const records = rows.filter(({ __edb_e__ }) => __edb_e__ === "audit" || __edb_e__ === "outbox");
  expect(JSON.stringify(records)).not.toContain("somebodys-token");
  await gone(made);
});

async function redirecting(location: string) {
  const { listen } = await import("#tests/local/support/listen");
  const server = await listen((request, response) => {
    request.resume();
    response.writeHead(302, { location }).end();
  });
  return { url: `${server.url}/`, close: server.close };
}
