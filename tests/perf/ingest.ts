import { gzipSync } from "node:zlib";
import { type AttributeValue, GetItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { startCloud } from "#local/cloud";
import type { LedgerRow } from "#local/gate/ledger";
import { readGraph } from "#local/sst/load-graph";
import { type Benchmark, quantile, randomOf, round } from "#tests/perf/benchmark";
import { clientsOf, eventually, root } from "#tests/support/cloud";
import { scratchDirectory } from "#tests/support/process";

/** How fast HealthOmics events become rows. */
export const ingest: Benchmark = {
  about: "Status events of known read sets through queue and function into the table.",
  sizes: { events: 5000, readSets: 200, pacedEvents: 2000, pacedPerSecond: 100, disk: 0 },
  targets: {
    eventsPerSecond: "≥ 500 (memory mode; all events at once)",
    p99Ms: "(sent to row, at the paced rate)",
    omicsCallsPerEvent: "≤ 1",
    tableCallsPerEvent: "1 conditional write",
    maxRssMb: "(whole process: client, engines, functions)",
  },
  async run({ events = 0, readSets = 1, pacedEvents = 0, pacedPerSecond = 1, disk, seed }, note) {
    const data = disk ? scratchDirectory() : undefined;
    const room = await openRoom(data?.path);
    try {
      const known = await room.importReadSets(readSets);
      note(`${known.length} read sets are known`);
      const random = randomOf(seed);
      const next = planner(known, random, room.now());

      await room.resetCalls();
      const began = performance.now();
      await room.send(Array.from({ length: events }, next.event));
      await room.handled();
      const seconds = (performance.now() - began) / 1000;
      const [omics, table] = [await room.calls("omics"), await room.calls("dynamodb")];
      await room.rowsAre(next.last);
      note(`${events} events in ${seconds.toFixed(1)} s`);

      const probes: Promise<number>[] = [];
      const pacedFrom = performance.now();
      for (let n = 0; n < pacedEvents; n += 10) {
        const due = pacedFrom + (n / pacedPerSecond) * 1000;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
        const batch = Array.from({ length: 10 }, next.event);
        // One of ten is looked for: looking for all would slow what is measured.
        const [probe] = batch;
        if (probe) probes.push(room.untilWritten(probe));
        await room.send(batch);
      }
      const latenciesMs = await Promise.all(probes);
      await room.handled();
      await room.rowsAre(next.last);
      return {
        eventsPerSecond: Math.round(events / seconds),
        p99Ms: Math.round(quantile(latenciesMs, 0.99)),
        omicsCallsPerEvent: round(omics / events),
        tableCallsPerEvent: round(table / events),
        maxRssMb: Math.round(process.resourceUsage().maxRSS / 1000),
      };
    } finally {
      await room.close();
      data?.remove();
    }
  },
};

type Known = { id: string; arn: string };
type StatusEvent = {
  time: string;
  detail: { id: string; [name: string]: unknown };
  [name: string]: unknown;
};

/** Makes events: random read sets, each going round its states, each of its events a second after the one before. */
function planner(known: Known[], random: () => number, from: number) {
  const cycle = ["ARCHIVED", "ACTIVATING", "ACTIVE"];
  const counts = new Map<string, number>();
  /** Time of each read set's last event. */
  const last = new Map<string, string>();
  let made = 0;
  const event = (): StatusEvent => {
    const { id, arn } = known[Math.floor(random() * known.length)] ?? { id: "", arn: "" };
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    const time = new Date(from + count * 1000).toISOString().replace(/\.\d+Z$/, "Z");
    last.set(id, time);
    return {
      version: "0",
      id: `perf-${from}-${made++}`,
      "detail-type": "Read Set Status Change",
      source: "aws.omics",
      account: "000000000000",
      time,
      region: "us-east-1",
      resources: [arn],
      detail: {
        omicsVersion: "1.0.0",
        arn,
        id,
        sequenceStoreId: arn.split(/[:/]/)[6] ?? "",
        status: cycle[(count - 1) % cycle.length],
      },
    };
  };
  return { event, last };
}

/** A cloud and its clients. */
async function openRoom(directory: string | undefined) {
  const cloud = await startCloud({
    root,
    graph: await readGraph(root, "local", true),
    ...(directory && { directory }),
    ports: { aws: 0, api: 0 },
    log: () => undefined,
  });
  const { dynamodb, sqs } = clientsOf(cloud);
  const { resources, aws } = cloud.outputs;
  const storeId = cloud.storeIds[0] ?? "";
  const calls = `${aws.endpoint}/_local/calls`;

  /** Of each read set's row, once it was seen. */
  const keys = new Map<string, Record<string, AttributeValue>>();

  async function rows(): Promise<Map<string, { at: string; status: string }>> {
    const found = new Map<string, { at: string; status: string }>();
    let from: Record<string, never> | undefined;
    do {
      const page = await dynamodb.send(
        new ScanCommand({ TableName: resources.DataTable, ExclusiveStartKey: from }),
      );
      for (const { set_id, set_status_at, set_status, pk, sk } of page.Items ?? [])
        if (set_id?.S && pk && sk) {
          found.set(set_id.S, { at: set_status_at?.S ?? "", status: set_status?.S ?? "" });
          keys.set(set_id.S, { pk, sk });
        }
      from = page.LastEvaluatedKey as typeof from;
    } while (from);
    return found;
  }

  return {
    now: () => cloud.clock.now(),
    close: () => cloud.close(),

    /** Small read sets, mirrored by their own events before this resolves. */
    async importReadSets(count: number): Promise<Known[]> {
      const known: Known[] = [];
      const read = Buffer.from("@read\nACGT\n+\nFFFF\n");
      for (let n = 0; n < count; n++) {
        const name = `perf-${n}`;
        const fileNames = [`${name}_R1_001.fastq.gz`];
        known.push(
          await cloud.omics.importReadSet({
            ...{ storeId, name, sampleId: name, subjectId: "perf", fileNames },
            source1: gzipSync(read),
          }),
        );
      }
      await eventually(async () => {
        const active = [...(await rows()).values()].filter(({ status }) => status === "ACTIVE");
        if (active.length < count) throw new Error(`${active.length} of ${count} were mirrored.`);
      }, 120);
      return known;
    },

    /** Puts events into the queue as the rules do. */
    async send(events: StatusEvent[]): Promise<void> {
      for (let start = 0; start < events.length; start += 10) {
        const Entries = events.slice(start, start + 10).map((event, at) => ({
          Id: String(at),
          MessageBody: JSON.stringify(event),
          MessageGroupId: event.detail.id.slice(-1),
        }));
        const batch = { QueueUrl: resources.ReadSetEvents, Entries };
        const { Successful = [] } = await sqs.send(new SendMessageBatchCommand(batch));
        if (Successful.length < Entries.length) throw new Error("The queue refused messages.");
      }
    },

    /** Resolves when the queue is empty and nothing of it is in flight. */
    handled: () =>
      eventually(async () => {
        const { Attributes = {} } = await sqs.send(
          new GetQueueAttributesCommand({
            QueueUrl: resources.ReadSetEvents,
            AttributeNames: ["All"],
          }),
        );
        const left =
          Number(Attributes.ApproximateNumberOfMessages) +
          Number(Attributes.ApproximateNumberOfMessagesNotVisible);
        if (left > 0) throw new Error(`${left} messages were not handled.`);
      }, 600),

    /** Milliseconds from now until the row shows the event. */
    async untilWritten({ time, detail }: StatusEvent): Promise<number> {
      const began = performance.now();
      const key = keys.get(detail.id);
      for (;;) {
        const { Item } = await dynamodb.send(
          new GetItemCommand({ TableName: resources.DataTable, Key: key, ConsistentRead: true }),
        );
        const took = performance.now() - began;
        if (Date.parse(Item?.set_status_at?.S ?? "") >= Date.parse(time)) return took;
        if (took > 60_000) throw new Error(`Read set ${detail.id} does not show its event.`);
        await new Promise((resolve) => setTimeout(resolve, 4));
      }
    },

    /** Throws unless each row shows its read set's last event. */
    async rowsAre(last: Map<string, string>): Promise<void> {
      const found = await rows();
      for (const [id, time] of last)
        if (Date.parse(found.get(id)?.at ?? "") !== Date.parse(time))
          throw new Error(
            `Read set ${id} shows ${found.get(id)?.at}, its last event is of ${time}.`,
          );
    },

    resetCalls: () => fetch(calls, { method: "DELETE" }),

    /** Calls of a service since then. */
    async calls(service: string): Promise<number> {
      const answer = (await (await fetch(calls)).json()) as { calls: LedgerRow[] };
      const ofService = answer.calls.filter((row) => row.service === service);
      return ofService.reduce((sum, row) => sum + row.calls, 0);
    },
  };
}
