import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { documents } from "#core/dynamo";
import type { VisibleError } from "#core/error";
import { type Direct, runDirect } from "#core/readset/backfill/direct";
import type { SeedItem } from "#core/readset/seed-shape";
import { storeWith } from "#tests/core/readset/backfill-support";
import { actIn, arnOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
const directory = mkdtempSync(join(tmpdir(), "seqferry-direct-"));
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  await cloud.clock.advance(1000);
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await cloud.close();
});

let tables = 0;
const fast = {
  ListReadSets: 200,
  GetReadSetMetadata: 200,
  ListTagsForResource: 200,
  GetSequenceStore: 200,
};

async function newTable(key = "set_arn", sort?: string): Promise<string> {
  const TableName = `healthomics_${tables++}`;
  const keys = sort ? [key, sort] : [key];
  await cloud.dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: keys.map((name) => ({
        AttributeName: name,
        AttributeType: "S" as const,
      })),
      KeySchema: keys.map((name, n) => ({
        AttributeName: name,
        KeyType: n === 0 ? ("HASH" as const) : ("RANGE" as const),
      })),
    }),
  );
  return TableName;
}

async function itemsOf(
  tableName: string,
): Promise<Map<string, SeedItem & Record<string, unknown>>> {
  const found = new Map<string, SeedItem & Record<string, unknown>>();
  for await (const { Items = [] } of paginateScan(
    { client: documents() },
    { TableName: tableName },
  ))
    for (const item of Items)
      found.set(String(item.set_arn).split("/").at(-1) ?? "", item as never);
  return found;
}

function direct(storeId: string, tableName: string, given: Partial<Direct> = {}) {
  // The clock of the cloud stands behind waits: it is moved while they last.
  const checkpointFile = join(directory, `${tableName}.checkpoint`);
  return ticking(runDirect({ storeId, tableName, quotas: fast, checkpointFile, ...given }));
}

/** Moves the clock while something waits on it. */
async function ticking<T>(work: Promise<T>): Promise<T> {
  let over = false;
  work.then(
    () => {
      over = true;
    },
    () => {
      over = true;
    },
  );
  while (!over) {
    await cloud.clock.advance(5);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return work;
}

const failing = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error("It did not fail.");
    },
    (error: VisibleError) => error,
  );

