import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateBucketCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import * as Bucket from "#core/audit/bucket";
import { isWanted } from "#core/copy/change";
import { find as findCopy } from "#core/copy/find";
import * as Ledger from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import { close } from "#core/copy/s3-copy/close";
import { copyTask } from "#core/copy/s3-copy/copy-task";
import { plan as planCopy } from "#core/copy/s3-copy/plan";
import { nameOf } from "#core/error";
import { outboxEntity } from "#core/outbox";
import { decide } from "#core/share/approval/approval";
import type { Plan } from "#core/share/plan/schema";
import { listItems } from "#core/share/push/items";
import { create } from "#core/share/push/push";
import type { PushJobRow } from "#core/share/push/push-job.entity";
import { find } from "#core/share/push/row";
import type { PushItem, PushJob } from "#core/share/push/schema";
import { sweep } from "#core/share/push/sweep";
import { take } from "#core/share/push/take";
import { minutes, now } from "#core/time";
import { as, type Given, openRoom as openShareRoom, source, target } from "#tests/core/share/room";

export { as, source, target };
export type Room = Awaited<ReturnType<typeof openRoom>>;
/** A plan that may be pushed. */
export type Made = { plan: Plan; planId: string; planHash: string; packageId: string };

const asPush = <T>(work: () => T): T => Actor.run(Actor.system("push"), work);
const asCopy = <T>(work: () => T): T => Actor.run(Actor.system("copy"), work);

/** The room of plans, with an audit bucket and its key; consumers and machines run in this process, when they are told to. */
export async function openRoom() {
  const room = await openShareRoom();
  await room.s3.send(new CreateBucketCommand({ Bucket: "audit" }));
  const kms = new KMSClient({});
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
  );
  const settings = { auditKeyArn: KeyMetadata?.Arn ?? "" };
  room.set(settings);
  let folders = 0;
  return {
    ...room,
    set: (more: Parameters<typeof room.set>[0]) => room.set({ ...settings, ...more }),
    /** A plan of a package of these files to a place that is new, approved by `carol` unless `isLeft`. */
    async made(
      given: Given[],
      { folder = `push-${++folders}/`, isLeft = false, package: of = "", isOld = false } = {},
    ): Promise<Made> {
      const packageId = of || (await room.package(given));
      if (!isOld) await room.destination(folder);
      const plan = await room.plan(packageId, { shareDestination: `s3://${target}/${folder}` });
      const { id: planId, planHash, approval } = plan;
      if (!planHash) throw new Error(plan.statusReason ?? plan.status);
      const approvalId = approval?.approvalId;
      if (approvalId && !isLeft)
        await as("approver", () => decide({ approvalId, decision: "APPROVED", planHash }), {
          id: "carol",
        });
      return { plan, planId, planHash, packageId };
    },
    ask: async ({ planId, planHash }: Pick<Made, "planId" | "planHash">, more: object = {}) =>
      as("sharer", () => create({ planId, planHash, ...more }), { id: "dan" }),
    /** Does what an event tells. */
    tell: (type: string, data: object) =>
      asPush(() => take({ "detail-type": type, detail: { data } })),
    begin: ({ id }: Pick<PushJob, "id">) =>
      asPush(() => take({ "detail-type": "PushRequested", detail: { data: { pushJobId: id } } })),
    read: (Bucket: string, Key: string) => room.s3.send(new GetObjectCommand({ Bucket, Key })),
    sweep: () => asPush(() => sweep()),
    row: rowOf,
    /** The copy machine of a push, from its start to its end, or to the end of its plan. */
    copy: (push: Pick<PushJob, "id">, stopsAfter?: "plan") => copied(push.id, stopsAfter),
    /** Begins a push, copies, and tells of the end of the copy. */
    async pushed(push: Pick<PushJob, "id">): Promise<PushJob> {
      await this.begin(push);
      await copied(push.id);
      const { copyJobId } = await rowOf(push.id);
      if (copyJobId) await this.tell("CopyJobSucceeded", { copyJobId });
      return shown(push.id);
    },
    shown,
    items: itemsOf,
    log: async ({ id }: Pick<PushJob, "id">): Promise<Record<string, unknown>[]> => {
      const { log } = await rowOf(id);
      const text = log ? await Bucket.find(log.key) : undefined;
      return (text ?? "")
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
    eventsOf,
    /** What is sent into a folder, by path below it. */
    async there(folder: string): Promise<string[]> {
      const keys = await room.keysIn(target);
      return keys.filter((key) => key.startsWith(folder)).map((key) => key.slice(folder.length));
    },
    actionsOf: async (subject: string) =>
      (await Audit.history(subject)).map(({ action }) => action),
  };
}

async function rowOf(pushJobId: string): Promise<PushJobRow> {
  const row = await find(pushJobId);
  if (!row) throw new Error(`There is no ${pushJobId}.`);
  return row;
}

async function shown(pushJobId: string): Promise<PushJob> {
  const { get } = await import("#core/share/push/push");
  return as("viewer", () => get({ pushJobId }));
}

async function itemsOf({ id: pushJobId }: Pick<PushJob, "id">): Promise<PushItem[]> {
  const found: PushItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await as("viewer", () => listItems({ pushJobId, limit: 2, cursor }));
    found.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return found;
}

async function copied(pushJobId: string, stopsAfter?: "plan"): Promise<void> {
  const { copyJobId } = await rowOf(pushJobId);
  const job = copyJobId ? await findCopy(copyJobId) : undefined;
  if (!job) return;
  const run = { copyJobId: job.copyJobId, run: job.run };
  const until = now() + minutes(60);
  await asCopy(async () => {
    try {
      if (!(await Machine.start(run)).proceed) return;
      await planCopy(run, until);
      if (stopsAfter) return;
      for (const { task } of (await Ledger.readTasks(job.copyJobId)) ?? [])
        await copyTask({ ...run, task }, until);
      const current = await findCopy(job.copyJobId);
      if (current && isWanted(current, run.run)) await close(run);
    } catch (error) {
      // The machine's own Catch.
      await Machine.fail(run, `${nameOf(error)}: ${(error as Error).message}`);
    }
  });
}

/** Types of events of a push that wait to be published, ours and today's, in order. */
async function eventsOf(pushJobId: string) {
  const shards = Array.from({ length: 10 }, (_, shard) => shard);
  const found = await Promise.all(
    shards.map((shard) => outboxEntity().query.primary({ shard }).go({ pages: "all" })),
  );
  const rows = found
    .flatMap(({ data }) => data)
    .sort((one, other) => (one.eventId < other.eventId ? -1 : 1))
    .map(({ source, detailType, detail }) => ({ source, detailType, detail: JSON.parse(detail) }));
  return {
    own: rows
      .filter(({ source, detail }) => !source && detail.data.pushJobId === pushJobId)
      .map(({ detailType }) => detailType),
    todays: rows.filter(({ source, detail }) => source && detail.id === pushJobId),
  };
}
