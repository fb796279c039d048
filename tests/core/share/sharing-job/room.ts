import { AsyncLocalStorage } from "node:async_hooks";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as Actor from "#core/actor";
import * as Aws from "#core/aws";
import { create as createEvent } from "#core/event";
import { outboxEntity } from "#core/outbox";
import { write as writeContents } from "#core/package/contents";
import { draft, publish } from "#core/package/manifest-write";
import { start, succeed } from "#core/package/package-state";
import type { PackageFastq, PackageWorkflowRun } from "#core/package/schema";
import { configure } from "#core/settings";
import { register } from "#core/share/destination/destination";
import { make } from "#core/share/plan/make";
import * as ShareEvent from "#core/share/push/event";
import * as Pushes from "#core/share/push/row";
import { create } from "#core/share/sharing-job/create";
import { find } from "#core/share/sharing-job/row";
import type { SharingJob } from "#core/share/sharing-job/schema";
import type { SharingJobRow } from "#core/share/sharing-job/sharing-job.entity";
import { iso, setTime } from "#core/time";
import { createDynamodb } from "#local/engines/dynamodb/engine";
import { createKms } from "#local/engines/kms/kms";
import { createS3 } from "#local/engines/s3/s3";
import { createSqs } from "#local/engines/sqs/sqs";
import { fileOf, inBatches, libraryOf } from "#tests/core/package/files-support";
import { summaryOf } from "#tests/core/package/room";
import { dataTable } from "#tests/support/data-table";
import { openEngineRoom } from "#tests/support/engine-room";

export const source = "sharing-source";
export const target = "sharing-target";
export type Room = Awaited<ReturnType<typeof openRoom>>;
/** Calls of AWS until whoever makes them is killed; the last one is made or not. */
type Life = { calls: number; isDone: boolean };
const lives = new AsyncLocalStorage<Life>();
class Killed extends Error {}

/** Somebody with a role of the project `demo`, unless said otherwise. */
export function as<T>(
  role: Actor.Role,
  work: () => T,
  { id = role as string, projectIds = ["demo"] as string[] | "*" } = {},
): T {
  const scope = role === "admin" ? "*" : projectIds;
  return Actor.run(
    { type: "user", id: `sub-${id}`, name: id, roles: [role], projectIds: scope },
    work,
  );
}
export const asSystem = <T>(work: () => T): T => Actor.run(Actor.system("sharing-jobs"), work);

/** What sharing jobs live among, and nothing that happens by itself: packages, plans and pushes go on when a test says so. */
export async function openRoom() {
  const room = await openEngineRoom();
  const { clock, context } = room;
  room.serve(
    ...[await createDynamodb(context), createS3(context, { credentials: { local: "local" } })],
    ...[createKms(context), createSqs(context)],
  );
  setTime({ now: () => clock.now(), sleep: async () => undefined });
  const kms = new KMSClient({});
  const sqs = new SQSClient({});
  const s3 = new S3Client({ forcePathStyle: true });
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "unarchiving" }));
  configure({
    ...{ stageName: "test", region: "us-east-1", accountId: "000000000000", tableName: "data" },
    ...{ storageBucket: "storage", auditBucket: "audit", unarchivingQueueUrl: QueueUrl },
    ...{ tokenKeyArn: KeyMetadata?.Arn ?? "", apiOrigin: "https://api.example" },
    ...{
      projectOfStore: { "1": "demo" },
      copyDestinations: [`s3://${target}/`],
      copySources: [source],
    },
    cursorKey: Buffer.from("a key of the test").toString("base64"),
    notify: {
      ...{ webOrigin: "https://web.example", deliveryQueueUrl: "", localReceiver: "" },
      slack: { apiUrl: "", botTokenSecretName: "", signingSecretName: "", configSecretName: "" },
    },
  });
  await new DynamoDBClient({}).send(dataTable("data"));
  for (const Bucket of [source, target, "storage", "audit"])
    await s3.send(new CreateBucketCommand({ Bucket }));
  for (const client of [Aws.dynamodb(), Aws.s3()])
    (client as DynamoDBClient).middlewareStack.add(mortal as never, {
      step: "initialize",
      name: "mortal",
    });
  const destination = await as("admin", () =>
    register({
      ...{ name: "hospital", uri: `s3://${target}/in/`, projectIds: ["demo"] },
      ...{
        recipient: "A hospital",
        contact: "data@hospital.example",
        ownerAccountId: "000000000000",
      },
    }),
  );
  return { ...{ clock, s3, sqs, queueUrl: QueueUrl, destination }, close: room.close };
}

/** Does work as long as its life lasts. True when it came to its end. */
export async function mortally(life: Life, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await lives.run({ ...life }, work);
    return true;
  } catch (error) {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
      if (cause instanceof Killed || cause.message === "killed") return false;
    throw error;
  }
}

