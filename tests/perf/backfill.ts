import { CreateTableCommand, DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import * as Aws from "#core/aws";
import { documents } from "#core/dynamo";
import { dollars } from "#core/price";
import * as Quota from "#core/quota";
import type { StoreState } from "#core/readset/backfill/backfill.entity";
import { estimate } from "#core/readset/backfill/estimate";
import { mirrorOf } from "#core/readset/backfill/mirror";
import { inTable } from "#core/readset/backfill/note.entity";
import { step } from "#core/readset/backfill/phases";
import { counting, type Run, tablePace } from "#core/readset/backfill/run";
import { fromNote } from "#core/readset/backfill/tally";
import * as Stores from "#core/readset/store";
import { configure } from "#core/settings";
import { setTime } from "#core/time";
import { startCloud } from "#local/cloud";
import { readGraph } from "#local/sst/load-graph";
import { type Benchmark, round } from "#tests/perf/benchmark";
import { inProcess } from "#tests/perf/in-process";
import { stepped } from "#tests/perf/stepped-clock";
import { root } from "#tests/support/cloud";
import { scratchDirectory } from "#tests/support/process";

const quotas = {
  ListReadSets: 5,
  GetReadSetMetadata: 5,
  ListTagsForResource: 5,
  GetSequenceStore: 5,
};

/** How long a whole store takes, in the time of a clock that stands still while this machine works. */
export const backfill: Benchmark = {
  about:
    "A backfill into an empty table at default quotas, ListReadSets of 300 ms, in virtual time.",
  sizes: { readSets: 1_000_000, archivedEvery: 0, kills: 1, disk: 0 },
  targets: {
    indexMinutes:
      "≤ 36 for 1,000,000 (33 min 20 s is the limit: pages of 100, five calls a second)",
    filesMinutes: "≤ 45 for 1,000,000 (index and files)",
    physicalMinutes: "(one page of 100 a call, five calls a second: the limit)",
    maxTps: "≤ 5 (any second, by the ledger; quotas are enforced)",
    listCalls: "(one a page of 100, and the cutting)",
    usd: "(index and files, all that AWS asks for; core/price.ts)",
    detailsHours: "(estimate: part sizes and tags of all at 5 a second)",
    throttled: "(calls of HealthOmics that were refused)",
    tableThrottled: "(calls of a new on-demand table that were refused)",
    realMinutes: "(of this machine)",
    maxRssMb: "(client and engines in one process)",
  },
  async run({ readSets = 0, archivedEvery = 0, kills = 0, disk }, note) {
    const data = disk ? scratchDirectory() : undefined;
    // The engine's log lines; standard output is the figures' own.
    console.info = (line: string) => note(line);
    const room = await openRoom(readSets, archivedEvery, data?.path);
    note(`${readSets} read sets are in the store`);
    const clock = stepped(room.cloud.clock, disk ? room.cloud.gate : undefined);
    const [began, realBegan] = [room.cloud.clock.now(), performance.now()];
    const minutes = () => (room.cloud.clock.now() - began) / 60_000;
    try {
      let state: StoreState = { storeId: room.storeId, phase: "index" };
      let index = Number.NaN;
      let left = kills;
      while (state.phase !== "details") {
        const stop = new AbortController();
        const run = await room.runOn(stop.signal, (done) => {
          if (left === 0 || done < (readSets * (kills - left + 1)) / (kills + 1)) return;
          left--;
          note(`killed and resumed at ${done} read sets, minute ${minutes().toFixed(1)}`);
          stop.abort(new Error("killed"));
        });
        try {
          // As in a store of a million, whose 200,000 are a fifth.
          const fillEvery = Math.ceil(readSets / 5);
          const wish = { backfillId: "perf", details: true, fillEvery };
          const next = await step(run, state, wish);
          note(`${state.phase} ended at minute ${minutes().toFixed(1)}`);
          if (state.phase === "index") index = minutes();
          state = next;
        } catch (error) {
          if (!stop.signal.aborted) throw error;
        }
      }
      const files = minutes();
      const { coverage } = state;
      if (coverage?.listed !== readSets)
        throw new Error(`${coverage?.listed} of ${readSets} were listed.`);
      const counted = fromNote(state.tally);
      const { minutes: rest } = estimate([counted], { details: true, quotas });
      const rows = room.cloud.gate.ledger.rows();
      const omics = rows.filter(({ service }) => service === "omics");
      const list = omics.find(({ operation }) => operation === "ListReadSets");
      const s3 = rows.find(
        ({ service, operation }) => service === "s3" && /ListObj/.test(operation),
      );
      const units = await room.unitsOfRows();
      return {
        indexMinutes: round(index),
        filesMinutes: round(files),
        physicalMinutes: round(Math.ceil(readSets / 100) / 5 / 60),
        maxTps: Math.max(...omics.map(({ maxPerSecond }) => maxPerSecond)),
        listCalls: list?.calls ?? 0,
        usd: round(
          dollars({
            // As indexed, with its six index entries; and again, with its files.
            dynamodbWriteUnit: readSets * (units.indexed + 6) + counted.active * units.filed,
            dynamodbReadUnit: readSets * 1.25,
            lambdaGbSecond: files * 60,
            s3List: s3?.calls ?? 0,
            eventbridgeEvent: readSets,
          }),
          2,
        ),
        detailsHours: round(rest.details / 60, 1),
        throttled: omics.reduce((sum, { overQuota }) => sum + overQuota, 0),
        tableThrottled: rows
          .filter(({ service }) => service === "dynamodb")
          .reduce((sum, { overQuota }) => sum + overQuota, 0),
        realMinutes: round((performance.now() - realBegan) / 60_000, 1),
        maxRssMb: Math.round(process.resourceUsage().maxRSS / 1000),
      };
    } finally {
      clock.stop();
      await clock.ended;
      setTime();
      await room.cloud.close();
      data?.remove();
    }
  },
};

/** A cloud with a full store, and a table of the mirror's shape that nobody listens to. */
async function openRoom(readSets: number, archivedEvery: number, directory: string | undefined) {
  const cloud = await startCloud({
    root,
    graph: await readGraph(root, "local", true),
    ...(directory && { directory }),
    ports: { aws: 0, api: 0 },
    log: () => undefined,
  });
  const { aws, resources } = cloud.outputs;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: aws.region,
    AWS_ACCESS_KEY_ID: aws.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.secretAccessKey,
  });
  const storeId = cloud.storeIds[0] ?? "";
  const tableName = "backfilled";
  configure({ tableName, projectOfStore: { [storeId]: "demo" }, quotas, stageName: "perf" });
  const { Table } = await documents().send(
    new DescribeTableCommand({ TableName: resources.DataTable }),
  );
  await documents().send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: Table?.AttributeDefinitions,
      KeySchema: Table?.KeySchema,
      GlobalSecondaryIndexes: Table?.GlobalSecondaryIndexes?.map(
        ({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }),
      ),
    }),
  );
  // Three years of read sets, evenly.
  const now = cloud.clock.now();
  const years = 3 * 365 * 86_400_000;
  await cloud.omics.seedReadSets({
    ...{ storeId, count: readSets, stepMs: Math.floor(years / readSets) },
    createdAt: new Date(now - years),
    ...(archivedEvery > 0 && { archivedEvery }),
  });
  // Millions of calls: connections between the two cost this machine time and nobody else.
  Aws.dynamodb().config.requestHandler = inProcess(cloud.tables);
  cloud.gate.ledger.reset();
  cloud.gate.limits.enforced = true;
  cloud.gate.limits.latency = true;
  setTime({ now: () => cloud.clock.now(), sleep: (ms, signal) => cloud.clock.sleep(ms, signal) });
  return {
    cloud,
    storeId,
    async runOn(signal: AbortSignal, listed: (done: number) => void): Promise<Run> {
      const pace = counting(Quota.background(), signal, () => undefined);
      const store = await Stores.describe(storeId, pace);
      return {
        store: { ...Stores.toCarried(store), createdAt: new Date(now - years).toISOString() },
        target: mirrorOf(storeId),
        notes: inTable("perf", storeId),
        pace,
        counted: () => undefined,
        ...tablePace(),
        signal,
        dryRun: false,
        onProgress: ({ phase, done }) => phase === "index" && listed(done),
      };
    },
    /** Write units of a row with its files, and of one that is indexed only. */
    async unitsOfRows(): Promise<{ indexed: number; filed: number }> {
      const { Items = [] } = await documents().send(
        new ScanCommand({
          ...{ TableName: tableName, FilterExpression: "attribute_exists(files_at)" },
          Limit: 500,
        }),
      );
      const [row] = Items;
      const write = async (Item: Record<string, unknown>) => {
        const answer = await documents().send(
          new PutCommand({ TableName: tableName, Item, ReturnConsumedCapacity: "INDEXES" }),
        );
        return answer.ConsumedCapacity?.Table?.CapacityUnits ?? 0;
      };
      if (!row) throw new Error("No row has files.");
      const indexed = await write({ ...row, files: [], files_at: undefined });
      return { indexed, filed: await write(row) };
    },
  };
}
