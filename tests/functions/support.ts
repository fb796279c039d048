import { gzipSync } from "node:zlib";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { documents } from "#core/dynamo";
import type { Package } from "#core/package/schema";
import type { Row } from "#core/readset/row";
import type { ReadSetStatus } from "#core/readset/schema";
import { configure, type Icav2Setting, type Settings } from "#core/settings";
import { setTime } from "#core/time";
import { drained } from "#tests/functions/spy";
import { eventually, type TestCloud } from "#tests/support/cloud";

/** Lets `core/` verbs of this process act on the cloud, beside its functions, and by its clock. */
export function actIn(cloud: TestCloud): void {
  const { clock, outputs, storeIds } = cloud;
  setTime({ now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: outputs.aws.endpoint,
    AWS_REGION: outputs.aws.region,
    AWS_ACCESS_KEY_ID: outputs.aws.accessKeyId,
    AWS_SECRET_ACCESS_KEY: outputs.aws.secretAccessKey,
  });
  configure({
    tableName: resource(outputs, "DataTable"),
    storageBucket: resource(outputs, "StorageBucket"),
    busName: resource(outputs, "EventBus"),
    apiOrigin: outputs.api,
    region: outputs.aws.region,
    accountId: "000000000000",
    projectOfStore: Object.fromEntries(storeIds.map((id) => [id, "demo"])),
    quotas: quotasOf(cloud),
    hydrationQueueUrl: resource(outputs, "ReadSetHydration"),
    importQueueUrl: resource(outputs, "Imports"),
    copyDestinations: linkOf<{ destinations: string[] }>(cloud, "Copy").destinations,
    copySources: linkOf<{ copySources: string[] }>(cloud, "Stage").copySources,
    fastqSources: linkOf<Pick<Settings, "fastqSources">>(cloud, "Stage").fastqSources,
    workflowRunPlaces: linkOf<Pick<Settings, "workflowRunPlaces">>(cloud, "Stage")
      .workflowRunPlaces,
    restoredReads: linkOf<Pick<Settings, "restoredReads">>(cloud, "Stage").restoredReads,
    unarchivingQueueUrl: resource(outputs, "Unarchiving"),
    icav2: linkOf<Icav2Setting>(cloud, "Icav2"),
    tokenKeyArn: linkOf<{ arn: string }>(cloud, "TokenKey").arn,
    cursorKey: Buffer.from("a key of the test").toString("base64"),
  });
}

/** HealthOmics' quotas as the stage's config has them. */
function quotasOf(cloud: TestCloud): Record<string, number> {
  return linkOf<{ quotas: Record<string, number> }>(cloud, "Stage").quotas;
}

/** What functions are told under the name of a link. */
export function linkOf<Link>({ graph }: TestCloud, name: string): Link {
  const link = graph.functions.find(({ links }) => links[name])?.links[name];
  if (!link) throw new Error(`No function is linked to ${name}`);
  return link as Link;
}

/** Name, URL or ARN of a resource by its logical name. Throws when the stacks have none. */
export function resource({ resources }: TestCloud["outputs"], name: string): string {
  const found = resources[name];
  if (!found) throw new Error(`The stacks have no ${name}: ${Object.keys(resources).join(", ")}`);
  return found;
}

/** Every item of the table. */
export async function rowsOf(cloud: TestCloud): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  const pages = paginateScan(
    { client: documents() },
    { TableName: resource(cloud.outputs, "DataTable") },
  );
  for await (const { Items = [] } of pages) rows.push(...Items);
  return rows;
}

/** The items of one entity. */
export async function entities(cloud: TestCloud, entity: string) {
  return (await rowsOf(cloud)).filter((row) => row.__edb_e__ === entity);
}

/** The mirror's row of a read set, without ElectroDB's own attributes. */
export async function rowOf(cloud: TestCloud, readSetId: string): Promise<Row | undefined> {
  const rows = (await entities(cloud, "readSet")) as (Row & Record<string, unknown>)[];
  const row = rows.find(({ set_id }) => set_id === readSetId);
  if (!row) return undefined;
  const own = Object.entries(row).filter(([name]) => !/^(__edb|pk$|sk$|gsi|shard$)/.test(name));
  return Object.fromEntries(own) as Row;
}

export const storeOf = (cloud: TestCloud): string => cloud.storeIds[0] ?? "";
export const arnOf = (storeId: string, id: string): string =>
  `arn:aws:omics:us-east-1:000000000000:sequenceStore/${storeId}/readSet/${id}`;

