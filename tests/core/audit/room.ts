import { AsyncLocalStorage } from "node:async_hooks";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import * as Bucket from "#core/audit/bucket";
import { partsOfKey } from "#core/audit/chain";
import type { Key } from "#core/audit/rows";
import { nothing, verifySegment } from "#core/audit/verify/chain";
import * as Aws from "#core/aws";
import { transact } from "#core/dynamo";
import { configure } from "#core/settings";
import { setTime } from "#core/time";
import { createDynamodb } from "#local/engines/dynamodb/engine";
import { createKms } from "#local/engines/kms/kms";
import { createS3 } from "#local/engines/s3/s3";
import { dataTable } from "#tests/support/data-table";
import { openEngineRoom } from "#tests/support/engine-room";

/** What is left of a life, in calls; in the last one nothing, or all of it, is done. */
type Life = { calls: number; isDone: boolean };
const lives = new AsyncLocalStorage<Life>();

export class Killed extends Error {}

/** The table, the audit bucket and its key, and nothing that happens by itself. */
export async function auditRoom() {
  const room = await openEngineRoom();
  const { clock, context } = room;
  const dynamodb = await createDynamodb(context);
  const s3 = createS3(context, { credentials: { local: "local" } });
  room.serve(dynamodb, s3, createKms(context));
  setTime({ now: () => clock.now(), sleep: async () => undefined });
  const kms = new KMSClient({});
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
  );
  let tables = 0;
  const settings = {
    ...{ stageName: "test", region: "us-east-1", accountId: "000000000000" },
    ...{ auditKeyArn: KeyMetadata?.Arn ?? "", projectOfStore: { "1": "demo", "2": "other" } },
    cursorKey: Buffer.from("a key of the test").toString("base64"),
  };
  return {
    ...{ clock, s3: new S3Client({ forcePathStyle: true }), keyArn: settings.auditKeyArn },
    close: room.close,
    /** An empty table and an empty bucket, which core's verbs work on from now on. */
    async anew() {
      const name = `audit-${++tables}`;
      configure({ ...settings, tableName: name, auditBucket: name });
      await new DynamoDBClient({}).send(dataTable(name));
      s3.ensureBucket(name);
      s3.version(name);
      s3.lock(name, { mode: "COMPLIANCE", days: 30 });
      Aws.dynamodb().middlewareStack.add(mortal, { step: "initialize", name: "mortal" });
      Aws.s3().middlewareStack.add(mortal, { step: "initialize", name: "mortal" });
      return name;
    },
  };
}

/** Lets calls die with their life. */
function mortal<Args, Result>(next: (args: Args) => Promise<Result>) {
  return async (args: Args): Promise<Result> => {
    const life = lives.getStore();
    if (!life || --life.calls > 0) return next(args);
    if (life.calls === 0 && life.isDone) await next(args);
    throw new Killed("killed");
  };
}

/** Does the work, and stops in the middle of it after some calls of AWS. True when it came to its end. */
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

/** Writes a record of a thing as somebody; answers its key. */
export async function write(
  subject: string,
  { by = "ada", projectId = "demo", action = "thing.change", details = {} as object } = {},
): Promise<Key> {
  const actor = { type: "user" as const, id: by, name: by, roles: ["admin" as const] };
  const made = Actor.run({ ...actor, projectIds: "*" as const }, () =>
    Audit.record({ action, subject, projectId, details: { ...details } }),
  );
  await transact([made]);
  return { subject, auditId: String(made.Put?.Item?.auditId) };
}

/** All segments in their order; throws when they are no whole chain from the first record on. */
export async function chainIn({ s3 }: { s3: S3Client }, Name: string) {
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: Name, Prefix: "segments/" }),
  );
  let seen = nothing;
  const lines: string[] = [];
  const keys = Contents.flatMap(({ Key }) => Key ?? []);
  for (const name of keys) {
    const text = (await Bucket.find(name)) ?? "";
    const found = verifySegment(seen, {
      name,
      text,
      firstSequence: partsOfKey(name)?.firstSequence,
    });
    if (found.fault) throw new Error(JSON.stringify(found.fault));
    seen = found.seen;
    lines.push(...text.split("\n").slice(0, -1));
  }
  return { keys, seen, records: lines.map((line) => JSON.parse(line).record as Key) };
}
