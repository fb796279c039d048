import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { Webhook as Verifier } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Delivery } from "#core/notify/delivery-schema";
import { signatureOf } from "#core/notify/slack/signature";
import type { NewWebhook } from "#core/notify/webhook/schema";
import type { Page } from "#core/page-schema";
import type { Received } from "#local/receiver";
import { signingSecret, slackConfig } from "#local/slack";
import { actIn, resource, rowsOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud(undefined, { told: true });
  actIn(cloud);
});
afterAll(() => cloud.close());

const isHiding = ({ operation }: { operation: string }) => operation === "ChangeMessageVisibility";

/** What came in below a path of the local receiver. */
async function received(path: string): Promise<Received[]> {
  const answer = await fetch(`${cloud.outputs.aws.endpoint}/_local/webhooks`);
  const { items } = (await answer.json()) as { items: Received[] };
  return items.filter((one) => one.path === path);
}

test("a failure is told to a webhook, signed, and in Slack, once; what did not arrive waits for its next attempt", async () => {
  const asked = {
    url: `${cloud.outputs.aws.endpoint}/_local/receiver/operators`,
    ...{ events: ["AlertRaised"], projectIds: ["demo"], description: "Operators" },
  };
  const path = "/api/v1/webhooks";
  const { status, body: made } = await cloud.api<NewWebhook>("admin", "POST", path, asked);
  expect(status, JSON.stringify(made)).toBe(201);
  const pushJobId = "psh.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
  const fail = async (id: string) => {
    const data = { pushJobId, projectId: "demo", reason: "the bucket is gone" };
    const detail = { version: "1.0.0", id, at: new Date().toISOString(), data };
    const Entry = {
      ...{ EventBusName: resource(cloud.outputs, "EventBus"), Source: "seqferry" },
      ...{ DetailType: "PushFailed", Detail: JSON.stringify(detail) },
    };
    await cloud.events.send(new PutEventsCommand({ Entries: [Entry, Entry] }));
  };
  const deliveries = async () => {
    const page = await cloud.api<Page<Delivery>>("admin", "GET", `${path}/${made.id}/deliveries`);
    return page.body.items;
  };
  await fail("evt.A");
  await eventually(async () =>
    expect(await deliveries()).toMatchObject([{ event: "AlertRaised", status: "SUCCEEDED" }]),
  );
  const [arrived, ...more] = await received("operators");
  expect(more).toEqual([]);
  const told = new Verifier(made.secret).verify(
    JSON.stringify(arrived?.body),
    arrived?.headers as Record<string, string>,
  );
  expect(told).toMatchObject({
    type: "AlertRaised",
    data: { kind: "push job", thingId: pushJobId, state: "FAILED", cause: "the bucket is gone" },
  });
  await eventually(async () => {
    const [posted, ...others] = await received("slack/chat.postMessage");
    expect(others).toEqual([]);
    expect(JSON.stringify(posted?.body)).toContain(`/push-jobs/${pushJobId}|${pushJobId}>`);
  });
  cloud.gate.faults.arm({ service: "receiver", resource: "operators", effect: "error", times: 1 });
  cloud.gate.ledger.reset();
  await fail("evt.B");
  await eventually(async () => {
    expect(await deliveries()).toMatchObject([
      { status: "PENDING", attempts: [{ httpStatus: 500 }] },
      { status: "SUCCEEDED" },
    ]);
    // Its message is hidden until then, not handled.
    const hidden = cloud.gate.ledger.rows().filter(isHiding);
    expect(hidden).toMatchObject([{ calls: 1, errors: 0 }]);
  });
  const seen = JSON.stringify([await rowsOf(cloud), cloud.logs]);
  for (const secret of [made.secret.slice("whsec_".length), "xoxb-local", signingSecret])
    expect(seen).not.toContain(secret);
});

test("a call of Slack's is taken when it is signed, and refused when it is not", async () => {
  const payload = {
    ...{ type: "block_actions", channel: { id: slackConfig.channel_id }, user: { id: "U0NOBODY" } },
    actions: [
      {
        action_id: "approval.approve",
        value: JSON.stringify({
          approvalId: "apr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
          planId: "pln.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
        }),
      },
    ],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor(cloud.clock.now() / 1000));
  const call = (signature: string) =>
    fetch(`${cloud.outputs.api}/slack/actions`, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        ...{ "x-slack-request-timestamp": timestamp, "x-slack-signature": signature },
      },
      body,
    });
  const forged = await call(signatureOf({ timestamp, body }, "another"));
  expect([forged.status, ((await forged.json()) as { code: string }).code]).toEqual([
    ...[401, "slack.refused"],
  ]);
  const taken = await call(signatureOf({ timestamp, body }, signingSecret));
  expect([taken.status, await taken.text()]).toEqual([200, ""]);
  const [warning] = await received("slack/chat.postEphemeral");
  expect(warning?.body).toMatchObject({ user: "U0NOBODY", channel: slackConfig.channel_id });
});