describe("the direct backfill", () => {
  test("writes the seed's items: pairs with sizes and parts, archived ones without files", async () => {
    const { storeId, ids } = await storeWith(cloud, 12, { archivedEvery: 4 });
    const tableName = await newTable();
    const phases = new Set<string>();
    const result = await direct(storeId, tableName, {
      onProgress: ({ phase, calls }) => {
        expect(calls["omics:ListReadSets"]).toBeGreaterThan(0);
        phases.add(phase);
      },
    });
    expect(result).toMatchObject({ resumed: false, remark: null, estimate: null });
    expect(result.coverage).toMatchObject({ listed: 12, missing: 12, repaired: 12 });
    expect([...phases]).toEqual(["index", "prune", "files", "details"]);
    const items = await itemsOf(tableName);
    expect([...items.keys()].sort()).toEqual(ids);
    const [active = "", , , archived = ""] = ids;
    expect(items.get(active)).toEqual({
      set_arn: arnOf(storeId, active),
      set_id: active,
      set_type: "FASTQ",
      set_name: "SEED-0000000",
      set_description: null,
      set_reference_arn: null,
      set_sample_id: "LSEED0000000",
      set_subject_id: "SSEED0000000",
      set_status: "ACTIVE",
      files: ["source1", "source2"].map((file_type) => ({
        file_type,
        file_path: expect.stringMatching(/^s3:\/\/.*fastq\.gz$/),
        etag: expect.stringMatching(/^[0-9a-f]{32}$/),
        content_length: expect.any(Number),
        part_size: expect.any(Number),
        total_parts: expect.any(Number),
      })),
      store: expect.objectContaining({ store_id: storeId, store_type: "sequence_store" }),
    });
    expect(items.get(archived)).toMatchObject({ set_status: "ARCHIVED", files: [] });
    expect(existsSync(join(directory, `${tableName}.checkpoint`))).toBe(false);
  });

  test("again over a table that is right it writes nothing and finds nothing", async () => {
    const { storeId } = await storeWith(cloud, 9, { archivedEvery: 3 });
    const tableName = await newTable();
    await direct(storeId, tableName);
    const before = await itemsOf(tableName);
    const { coverage } = await direct(storeId, tableName);
    expect(coverage).toMatchObject({ missing: 0, stale: 0, extra: 0, repaired: 0 });
    expect(await itemsOf(tableName)).toEqual(before);
  });

  test("keeps known files of archived read sets and others' attributes, mends a wrong status, removes phantoms", async () => {
    const { storeId, ids } = await storeWith(cloud, 4);
    const tableName = await newTable();
    await direct(storeId, tableName);
    const [one = "", two = ""] = ids;
    const before = await itemsOf(tableName);
    const put = (item: Record<string, unknown>) =>
      documents().send(new PutCommand({ TableName: tableName, Item: item }));
    await put({ ...before.get(one), note: "ours" });
    await put({ ...before.get(two), set_status: "ARCHIVED" });
    await put({ set_arn: arnOf(storeId, "9999999993"), status: "ARCHIVED" });
    await put({ set_arn: "arn:aws:omics:us-east-1:0:sequenceStore/1/readSet/5", set_id: "5" });
    cloud.omics.archive([one]);
    await cloud.clock.advance(5000);
    const { coverage } = await direct(storeId, tableName);
    expect(coverage).toMatchObject({ listed: 4, missing: 0, stale: 2, extra: 1, repaired: 3 });
    const after = await itemsOf(tableName);
    expect(after.get(one)).toEqual({ ...before.get(one), note: "ours", set_status: "ARCHIVED" });
    expect(after.get(two)).toEqual(before.get(two));
    expect(after.has("9999999993")).toBe(false);
    // Another store's: none of ours.
    expect(after.has("5")).toBe(true);
  });

  test("what another writer changes meanwhile is not overwritten by what was read before", async () => {
    const { storeId, ids } = await storeWith(cloud, 3);
    const tableName = await newTable();
    await direct(storeId, tableName);
    const [id = ""] = ids;
    const item = (await itemsOf(tableName)).get(id);
    const { seedTarget } = await import("#core/readset/backfill/seed-target");
    const target = seedTarget(tableName, arnOf(storeId, id).replace(/\/readSet.*/, ""));
    const row = (await target.find([id])).get(id);
    await documents().send(
      new PutCommand({ TableName: tableName, Item: { ...item, set_name: "theirs" } }),
    );
    const names: (string | undefined)[] = [];
    const named = { set_id: id, store_id: storeId, set_arn: arnOf(storeId, id) };
    await target.update(
      named,
      (current) => {
        names.push(current?.set_name);
        return current && { ...current, set_status: "ARCHIVED" };
      },
      { row },
    );
    expect(names).toEqual(["SEED-0000000", "theirs"]);
    expect((await itemsOf(tableName)).get(id)).toMatchObject({
      set_name: "theirs",
      set_status: "ARCHIVED",
    });
  });

  test("a dry run estimates, writes no item and leaves no file", async () => {
    const { storeId } = await storeWith(cloud, 250, { archivedEvery: 5 });
    const tableName = await newTable();
    const { coverage, estimate } = await direct(storeId, tableName, { dryRun: true });
    expect(coverage).toMatchObject({ listed: 250, missing: 250, repaired: 0 });
    expect(estimate).toMatchObject({ readSets: 250, calls: { "omics:ListReadSets": 3 } });
    expect(estimate?.calls["omics:GetReadSetMetadata"]).toBe(200);
    expect(await itemsOf(tableName)).toEqual(new Map());
    expect(existsSync(join(directory, `${tableName}.checkpoint`))).toBe(false);
  });
});

