import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import type { Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import { resource, statusEvent, storeOf } from "#tests/functions/support";
import { eventually, type TestCloud } from "#tests/support/cloud";

/** Tells the mirror of many read sets at once, as the rules do. */
export async function tellOf(cloud: TestCloud, ids: string[]): Promise<void> {
  const storeId = storeOf(cloud);
  const at = cloud.clock.iso().replace(/\.\d+Z/, "Z");
  for (let start = 0; start < ids.length; start += 10)
    await cloud.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: resource(cloud.outputs, "ReadSetEvents"),
        Entries: ids.slice(start, start + 10).map((readSetId, n) => ({
          Id: `${n}`,
          MessageGroupId: readSetId.slice(-1),
          MessageBody: JSON.stringify(statusEvent({ storeId, readSetId, status: "ACTIVE", at })),
        })),
      }),
    );
}

/** Ids of read sets that HealthOmics has and the mirror does not. */
export async function seed(cloud: TestCloud, count: number): Promise<string[]> {
  const { firstId } = await cloud.omics.seedReadSets({ storeId: storeOf(cloud), count });
  return Array.from({ length: count }, (_, n) => String(Number(firstId) + n));
}

/** Waits until HealthOmics was asked for all of them; answers their rows. */
export async function hydrated(cloud: TestCloud, ids: string[], seconds = 60): Promise<Row[]> {
  const storeId = storeOf(cloud);
  const rows: Row[] = [];
  await eventually(async () => {
    while (rows.length < ids.length) {
      const row = await Rows.find({ storeId, readSetId: ids[rows.length] ?? "" });
      expect(row?.metadata_at).toBeDefined();
      expect(row?.details_missing ?? "").not.toContain("files");
      if (row) rows.push(row);
    }
  }, seconds);
  return rows;
}

/** How often HealthOmics was asked since the ledger began. */
export function calls(cloud: TestCloud, operation: string): number {
  const ofOperation = cloud.gate.ledger
    .rows()
    .filter((row) => row.service === "omics" && row.operation === operation);
  return ofOperation.reduce((sum, row) => sum + row.calls, 0);
}
