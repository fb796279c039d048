import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import * as Actor from "#core/actor";
import * as Aws from "#core/aws";
import { documents } from "#core/dynamo";
import * as Change from "#core/fastq/change";
import type { FastqStatus } from "#core/fastq/event";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { fastqSetEntity } from "#core/fastq/fastq-set.entity";
import type { FastqRow, FastqSetRow, LocationRow } from "#core/fastq/row";
import { accept } from "#core/fastq/sync/register";
import { load } from "#core/fastq/sync/request-row";
import { requestIdOf } from "#core/fastq/sync/token";
import * as Id from "#core/id";
import { configure } from "#core/settings";
import * as Sqs from "#core/sqs";
import { iso, setTime } from "#core/time";
import { createDynamodb } from "#local/engines/dynamodb/engine";
import { createKms } from "#local/engines/kms/kms";
import { createSqs } from "#local/engines/sqs/sqs";
import { createStepFunctions } from "#local/engines/stepfunctions/stepfunctions";
import { createSts } from "#local/engines/sts/sts";
import { createIntegration } from "#local/integrate";
import { eventually } from "#tests/support/cloud";
import { dataTable } from "#tests/support/data-table";
import { openEngineRoom } from "#tests/support/engine-room";
import { waitsFor } from "#tests/support/waits-for";

export type SyncRoom = Awaited<ReturnType<typeof openSyncRoom>>;

/** Somebody who waits with a task token, and the request that came of it. */
export type Waiter = { token: string; syncRequestId: string; executionArn: string };

/** Does it as a part of the system. */
export const act = <T>(work: () => T): T => Actor.run(Actor.system("sync"), work);

const [region, accountId, tableName] = ["us-east-1", "000000000000", "table"];

/**
 * A table that nobody listens to, a key, and a machine whose executions wait with tokens of their own: engines in
 * memory behind one endpoint. Verbs are called by the test alone, and what they ask to be thawed stays in a queue.
 * `later` moves their clock, and no engine's.
 */