describe("credentials that end half-way", () => {
  test("are said with the way on; the checkpoint stays, and the same call goes on there", async () => {
    const { storeId, ids } = await storeWith(cloud, 250);
    const tableName = await newTable();
    let pages = 0;
    const error = await failing(
      direct(storeId, tableName, {
        details: false,
        onProgress: ({ phase }) => {
          if (phase !== "index" || ++pages !== 1) return;
          cloud.gate.faults.arm({
            ...{ service: "omics", effect: "error", code: "ExpiredTokenException", status: 403 },
            message: "The security token included in the request is expired",
          });
        },
      }),
    );
    cloud.gate.faults.disarm();
    const checkpoint = join(directory, `${tableName}.checkpoint`);
    expect(error).toMatchObject({ name: "VisibleError", code: "auth.unauthenticated" });
    expect(error.hint).toMatch(/Sign in to AWS again/);
    expect(error.hint).toContain(checkpoint);
    expect(existsSync(checkpoint)).toBe(true);
    // A kill may tear the last line.
    appendFileSync(checkpoint, '{"key":"window/torn');
    const { coverage, resumed } = await direct(storeId, tableName, { details: false });
    expect(resumed).toBe(true);
    expect(coverage.listed).toBe(250);
    expect([...(await itemsOf(tableName)).keys()].sort()).toEqual(ids);
  });
});

describe("bad input is refused before anything is listed", () => {
  test("a table that is not there, or has another key", async () => {
    const { storeId } = await storeWith(cloud, 1);
    expect(await failing(direct(storeId, "nowhere"))).toMatchObject({
      code: "request.invalid",
      message: "tableName: there is no table nowhere in us-east-1.",
    });
    const sorted = await newTable("set_arn", "set_id");
    expect(await failing(direct(storeId, sorted))).toMatchObject({
      message: `tableName: the key of ${sorted} is set_arn, set_id, not set_arn.`,
    });
    const other = await newTable("id");
    const error = await failing(direct(storeId, other));
    expect(error.message).toBe(`tableName: the key of ${other} is id, not set_arn.`);
    expect(await itemsOf(other)).toEqual(new Map());
  });

  test("a store that is not there", async () => {
    expect(await failing(direct("1111111111", await newTable()))).toMatchObject({
      code: "sequence_store.not_found",
      message: "There is no sequence store 1111111111 in us-east-1.",
      hint: expect.stringContaining("list-sequence-stores --region us-east-1"),
    });
  });

  test("a role that may not", async () => {
    const { storeId } = await storeWith(cloud, 1);
    cloud.gate.faults.arm({
      ...{ service: "omics", operation: "ListReadSets", effect: "error", status: 403 },
      ...{
        code: "AccessDeniedException",
        message: "not authorized to perform: omics:ListReadSets",
      },
    });
    const error = await failing(direct(storeId, await newTable()));
    cloud.gate.faults.disarm();
    expect(error).toMatchObject({ code: "auth.forbidden" });
    expect(error.message).toContain("omics:ListReadSets");
    expect(error.hint).toMatch(/^Allow that call/);
  });

  test("a checkpoint of another table, or a file that is none, which stays as it is", async () => {
    const { storeId } = await storeWith(cloud, 1);
    const tableName = await newTable();
    const checkpointFile = join(directory, "foreign");
    for (const [text, said] of [
      ["my notes\n", /is no checkpoint of a backfill/],
      ["half a line", /is no checkpoint of a backfill/],
      [
        `${JSON.stringify({ seqferry: "backfill", version: 1, storeId, table: "other", region: "us-east-1" })}\n`,
        new RegExp(`is of table other, not ${tableName}`),
      ],
    ] as const) {
      writeFileSync(checkpointFile, text);
      const error = await failing(direct(storeId, tableName, { checkpointFile }));
      expect(error).toMatchObject({
        code: "request.invalid",
        message: expect.stringMatching(said),
      });
      expect(readFileSync(checkpointFile, "utf8")).toBe(text);
    }
  });
});
