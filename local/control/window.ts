import * as z from "zod";
import { checked, type Routes } from "#local/control/route";
import type { CallableEngine } from "#local/engine";
import type { Graph } from "#local/sst/graph";

type Engines = { sqs: CallableEngine; dynamodb: CallableEngine };
type Attributes = Record<string, string>;

const Look = z.strictObject({
  table: z.string().min(1),
  limit: z.int().min(1).max(200).default(50),
  /** `nextKey` of the page before. */
  startKey: z.record(z.string(), z.unknown()).optional(),
  /** Only rows of this partition. */
  pk: z.string().optional(),
});

/** What the web app's window into the local cloud shows: resources, queues, and rows of tables as they are stored. */
export function windowControl(graph: Graph, { sqs, dynamodb }: Engines): Routes {
  return {
    "GET /_local/resources": () => ({
      resources: graph.resources.map(({ type, name, computed, inputs }) => ({
        type,
        name,
        id: String(computed.arn ?? computed.url ?? inputs.name ?? computed.id ?? ""),
      })),
    }),
    "GET /_local/queues": async () => ({ queues: await queuesOf(graph, sqs) }),
    "GET /_local/tables": async () => {
      const { TableNames } = await dynamodb.call<{ TableNames: string[] }>("ListTables", {});
      return { tables: TableNames };
    },
    "POST /_local/tables": async (body) => {
      const { table, limit, startKey, pk } = checked(Look, body);
      const page = { TableName: table, Limit: limit, ExclusiveStartKey: startKey };
      const one = {
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: pk } },
      };
      const { Items = [], LastEvaluatedKey } = await dynamodb.call<{
        Items?: object[];
        LastEvaluatedKey?: object;
      }>(pk === undefined ? "Scan" : "Query", { ...page, ...(pk !== undefined && one) });
      return { items: Items, nextKey: LastEvaluatedKey ?? null };
    },
  };
}

async function queuesOf(graph: Graph, sqs: CallableEngine) {
  const queues = graph.resources.filter(({ type }) => type === "aws:sqs/queue:Queue");
  return Promise.all(
    queues.map(async ({ name, computed }) => {
      const QueueUrl = String(computed.url);
      const { Attributes = {} } = await sqs.call<{ Attributes?: Attributes }>(
        "GetQueueAttributes",
        { QueueUrl, AttributeNames: ["All"] },
      );
      const count = (member: string) => Number(Attributes[member] ?? 0);
      return {
        name: name.replace(/Queue$/, ""),
        url: QueueUrl,
        waiting: count("ApproximateNumberOfMessages"),
        inFlight: count("ApproximateNumberOfMessagesNotVisible"),
        delayed: count("ApproximateNumberOfMessagesDelayed"),
      };
    }),
  );
}
