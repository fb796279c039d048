import { beforeAll, expect, test } from "vitest";
import { alertEntity } from "#core/notify/alert/alert.entity";
import { watchEntity } from "#core/notify/alert/watch.entity";
import { callEntity, messageEntity } from "#core/notify/slack/message.entity";
import { deliveryEntity } from "#core/notify/webhook/delivery.entity";
import { webhookEntity } from "#core/notify/webhook/webhook.entity";
import { configure } from "#core/settings";
import { expectCaseKept, keysOf } from "#tests/contract/keys-of";

beforeAll(() => configure({ tableName: "table" }));

const at = { createdAt: "2026-11-01T12:00:00.000Z", updatedAt: "2026-11-01T12:00:00.000Z" };

const puts = {
  webhook: (webhookId = "whk.A") =>
    webhookEntity()
      .put({
        ...{ webhookId, scope: "webhooks", url: "https://a.example/?token=1", events: [] },
        ...{ projectIds: ["Demo"], description: "d", secrets: [], status: "ENABLED" },
        ...{ createdBy: "u", version: 1, ...at },
      })
      .params(),
  delivery: (eventId = "evt.A") =>
    deliveryEntity()
      .put({
        ...{ webhookId: "whk.A", eventId, event: "E", body: "{}", status: "PENDING" },
        ...{ attempts: [], tries: 0, round: 1, expires_at: 1, ...at },
      })
      .params(),
  alert: (alertId = "alt.A") =>
    alertEntity()
      .put({
        ...{ alertId, kind: "k", thingId: "t", projectId: "Demo", state: "FAILED", cause: "c" },
        ...{ link: "l", createdAt: at.createdAt, expires_at: 1 },
      })
      .params(),
  watch: (thingId = "pkg.A") =>
    watchEntity()
      .put({
        ...{ thingId, kind: "package", projectId: "Demo", since: at.createdAt },
        ...{ dueAt: "2026-11-02T12:00:00.000Z", dueShard: 5 },
      })
      .params(),
  message: (subject = "pln.A") =>
    messageEntity().put({ subject, claimedUntil: at.createdAt, expires_at: 1 }).params(),
  call: (callHash = "0f") => callEntity().put({ callHash, expires_at: 1 }).params(),
};

test("who is told is found by itself and in the list of all, deliveries by their webhook, the rest by itself", () => {
  const keys = Object.entries(puts).map(([name, put]) => [name, keysOf(put())]);
  expect(Object.fromEntries(keys)).toMatchInlineSnapshot(`
    {
      "alert": {
        "pk": "$seqferry#alertId_alt.A",
        "sk": "$alert_1",
      },
      "call": {
        "pk": "$seqferry#callHash_0f",
        "sk": "$slackCall_1",
      },
      "delivery": {
        "pk": "$seqferry#webhookId_whk.A",
        "sk": "$webhookDelivery_1#eventId_evt.A",
      },
      "message": {
        "pk": "$seqferry#subject_pln.A",
        "sk": "$slackMessage_1",
      },
      "watch": {
        "gsi6pk": "$seqferry#dueShard_5",
        "gsi6sk": "$notifyWatch_1#dueAt_2026-11-02T12:00:00.000Z",
        "pk": "$seqferry#thingId_pkg.A",
        "sk": "$notifyWatch_1",
      },
      "webhook": {
        "gsi1pk": "$seqferry#scope_webhooks",
        "gsi1sk": "$webhook_1#webhookId_whk.A",
        "pk": "$seqferry#webhookId_whk.A",
        "sk": "$webhook_1",
      },
    }
  `);
});

test("keys keep the case of what they are made of, and hold no URL", () => {
  for (const put of Object.values(puts)) expectCaseKept(put);
  expect(JSON.stringify(keysOf(puts.webhook()))).not.toContain("a.example");
});
