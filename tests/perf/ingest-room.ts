import { type AttributeValue, GetItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { startCloud } from "#local/cloud";
import type { LedgerEntry } from "#local/gate/ledger";
import { readGraph } from "#local/sst/load-graph";
import { clientsOf, eventually, root } from "#tests/support/cloud";

export type StatusEvent = {
  time: string;
  detail: { id: string; [name: string]: unknown };
  [name: string]: unknown;
};
export type Room = Awaited<ReturnType<typeof openRoom>>;

type Seen = { at: string; lacks: string };

/** A cloud with HealthOmics' quotas, and its clients. */
export async function openRoom(directory: string | undefined) {
  const cloud = await startCloud({
    root,
    graph: await readGraph(root, "local", true),
    ...(directory && { directory }),
    ports: { aws: 0, api: 0 },
    log: () => undefined,
  });
  cloud.gate.limits.enforced = true;
  const { dynamodb, sqs } = clientsOf(cloud);
  const { resources, aws } = cloud.outputs;
  const storeId = cloud.storeIds[0] ?? "";
  const calls = `${aws.endpoint}/_local/calls`;
  /** Of each read set's row, once it was seen. */
  const keys = new Map<string, Record<string, AttributeValue>>();
  const most = { maxTps: 0, throttled: 0 };

  async function rows(): Promise<Map<string, Seen>> {
    const found = new Map<string, Seen>();
    let from: Record<string, never> | undefined;
    do {
      const page = await dynamodb.send(
        new ScanCommand({ TableName: resources.DataTable, ExclusiveStartKey: from }),
      );
      for (const { set_status_at, details_missing, set_id, files, pk, sk } of page.Items ?? [])
        if (set_id?.S && set_status_at?.S && pk && sk) {
          const lacks = files ? (details_missing?.S ?? "") : "metadata";
          found.set(set_id.S, { at: set_status_at.S, lacks });
          keys.set(set_id.S, { pk, sk });
        }
      from = page.LastEvaluatedKey as typeof from;
    } while (from);
    return found;
  }

  async function ledger(): Promise<LedgerEntry[]> {
    const answer = (await (await fetch(calls)).json()) as { calls: LedgerEntry[] };
    return answer.calls;
  }

  /** Keeps what would be forgotten when the ledger begins anew. */
  async function noteQuotas(): Promise<void> {
    for (const { service, bucket, maxPerSecond, overQuota } of await ledger()) {
      if (service !== "omics" || !bucket) continue;
      most.maxTps = Math.max(most.maxTps, maxPerSecond);
      most.throttled += overQuota;
    }
  }

  /** Resolves when a queue is empty and nothing of it is in flight. */
  const emptied = (QueueUrl: string | undefined) =>
    eventually(async () => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
      );
      const left =
        Number(Attributes.ApproximateNumberOfMessages) +
        Number(Attributes.ApproximateNumberOfMessagesNotVisible) +
        Number(Attributes.ApproximateNumberOfMessagesDelayed);
      if (left > 0) throw new Error(`${left} messages were not handled.`);
    }, 600);

  return {
    /** The clock's time, cut to its second, in epoch milliseconds. */
    second: () => Math.floor(cloud.clock.now() / 1000) * 1000,
    pass: (ms: number) => cloud.clock.advance(ms),
    close: () => cloud.close(),

    /** Read sets that HealthOmics has and the mirror does not. */
    async seed(count: number): Promise<{ id: string; arn: string }[]> {
      const { firstId } = await cloud.omics.seedReadSets({ storeId, count });
      return Array.from({ length: count }, (_, n) => {
        const id = String(Number(firstId) + n);
        const arn = `arn:aws:omics:us-east-1:000000000000:sequenceStore/${storeId}/readSet/${id}`;
        return { id, arn };
      });
    },

    /** Resolves when every row has metadata and files. */
    hydrated: () =>
      eventually(async () => {
        const lacking = [...(await rows()).values()].filter(({ lacks }) =>
          /metadata|files/.test(lacks),
        );
        if (lacking.length === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 250));
        throw new Error(`${lacking.length} rows lack metadata or files.`);
      }, 600),

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

    /** Resolves when every event is handled. */
    handled: () => emptied(resources.ReadSetEvents),
    /** Resolves when HealthOmics was asked for everything, too. */
    settled: () => emptied(resources.ReadSetHydration),

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

    async resetCalls(): Promise<void> {
      await noteQuotas();
      await fetch(calls, { method: "DELETE" });
    },

    /** Calls of a service since then. */
    async calls(service: string): Promise<number> {
      const ofService = (await ledger()).filter((row) => row.service === service);
      return ofService.reduce((sum, row) => sum + row.calls, 0);
    },

    /** How HealthOmics' quotas were used from the beginning. */
    async quotaUse() {
      await noteQuotas();
      return { ...most };
    },
  };
}
