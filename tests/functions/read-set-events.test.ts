import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { BatchDeleteReadSetCommand, StartReadSetActivationJobCommand } from "@aws-sdk/client-omics";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drained, type SeenEvent, spyOn } from "#tests/functions/spy";
import {
  actIn,
  addReadSet,
  entities,
  resource,
  rowOf,
  send,
  storeOf,
} from "#tests/functions/support";
import { comparable } from "#tests/property/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let captured: SeenEvent[];
/** Read sets as they were made: active, archived, active again, deleted. */
let lives: string[];

beforeAll(async () => {
  cloud = await testCloud();
  // What HealthOmics allows in a second is not what is asked here.
  cloud.gate.limits.enforced = false;
  actIn(cloud);
  const spy = await spyOn(cloud, "default", "aws.omics");
  lives = await liveLives();
  captured = (await spy.events())
    .filter((event) => event["detail-type"] === "Read Set Status Change")
    .sort((a, b) => a.time.localeCompare(b.time));
});
afterAll(() => cloud.close());

/** Read sets that end in every way: ACTIVE, ARCHIVED, active again, deleted, failed. */
async function liveLives(): Promise<string[]> {
  const sequenceStoreId = storeOf(cloud);
  // A new store is CREATING for a while, and takes no jobs until it is ACTIVE.
  await cloud.clock.advance(5_000);
  const active = await addReadSet(cloud, {
    name: "active",
    fileNames: ["a_R1.fastq.gz", "a_R2.fastq.gz"],
  });
  const archived = await addReadSet(cloud, { name: "archived", status: "ARCHIVED" });
  const again = await addReadSet(cloud, { name: "again", status: "ARCHIVED" });
  const gone = await addReadSet(cloud, { name: "gone" });
  const source1 = Buffer.from("no FASTQ");
  const broken = { name: "broken", sampleId: "L1", subjectId: "S1", fileNames: ["b.fastq.gz"] };
  await expect(
    cloud.omics.importReadSet({ storeId: sequenceStoreId, ...broken, source1 }),
  ).rejects.toThrow();
  await cloud.omicsClient.send(
    new StartReadSetActivationJobCommand({ sequenceStoreId, sources: [{ readSetId: again.id }] }),
  );
  await cloud.omicsClient.send(new BatchDeleteReadSetCommand({ sequenceStoreId, ids: [gone.id] }));
  await cloud.clock.advance(3_600_000);
  await cloud.omics.settled();
  await eventually(async () => {
    expect((await rowOf(cloud, again.id))?.set_status).toBe("ACTIVE");
    expect((await rowOf(cloud, gone.id))?.set_status).toBe("DELETED");
  });
  return [active, archived, again, gone].map(({ id }) => id);
}

/** Empties the mirror, feeds it these events, and answers its rows: those of `lives`, then the failed one's. */
async function mirrorOf(events: SeenEvent[]) {
  for (const { pk, sk } of await entities(cloud, "readSet"))
    await cloud.dynamodb.send(
      new DeleteItemCommand({
        TableName: resource(cloud.outputs, "DataTable"),
        Key: { pk: { S: String(pk) }, sk: { S: String(sk) } },
      }),
    );
  // A warm instance remembers the rows that it wrote.
  cloud.reload();
  for (const event of events) await send(cloud, event, event.detail.id.at(-1));
  for (const queue of ["ReadSetEvents", "ReadSetHydration"])
    await drained(cloud, resource(cloud.outputs, queue));
  // The upload that failed is known by its events alone.
  const ids = [...new Set([...lives, ...captured.map(({ detail }) => detail.id)])];
  return Promise.all(ids.map(async (id) => withoutEnd(comparable(await rowOf(cloud, id)))));
}

/** A tombstone lasts from the event, or from the look that found the read set gone, whichever was first here. */
function withoutEnd<Row extends { expires_at?: unknown }>({ expires_at: _end, ...row }: Row) {
  return row;
}

test("HealthOmics's own events, shuffled and repeated, leave the rows that they leave in order", async () => {
  const inOrder = await mirrorOf(captured);
  const statuses = ["ACTIVE", "ARCHIVED", "ACTIVE", "DELETED", "UPLOAD_FAILED"];
  expect(inOrder.map((row) => row.set_status)).toEqual(statuses);
  for (const key of [3, 7, 11]) {
    const mixed = [...captured, ...captured.filter((_, n) => n % 2 === 0)]
      .map((event, n) => ({ event, order: ((n + 1) * 7919 * key) % 101 }))
      .sort((a, b) => a.order - b.order)
      .map(({ event }) => event);
    expect(await mirrorOf(mixed)).toEqual(inOrder);
  }
  expect(await mirrorOf([...captured].reverse())).toEqual(inOrder);
});