/** A HealthOmics event as EventBridge delivers it. */
export function statusEvent(input: {
  storeId: string;
  readSetId: string;
  status: ReadSetStatus;
  at?: string;
  statusMessage?: string;
}) {
  const { storeId, readSetId, status, at = "2026-11-01T12:00:00Z", statusMessage } = input;
  return {
    version: "0",
    id: crypto.randomUUID(),
    "detail-type": "Read Set Status Change",
    source: "aws.omics",
    account: "000000000000",
    time: at,
    region: "us-east-1",
    resources: [arnOf(storeId, readSetId)],
    detail: {
      omicsVersion: "1.0.0",
      arn: arnOf(storeId, readSetId),
      sequenceStoreId: storeId,
      id: readSetId,
      status,
      ...(statusMessage && { statusMessage }),
    },
  };
}

/** Puts a body where the rules put events: into the FIFO queue, in the group of its shard. */
export async function send(cloud: TestCloud, body: unknown, group = "0"): Promise<void> {
  await cloud.sqs.send(
    new SendMessageCommand({
      QueueUrl: resource(cloud.outputs, "ReadSetEvents"),
      MessageBody: typeof body === "string" ? body : JSON.stringify(body),
      MessageGroupId: group,
      MessageDeduplicationId: crypto.randomUUID(),
    }),
  );
}

/** Messages of a queue, at most ten; they stay in it, and visible. */
export async function peek(cloud: TestCloud, queue: string) {
  const { Messages = [] } = await cloud.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.startsWith("http") ? queue : resource(cloud.outputs, queue),
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ["All"],
      VisibilityTimeout: 0,
    }),
  );
  return Messages;
}

const reads = gzipSync("@r1\nACGT\n+\nIIII\n");

type Imported = { id: string; arn: string };
type Wanted = {
  name?: string;
  fileNames?: string[];
  sampleId?: string;
  subjectId?: string;
  description?: string;
  tags?: Record<string, string>;
  status?: "ACTIVE" | "ARCHIVED";
};

/** Imports a read set as HealthOmics would. */
export function importReadSet(cloud: TestCloud, wanted: Wanted = {}): Promise<Imported> {
  const { fileNames = ["reads_R1.fastq.gz"], ...rest } = wanted;
  return cloud.omics.importReadSet({
    storeId: storeOf(cloud),
    name: "reads",
    sampleId: "L2600001",
    subjectId: "SBJ00001",
    ...rest,
    fileNames,
    source1: reads,
    ...(fileNames.length > 1 && { source2: reads }),
  });
}

/** Imports a read set with one file a name, and waits until the mirror has its last status, metadata and files. */
export async function addReadSet(cloud: TestCloud, wanted: Wanted = {}): Promise<Imported> {
  const imported = await importReadSet(cloud, wanted);
  await eventually(async () => {
    const row = await rowOf(cloud, imported.id);
    expect(row?.set_status).toBe(wanted.status ?? "ACTIVE");
    expect(row?.details_missing).toBeUndefined();
  });
  for (const queue of ["ReadSetEvents", "ReadSetHydration"])
    await drained(cloud, resource(cloud.outputs, queue));
  return imported;
}

/** A selection of read sets and samples, by their ids. */
export function readsSelection({
  readSetIds,
  sampleIds,
}: {
  readSetIds?: string[];
  sampleIds?: string[];
}) {
  return {
    ...(readSetIds && { readSetIdList: readSetIds }),
    ...(sampleIds && { sampleIdList: sampleIds }),
    dataTypeList: ["fastq"],
  };
}

/** Asks for a package of a selection, or of read sets and samples, and waits for its end. */
export async function packageOf(
  cloud: TestCloud,
  wanted: Parameters<typeof readsSelection>[0] & { name?: string; selection?: object },
): Promise<Package> {
  const { name = "cohort", selection = readsSelection(wanted) } = wanted;
  const body = { name, selection };
  const asked = await cloud.api<Package>("sharer", "POST", "/api/v1/packages", body);
  expect([asked.status, asked.body]).toEqual([202, expect.anything()]);
  return ended(cloud, asked.body.id);
}

/** The package once it has ended. */
export function ended(cloud: TestCloud, packageId: string): Promise<Package> {
  return eventually(async () => {
    const { body } = await cloud.api<Package>("viewer", "GET", `/api/v1/packages/${packageId}`);
    expect(body.status).toMatch(/SUCCEEDED|FAILED|ABORTED/);
    return body;
  });
}