export async function openSyncRoom() {
  const room = await openEngineRoom();
  const { context, clock, gate, url } = room;
  room.serve(
    ...[createSqs(context), createSts(context), createKms(context)],
    await createDynamodb(context),
    createStepFunctions(context, {
      invoke: () => Promise.reject(new Error("There are no functions.")),
      integrate: createIntegration(url, region),
    }),
  );
  let offsetMs = 0;
  setTime({
    now: () => clock.now() + offsetMs,
    sleep: (ms, signal) => clock.sleep(ms, signal),
  });
  const settings = {
    ...{ tableName, region, accountId, stageName: "test", projectOfStore: { "1": "demo" } },
    cursorKey: Buffer.from("a key of the test").toString("base64"),
  };
  configure(settings);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const kms = new KMSClient({ endpoint: url, region, credentials });
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  await documents().send(dataTable(tableName));
  const sqs = new SQSClient({ endpoint: url, region, credentials });
  const sfn = new SFNClient({ endpoint: url, region, credentials });
  const cloud = { sqs, sfn };
  const queue = async (QueueName: string) => {
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName }));
    return QueueUrl;
  };
  const [thaws, tokens] = [await queue("thaws"), await queue("tokens")];
  const restoreTo = (bucket: string, prefix: string) =>
    configure({
      ...{ ...settings, tokenKeyArn: KeyMetadata?.Arn ?? "", unarchivingQueueUrl: thaws },
      restoredReads: { bucket, prefix, days: 14 },
    });
  restoreTo("", "");
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name: "waits-for-fastqs",
      roleArn: `arn:aws:iam::${accountId}:role/waits`,
      definition: waitsFor(tokens),
    }),
  );

  /** A task that waits, which nobody has been told of yet: one after the other, as tokens do not say whose they are. */
  let before: Promise<unknown> = Promise.resolve();
  const waiter = (): Promise<Waiter> => {
    const next = before.then(begin);
    before = next.catch(() => undefined);
    return next;
  };
  const begin = async (): Promise<Waiter> => {
    const { executionArn = "" } = await cloud.sfn.send(
      new StartExecutionCommand({ stateMachineArn }),
    );
    const message = await eventually(async () => {
      const { Messages = [] } = await cloud.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: tokens, MaxNumberOfMessages: 1 }),
      );
      if (!Messages[0]?.Body) throw new Error("It does not wait yet.");
      return Messages[0];
    });
    await cloud.sqs.send(
      new DeleteMessageCommand({ QueueUrl: tokens, ReceiptHandle: message.ReceiptHandle }),
    );
    const token = message.Body ?? "";
    return { token, syncRequestId: requestIdOf(token), executionArn };
  };

  return {
    ...{ gate, restoreTo, waiter },

    later(ms: number): void {
      offsetMs += ms;
    },

    /** Registers an event for a task that waits. */
    async park(detail: object): Promise<Waiter> {
      const one = await waiter();
      await act(() =>
        accept({ id: crypto.randomUUID(), detail: { taskToken: one.token, ...detail } }),
      );
      return one;
    },

    /** What the task was told; undefined while it waits. */
    async told({ executionArn }: Waiter) {
      const found = await cloud.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (found.status === "RUNNING") return undefined;
      const { status, error, cause, output } = found;
      return { status, error, cause, output };
    },

    /** Fastqs that were asked to be thawed since the last look. */
    async thaws(): Promise<string[]> {
      const found: string[] = [];
      for (;;) {
        const { Messages = [] } = await cloud.sqs.send(
          new ReceiveMessageCommand({ QueueUrl: thaws, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) return found;
        for (const { Body = "", ReceiptHandle } of Messages) {
          found.push(JSON.parse(Body).fastqId);
          await cloud.sqs.send(new DeleteMessageCommand({ QueueUrl: thaws, ReceiptHandle }));
        }
      }
    },

    /** How often an operation of a service was called. */
    calls: (service: string, operation: RegExp = /./): number =>
      gate.ledger
        .rows()
        .filter((row) => row.service === service && operation.test(row.operation))
        .reduce((sum, { calls }) => sum + calls, 0),

    /** Every item of the table. */
    async rows(): Promise<Record<string, unknown>[]> {
      const found: Record<string, unknown>[] = [];
      const pages = paginateScan({ client: documents() }, { TableName: tableName });
      for await (const { Items = [] } of pages) found.push(...Items);
      return found;
    },

    async close(): Promise<void> {
      await room.close();
      for (const client of [kms, sqs, sfn, Aws.dynamodb(), Sqs.sqs(), Aws.sfn()]) client.destroy();
    },
  };
}

/** What the table has of somebody's request. */
export const rowOf = ({ syncRequestId }: { syncRequestId: string }) => load(syncRequestId);

/** A place of a read's file. */
export function place(given: Partial<LocationRow> = {}): LocationRow {
  const uri = `s3://reads/${crypto.randomUUID()}.fastq.gz`;
  return {
    kind: "s3",
    uri,
    storageState: "ACTIVE",
    storageClass: "STANDARD",
    stateAt: iso(),
    ...given,
  };
}

/** Reads that lie in one place each. */
export const readsAt = (given: Partial<LocationRow> = {}): FastqRow["reads"] => ({
  r1: { locations: [place(given)] },
  r2: { locations: [place(given)] },
});

/** A fact that is known. */
export const fact = <Value>(value: Value) => ({ value, at: iso(), source: "job" });

let lanes = 0;

/** The row of a fastq that nobody knows anything of but its name. */
export function fastqRow(given: Partial<FastqRow> = {}): FastqRow {
  const at = iso();
  const lane = (lanes % 8) + 1;
  const instrumentRunId = `run_${lanes++}`;
  return {
    fastqId: Id.create("fastq"),
    ...{ projectId: "demo", index: "ACGT", lane, instrumentRunId, libraryId: "L2600001" },
    rgid: `ACGT.${lane}.${instrumentRunId}`,
    ...{ isValid: true, jobs: {}, createdAt: at, createdBy: "ada", updatedAt: at, version: 1 },
    ...given,
  };
}

/** Registers a fastq. */
export async function fastq(given: Partial<FastqRow> = {}): Promise<string> {
  const row = fastqRow(given);
  await fastqEntity().create(row).go();
  return row.fastqId;
}

/** Registers a set. */
export async function fastqSet(
  fastqIds: string[],
  given: Partial<FastqSetRow> = {},
): Promise<string> {
  const fastqSetId = Id.create("fastqSet");
  const at = iso();
  await fastqSetEntity()
    .create({
      ...{ fastqSetId, projectId: "demo", libraryId: "L2600001", fastqIds },
      ...{ isCurrent: true, allowsAdditional: true },
      ...{ createdAt: at, createdBy: "ada", updatedAt: at, version: 1 },
      ...given,
    })
    .go();
  return fastqSetId;
}

/** Changes members of a set, whoever else does. */
export async function changeSet(fastqSetId: string, set: Partial<FastqSetRow>): Promise<void> {
  await fastqSetEntity()
    .patch({ fastqSetId })
    .set(set as never)
    .add({ version: 1 })
    .go();
}

/** Changes a fastq as other parts do: row, audit record and event together. */
export function change(
  fastqId: string,
  set: Partial<FastqRow> | ((row: FastqRow) => Partial<FastqRow>),
  status: FastqStatus = "QC_UPDATED",
): Promise<FastqRow> {
  return act(() =>
    Change.onCurrent(fastqId, (row) =>
      Change.write(row, typeof set === "function" ? set(row) : set, {
        action: "fastq.test",
        status,
      }),
    ),
  );
}

/** The job that a fastq's row tells of, as it ends. */
export function endJob(
  fastqId: string,
  jobType: keyof FastqRow["jobs"],
  end: { status: "SUCCEEDED" | "FAILED"; reason?: string } & Partial<FastqRow>,
): Promise<FastqRow> {
  const { status, reason, ...facts } = end;
  return change(fastqId, ({ jobs }) => {
    const note = jobs[jobType];
    if (!note) throw new Error(`No ${jobType} job was launched.`);
    const ended = { ...note, status, finishedAt: iso(), ...(reason && { reason }) };
    return { ...facts, jobs: { ...jobs, [jobType]: ended } };
  });
}

/** A note of unarchiving. */
export const thawNote = (status: "RUNNING" | "SUCCEEDED" | "FAILED", reason?: string) => ({
  ...{ jobId: Id.create("unarchivingJob"), status, attempts: 1, requestedAt: iso() },
  ...(status !== "RUNNING" && { finishedAt: iso() }),
  ...(reason && { reason }),
});

/** Calls `before` ahead of each call of the core's clients, with its operation. */
export function intercept(
  before: (operation: string, input: unknown) => Promise<void>,
): () => void {
  return surround(async (operation, input, call) => {
    await before(operation, input);
    return call();
  });
}

/** Puts `around` in the place of each call of the core's clients but that of KMS; it makes the call, or does not. */
export function surround(
  around: (operation: string, input: unknown, call: () => Promise<unknown>) => Promise<unknown>,
): () => void {
  const name = `around-${crypto.randomUUID()}`;
  const clients = [Aws.dynamodb(), Sqs.sqs(), Aws.sfn(), Aws.sfnOnce()];
  for (const { middlewareStack } of clients)
    (middlewareStack as unknown as Stack).add(
      (next, { commandName }) =>
        (args) =>
          around(commandName.replace(/Command$/, ""), args.input, () => next(args)),
      { step: "initialize", name },
    );
  return () => {
    for (const { middlewareStack } of clients) middlewareStack.remove(name);
  };
}

type Call = (args: { input: unknown }) => Promise<unknown>;
type Stack = {
  add(
    middleware: (next: Call, context: { commandName: string }) => Call,
    options: { step: "initialize"; name: string },
  ): void;
};
