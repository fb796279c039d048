import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ReadSetStatus } from "#core/readset/schema";
import { drained } from "#tests/functions/spy";
import {
  actIn,
  addReadSet,
  arnOf,
  entities,
  peek,
  resource,
  rowOf,
  send,
  statusEvent,
  storeOf,
} from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let storeId: string;

beforeAll(async () => {
  cloud = await testCloud();
  // What HealthOmics allows in a second is not what is asked here.
  cloud.gate.limits.enforced = false;
  actIn(cloud);
  storeId = storeOf(cloud);
});
afterAll(() => cloud.close());

/** Feeds an event to the queue's consumer and waits until it is done. */
async function feed(event: unknown): Promise<void> {
  await send(cloud, event);
  await drained(cloud, resource(cloud.outputs, "ReadSetEvents"));
}

/** The dead letter with this body: its error, undefined while there is none. */
async function errorOf(body: string): Promise<string | undefined> {
  const letters = await peek(cloud, "ReadSetDeadLetters");
  return letters.find(({ Body }) => Body === body)?.MessageAttributes?.error?.StringValue;
}

/** A read set that can get that status: one that is being uploaded is new. */
async function oneBefore(status: ReadSetStatus): Promise<string> {
  if (status === "PROCESSING_UPLOAD") return String(3_100_000_000 + uploads++);
  return (await addReadSet(cloud)).id;
}
let uploads = 0;

const later = "2030-01-01T00:00:00Z";

