import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import * as Actor from "#core/actor";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import { call } from "#core/copy/icav2/client/client";
import { plan } from "#core/copy/icav2-copy/plan";
import { turn } from "#core/copy/icav2-copy/turn";
import { writeWishes } from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import * as Id from "#core/id";
import { iso, minutes, now } from "#core/time";
import {
  calmIcav2,
  destinationId,
  fast,
  folderOf,
  putFiles,
  sourceId,
} from "#tests/functions/copy-support";
import { drained } from "#tests/functions/spy";
import { actIn, resource } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once a file: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let copies: Awaited<ReturnType<typeof fast>>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  calmIcav2(cloud);
  copies = await fast(cloud);
  const address = resource(cloud.outputs, "Icav2Jobs");
  const channel = await call("createNotificationChannel", {
    body: { type: "SQS", address, enabled: true },
  });
  await call("createNotificationSubscription", {
    path: { projectId: destinationId },
    body: { eventCode: "ICA_JOB_001", notificationChannelId: channel.id, enabled: true },
  });
});
afterAll(() => cloud.close());
afterEach(() => cloud.gate.faults.disarm());

/** Copies a file to a folder of its own; its job of ICA, the first at least, breaks. */
async function copied(name: string) {
  const [uri = ""] = await putFiles(cloud, name, 1);
  const { body } = await copies.ask({ manifest: { [uri]: [folderOf(name)] } });
  const job = await copies.ended(body.id);
  return { status: job.status, copied: job.counts.copied, batches: batchesTo(name).length };
}

/** A copy whose job of ICA is under way, and that no machine works on. */
async function begin(name: string) {
  const [sourceUri = ""] = await putFiles(cloud, name, 1);
  const run = { copyJobId: Id.create("copyJob"), run: 1 };
  await writeWishes(run.copyJobId, [{ sourceUri, destinationUri: folderOf(name) }]);
  const none = { total: 0, copied: 0, alreadyCopied: 0, failed: 0 };
  await copyJobEntity()
    .put({
      ...{ copyJobId: run.copyJobId, projectId: "demo", backend: "icav2", dryRun: false },
      ...{ status: "PENDING", phase: "plan", run: 1, origin: "request", version: 1 },
      ...{ onExist: "skip-identical", counts: { ...none, totalBytes: 0, copiedBytes: 0 } },
      ...{ createdAt: iso(), createdBy: "test", updatedAt: iso() },
    })
    .go();
  await Actor.run(Actor.system("test"), async () => {
    await Machine.start(run);
    await plan(run, now() + minutes(9));
    await turn(run, now());
  });
}

function batchesTo(name: string) {
  const folder = cloud.icav2.find(destinationId, `/${name}/`)?.id;
  return cloud.icav2.batches().filter((one) => one.destinationFolderId === folder);
}

const arm = (fault: object) => cloud.gate.faults.arm({ service: "icav2", ...fault });
const broken = { operation: "CopyJob", effect: "fail", resource: destinationId, times: 1 };
const queue = () => resource(cloud.outputs, "Icav2Jobs");

test.each([
  ["as they come", []],
  ["lost", [{ operation: "Notification", effect: "lose" }]],
  ["twice each", [{ operation: "Notification", effect: "duplicate" }]],
  ["late and out of order", [{ operation: "Notification", effect: "reorder", delay: "PT20S" }]],
])("with notifications %s a copy comes to the same end, with no job more", async (how, faults) => {
  arm(broken);
  for (const fault of faults) arm(fault);
  const outcome = await copied(how);
  expect(outcome).toEqual({ status: "SUCCEEDED", copied: 1, batches: 2 });
  await drained(cloud, queue());
  expect(await letters()).toEqual([]);
});

test("a copy that nobody else looks at goes on when its queue hears that a job failed", async () => {
  cloud.icav2.changeSettings({ medianSeconds: 300 });
  arm(broken);
  await begin("seldom");
  expect(batchesTo("seldom")).toHaveLength(1);
  await cloud.clock.advance(330_000);
  await eventually(async () => expect(batchesTo("seldom")).toHaveLength(2), 100);
});

test("what is no notification of a job is in the dead letters with its error, and keeps no other from being read", async () => {
  const send = (MessageBody: string) =>
    cloud.sqs.send(new SendMessageCommand({ QueueUrl: queue(), MessageBody }));
  await send("no JSON");
  await send(JSON.stringify({ eventCode: "ICA_DATA_100", projectId: sourceId, payload: {} }));
  const found = await eventually(async () => {
    const all = await letters();
    expect(all).toHaveLength(2);
    return all;
  }, 100);
  const errors = found.map(({ MessageAttributes }) => MessageAttributes?.error?.StringValue ?? "");
  expect(errors.filter((error) => /eventCode/.test(error))).toHaveLength(1);
  await drained(cloud, queue());
});

async function letters() {
  const { Messages = [] } = await cloud.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: resource(cloud.outputs, "Icav2JobDeadLetters"),
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      MessageAttributeNames: ["All"],
    }),
  );
  return Messages;
}
