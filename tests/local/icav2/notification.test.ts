import { afterEach, beforeEach, expect, test } from "vitest";
import { JobNotification } from "#core/copy/icav2/notification";
import { type Cloud, copy, startIcav2 } from "#tests/local/icav2/fixture";

let cloud: Cloud;
let failing = 0;
const delivered: { address: string; body: string }[] = [];
beforeEach(async () => {
  failing = 0;
  delivered.length = 0;
  cloud = await startIcav2({
    async deliver(notification) {
      if (failing-- > 0) throw new Error("the queue is not there");
      delivered.push(notification);
    },
  });
});
afterEach(() => cloud.stop());

const address = "https://sqs.us-east-1.amazonaws.com/000000000000/jobs";
const channel = (enabled = true) =>
  cloud.ask("createNotificationChannel", { body: { type: "SQS", address, enabled } });
const subscribe = async (change: object = {}, channelId?: string) =>
  cloud.ask("createNotificationSubscription", {
    path: { projectId: cloud.to },
    body: {
      ...{ eventCode: "ICA_JOB_001", enabled: true },
      ...{ notificationChannelId: channelId ?? (await channel()).id, ...change },
    },
  });
const run = async () => {
  const id =
    cloud.icav2.find(cloud.from, "/a")?.id ??
    (await cloud.icav2.putFile(cloud.from, "/a", { sizeBytes: 1 })).id;
  const { job } = await copy(cloud, [id], { actionOnExist: "RENAME" });
  await cloud.advance(200);
  return job.id;
};
const told = () => delivered.map(({ body }) => JobNotification.parse(JSON.parse(body)));
const statuses = () => told().map(({ payload }) => payload.status);
const usual = ["INITIALIZED", "WAITING_FOR_RESOURCES", "RUNNING", "SUCCEEDED"];
const arm = (fault: object) =>
  cloud.gate.faults.arm({ service: "icav2", operation: "Notification", ...fault });

test("each change of a job is told to the project's queue, in order, with the job as it was", async () => {
  await subscribe();
  const jobId = await run();
  expect(statuses()).toEqual(usual);
  expect(delivered[0]?.address).toBe(address);
  expect(told().at(-1)).toMatchObject({
    ...{ eventCode: "ICA_JOB_001", projectId: cloud.to },
    eventParameters: { job: jobId, jobPreviousStatus: "RUNNING", jobStatus: "SUCCEEDED" },
    payload: { id: jobId, timeFinished: expect.any(String), project: { id: cloud.to } },
  });
});

test("nobody is told through what is disabled or deleted, nor of other projects", async () => {
  const off = await channel(false);
  await subscribe({}, off.id);
  await subscribe({ enabled: false });
  const { id } = await subscribe();
  await cloud.ask("deleteNotificationSubscription", {
    path: { projectId: cloud.to, subscriptionId: id },
  });
  await cloud.ask("createNotificationSubscription", {
    path: { projectId: cloud.from },
    body: { eventCode: "ICA_JOB_001", enabled: true, notificationChannelId: (await channel()).id },
  });
  await run();
  expect(delivered).toEqual([]);
});

test("a queue that does not take a notification gets it again", async () => {
  await subscribe();
  failing = 1;
  await run();
  await cloud.advance(60);
  expect(statuses().sort()).toEqual([...usual].sort());
});

test("notifications are lost, come twice or come late when they are made to", async () => {
  await subscribe();
  arm({ effect: "lose", times: 1 });
  await run();
  expect(statuses()).toEqual(usual.slice(1));
  delivered.length = 0;
  arm({ effect: "duplicate", times: 1 });
  await run();
  expect(statuses()).toEqual(["INITIALIZED", ...usual]);
  delivered.length = 0;
  arm({ effect: "reorder", times: 1, delay: "PT3S", resource: cloud.to });
  await run();
  expect(statuses()).toEqual([...["WAITING_FOR_RESOURCES", "INITIALIZED", "RUNNING", "SUCCEEDED"]]);
});

test("channels and subscriptions are listed, and a channel that is used cannot go", async () => {
  const { id, notificationChannel } = await subscribe();
  const { items } = await cloud.ask("getNotificationChannels");
  expect(items).toEqual([notificationChannel]);
  const path = { projectId: cloud.to, channelId: notificationChannel.id, subscriptionId: id };
  expect((await cloud.ask("getNotificationSubscriptions", { path })).items).toMatchObject([{ id }]);
  expect(await cloud.refused("deleteNotificationChannel", { path })).toMatchObject({ status: 409 });
  await cloud.ask("deleteNotificationSubscription", { path });
  await cloud.ask("deleteNotificationChannel", { path });
  expect(await cloud.refused("deleteNotificationChannel", { path })).toMatchObject({ status: 404 });
});

test("what cannot be delivered is refused when it is asked for", async () => {
  const mail = { type: "MAIL", address: "a@b.c", enabled: true };
  const refused = async (name: "createNotificationChannel", body: object) =>
    (await cloud.refused(name, { body })).status;
  expect(await refused("createNotificationChannel", mail)).toBe(501);
  const long = { type: "SQS", address: "x".repeat(101), enabled: true };
  expect(await refused("createNotificationChannel", long)).toBe(400);
  const { id } = await channel();
  const usualBody = { eventCode: "ICA_JOB_001", enabled: true, notificationChannelId: id };
  for (const [status, change] of [
    [501, { eventCode: "ICA_DATA_106" }],
    [501, { filterExpression: "[?true]" }],
    [501, { payloadVersion: "v4" }],
    [404, { notificationChannelId: cloud.to }],
  ] as const) {
    const call = { path: { projectId: cloud.to }, body: { ...usualBody, ...change } };
    expect(await cloud.refused("createNotificationSubscription", call)).toMatchObject({ status });
  }
});