describe("rows of the mirror", () => {
  test("carry the seed's attribute names and values of HealthOmics, files and store included", async () => {
    const { id, arn } = await addReadSet(cloud, {
      name: "reads",
      sampleId: "L2600007",
      subjectId: "SBJ00007",
      description: "tumour",
      tags: { lane: "2" },
      fileNames: ["r_R1.fastq.gz", "r_R2.fastq.gz"],
    });
    const file = {
      file_path: expect.stringMatching(/^s3:\/\/.+_R[12]\.fastq\.gz$/),
      etag: expect.stringMatching(/^[0-9a-f]{32}$/),
      content_length: expect.any(Number),
      part_size: expect.any(Number),
      total_parts: 1,
    };
    expect(await rowOf(cloud, id)).toMatchObject({
      set_id: id,
      set_arn: arn,
      set_status: "ACTIVE",
      set_name: "reads",
      set_sample_id: "L2600007",
      set_subject_id: "SBJ00007",
      set_description: "tumour",
      set_type: "FASTQ",
      files: [
        { ...file, file_type: "source1" },
        { ...file, file_type: "source2" },
      ],
      store: {
        store_id: storeId,
        store_arn: expect.stringContaining(`sequenceStore/${storeId}`),
        store_ap_arn: expect.stringContaining(":accesspoint/"),
        store_uri: expect.stringMatching(/^s3:\/\//),
        store_name: expect.any(String),
        store_type: "sequence_store",
      },
      tags: { lane: "2" },
    });
  });

  test.each(ReadSetStatus.options)(
    "say %s in set_status after an event of it, and nowhere else",
    async (status) => {
      const id = await oneBefore(status);
      await feed(statusEvent({ storeId, readSetId: id, status, at: later }));
      const row = await rowOf(cloud, id);
      // HealthOmics still calls it ACTIVE, and that is what an ACTIVE event is checked against.
      expect(row).toMatchObject({ set_status: status, set_status_at: "2030-01-01T00:00:00.000Z" });
      expect(row).not.toHaveProperty("status");
    },
  );

  test("keep files and call them stale when the read set is ARCHIVED", async () => {
    const { id } = await addReadSet(cloud);
    const before = await rowOf(cloud, id);
    cloud.omics.archive([id]);
    await eventually(async () => {
      const row = await rowOf(cloud, id);
      expect(row).toMatchObject({ set_status: "ARCHIVED", files_stale: true });
      expect(row?.files).toEqual(before?.files);
    });
  });

  test("become a tombstone when DELETED, for 90 days, and stay one", async () => {
    const { id } = await addReadSet(cloud);
    await feed(statusEvent({ storeId, readSetId: id, status: "DELETED", at: later }));
    const tombstone = await rowOf(cloud, id);
    expect(tombstone?.expires_at).toBe((Date.parse(later) + 90 * 86_400_000) / 1000);
    expect(tombstone).not.toHaveProperty("files");
    expect(tombstone).not.toHaveProperty("tags");
    for (const status of ["ACTIVE", "ARCHIVED"] as const)
      await feed(statusEvent({ storeId, readSetId: id, status, at: "2031-01-01T00:00:00Z" }));
    expect(await rowOf(cloud, id)).toEqual(tombstone);
  });

  test("of a read set that HealthOmics never knew are tombstones, not half a row and no dead letter", async () => {
    const readSetId = "9000000001";
    await feed(statusEvent({ storeId, readSetId, status: "ARCHIVED" }));
    expect(await rowOf(cloud, readSetId)).toMatchObject({
      set_status: "DELETED",
      set_arn: arnOf(storeId, readSetId),
    });
    const found = (await entities(cloud, "readSet")).find(({ set_id }) => set_id === readSetId);
    for (const absent of ["set_name", "set_sample_id", "gsi3pk", "gsi4pk", "gsi5pk"])
      expect(found).not.toHaveProperty(absent);
    expect(await peek(cloud, "ReadSetDeadLetters")).toEqual([]);
  });

  test.each(["PROCESSING_UPLOAD", "UPLOAD_FAILED"] as const)(
    "record %s with its message",
    async (status) => {
      const id = await oneBefore(status);
      const statusMessage = `why it is ${status}`;
      await feed(statusEvent({ storeId, readSetId: id, status, at: later, statusMessage }));
      expect(await rowOf(cloud, id)).toMatchObject({
        set_status: status,
        set_status_message: statusMessage,
      });
    },
  );

  test("take a second change to the same status within five minutes for a change, and not for a repeat", async () => {
    const { id } = await addReadSet(cloud);
    const { detail } = statusEvent({ storeId, readSetId: id, status: "ARCHIVED" });
    for (const time of ["2030-01-01T00:00:00Z", "2030-01-01T00:02:00Z"])
      cloud.tell({ source: "aws.omics", detailType: "Read Set Status Change", detail, time });
    await eventually(async () =>
      expect((await rowOf(cloud, id))?.set_status_at).toBe("2030-01-01T00:02:00.000Z"),
    );
  });

  test("are not made for stores of another stage", async () => {
    const before = (await entities(cloud, "readSet")).length;
    await feed(statusEvent({ storeId: "9999999999", readSetId: "3000000001", status: "ACTIVE" }));
    expect(await entities(cloud, "readSet")).toHaveLength(before);
    expect(await peek(cloud, "ReadSetDeadLetters")).toEqual([]);
  });
});

describe("an event that can never be read", () => {
  const good = () => statusEvent({ storeId, readSetId: "3000000000", status: "ACTIVE" });
  const poison: [string, () => unknown, RegExp][] = [
    ["is no JSON", () => "{not json", /^SyntaxError: /],
    [
      "lacks its read set",
      () => ({ ...good(), detail: { ...good().detail, id: undefined } }),
      /detail\.id/,
    ],
    [
      "has an unknown status",
      () => ({ ...good(), detail: { ...good().detail, status: "LOST" } }),
      /detail\.status/,
    ],
  ];

  test.each(poison)(
    "because it %s is a dead letter with its error, and nine events behind it are handled without a wait",
    async (_, body, reason) => {
      const sets = await Promise.all(Array.from({ length: 9 }, () => addReadSet(cloud)));
      const sent = body();
      // Nothing that was hidden becomes visible again.
      cloud.clock.setScale(0);
      await send(cloud, sent, "7");
      for (const { id } of sets)
        await send(
          cloud,
          statusEvent({ storeId, readSetId: id, status: "ARCHIVED", at: later }),
          "7",
        );
      await eventually(async () => {
        const rows = await entities(cloud, "readSet");
        const archived = rows.filter((row) => sets.some(({ id }) => row.set_id === id));
        expect(new Set(archived.map((row) => row.set_status))).toEqual(new Set(["ARCHIVED"]));
      });
      cloud.clock.setScale(1);
      const text = typeof sent === "string" ? sent : JSON.stringify(sent);
      await eventually(async () => expect(await errorOf(text)).toMatch(reason));
    },
  );

  test("because it lacks an id fits no shard, and is a dead letter all the same", async () => {
    const { id: _id, ...detail } = good().detail;
    const readSet = crypto.randomUUID();
    cloud.tell({
      source: "aws.omics",
      detailType: "Read Set Status Change",
      detail: { ...detail, statusMessage: readSet },
    });
    await eventually(async () => {
      const letters = await peek(cloud, "ReadSetDeadLetters");
      const found = letters.find(({ Body }) => Body?.includes(readSet));
      expect(found?.MessageAttributes?.error?.StringValue).toMatch(/detail\.id/);
    });
  });
});