function mortal<Args, Result>(next: (args: Args) => Promise<Result>) {
  return async (args: Args): Promise<Result> => {
    const life = lives.getStore();
    if (!life || --life.calls > 0) return next(args);
    if (life.calls === 0 && life.isDone) await next(args);
    throw new Killed("killed");
  };
}

let libraries = 2600000;
/** A library of its own, so that no two requests of a test are equal by chance. */
export const aLibrary = (): string => `L${++libraries}`;

/** What a request has beside its library. */
export const push = { shareType: "push", shareDestination: `s3://${target}/in/` } as const;
export const dry = { ...push, dryrun: true } as const;
export const pull = { shareType: "pull" } as const;

export function ask(libraryId: string, more: object, by = "ada"): Promise<SharingJob> {
  const body = { libraryIdList: [libraryId], dataTypeList: ["FASTQ"], ...more };
  return as("sharer", () => create(body as never), { id: by });
}

export async function rowOf(sharingJobId: string): Promise<SharingJobRow> {
  const row = await find(sharingJobId);
  if (!row) throw new Error(`There is no ${sharingJobId}.`);
  return row;
}

/** Seals a job's package as the packaging machine does: two files of a fastq, one of a workflow run. */
export async function seal(
  { s3 }: Room,
  { packageId, libraryId }: { packageId: string; libraryId: string },
  { archived = 0, body = "reads" } = {},
): Promise<void> {
  const executionArn = `arn:aws:states:us-east-1:000000000000:execution:Packaging:${packageId}`;
  await asSystem(() => start({ packageId, executionArn }));
  const fastqId = `fqr.${libraryId.padEnd(26, "0")}`;
  const files = [];
  for (const [n, name] of ["fastq/R1.gz", "fastq/R2.gz", "secondary-analysis/a.vcf"].entries()) {
    const Key = `${libraryId}/${name}`;
    const Body = Buffer.from(`${body} ${n}`);
    const { ETag = "" } = await s3.send(new PutObjectCommand({ Bucket: source, Key, Body }));
    const of = { path: name, uri: `s3://${source}/${Key}`, sizeBytes: Body.length };
    const ids =
      n < 2 ? { fastqId, portalRunId: null } : { fastqId: null, portalRunId: "20261101a1b2c3d4" };
    files.push(fileOf({ ...of, ...ids, etag: ETag.replaceAll('"', "") }));
  }
  const fastqs: PackageFastq[] = Array.from({ length: Math.max(1, archived) }, (_, n) => ({
    ...{
      fastqId: n === 0 ? fastqId : `fqr.${String(n).padStart(26, "0")}`,
      rgid: `A.${n}`,
      libraryId,
    },
    ...{ instrumentRunId: "261120_A01052_0001_BH7JMMDRX5", lane: 1, isArchived: n < archived },
  }));
  const workflowRuns: PackageWorkflowRun[] = [
    {
      ...{ portalRunId: "20261101a1b2c3d4", workflowName: "umccrise", workflowType: "umccrise" },
      ...{ workflowVersion: null, status: "SUCCEEDED", libraryIds: [libraryId] },
    },
  ];
  const folder = mkdtempSync(join(tmpdir(), "sharing-test-"));
  try {
    const list = [libraryOf({ libraryId })];
    const totals = await draft(folder, inBatches(files), { packageId, libraries: list });
    await publish(packageId, folder);
    await writeContents(packageId, { libraries: list, fastqs, workflowRuns, findings: [] });
    const summary = summaryOf({ ...totals, archivedFileCount: archived });
    await asSystem(() => succeed(packageId, summary));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const makePlan = (planId: string): Promise<void> => asSystem(() => make(planId));

/** Ends a push as its consumer does, and writes down what it came to. */
export async function endPush(pushJobId: string, status: "SUCCEEDED" | "FAILED"): Promise<void> {
  await asSystem(() =>
    Pushes.onCurrent(pushJobId, async (row) => {
      if (Pushes.isEnded(row)) return;
      const { counts } = row;
      const event =
        status === "SUCCEEDED"
          ? createEvent(ShareEvent.PushSucceeded, { ...row, counts })
          : createEvent(ShareEvent.PushFailed, { ...row, counts, reason: "The copy failed." });
      await Pushes.change(
        row,
        {
          ...{ status, phase: "done", endedAt: iso() },
          ...(status === "FAILED" && { statusReason: "The copy failed." }),
        },
        { action: "push.end", event, also: [Pushes.unlock(row)] },
      );
    }),
  );
}

/** Our own events of a job that wait to be published, in order. */
export async function eventsOf(sharingJobId: string) {
  const shards = Array.from({ length: 10 }, (_, shard) => shard);
  const found = await Promise.all(
    shards.map((shard) => outboxEntity().query.primary({ shard }).go({ pages: "all" })),
  );
  return found
    .flatMap(({ data }) => data)
    .sort((one, other) => (one.eventId < other.eventId ? -1 : 1))
    .filter(({ detail }) => JSON.parse(detail).data?.sharingJobId === sharingJobId)
    .map(({ detailType, detail }) => ({ detailType, detail }));
}
