import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { documents } from "#core/dynamo";
import { nameOf } from "#core/error";
import { applyChange, applyObservation, type Change, type Observation } from "#core/readset/merge";
import { readSetEntity, shardOf } from "#core/readset/read-set.entity";
import type { Named, Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import { setting } from "#core/settings";
import { at, changed, metadata } from "#tests/core/readset/rows-in-memory";
import { actIn, arnOf, storeOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  // What a table takes in a second is not what is asked here.
  cloud.gate.limits.enforced = false;
  actIn(cloud);
});
afterAll(() => cloud.close());

let count = 0;
/** A read set that nobody has heard of. */
function another(): Named {
  const [store_id, set_id] = [storeOf(cloud), String(5_000_000_000 + count++)];
  return { set_arn: arnOf(store_id, set_id), set_id, store_id };
}

const keyOf = ({ store_id, set_id }: Named) => ({ storeId: store_id, readSetId: set_id });
const look = (named: Named, observation: Observation) =>
  Rows.update(named, (row) => applyObservation(row, named, observation, "demo"));
const happen = (named: Named, change: Change) =>
  Rows.update(named, (row) => applyChange(row, { ...change, ...named }, "demo"));

/** A write past this instance's memory, as another one's. */
async function writeElsewhere({ store_id, set_id }: Named, members: Partial<Row>): Promise<void> {
  const { Key } = readSetEntity()
    .get({ store_id, set_id, shard: shardOf(set_id) })
    .params<{ Key: Record<string, string> }>();
  const names = Object.keys(members);
  await documents().send(
    new UpdateCommand({
      TableName: setting("tableName"),
      Key,
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")} ADD #revision :one`,
      ExpressionAttributeNames: Object.fromEntries(
        [...names, "revision"].map((name) => [`#${name}`, name]),
      ),
      ExpressionAttributeValues: {
        ":one": 1,
        ...Object.fromEntries(names.map((name) => [`:${name}`, members[name as keyof Row]])),
      },
    }),
  );
}

/** Like a queue: what lost too many races comes again. */
async function untilWritten<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (nameOf(error) !== "RetryableError") throw error;
    }
  }
}

test("of writers that race none loses what it wrote, and each counts one revision", async () => {
  const named = another();
  await happen(named, changed("ACTIVE", 1));
  const writers = Array.from({ length: 7 }, (_, n) => `tag${n}`);
  await Promise.all(
    writers.map((tag) =>
      untilWritten(() =>
        Rows.update(named, (row) => {
          if (!row) throw new Error("The row is gone.");
          const tags = { ...row.tags, [tag]: "1" };
          return { ...row, tags, revision: row.revision + 1 };
        }),
      ),
    ),
  );
  const row = await Rows.find(keyOf(named));
  expect(Object.keys(row?.tags ?? {}).sort()).toEqual([...writers].sort());
  expect(row?.revision).toBe(8);
});

test("events and answers that arrive at the same time all find their way into the row", async () => {
  const named = another();
  await Promise.all([
    untilWritten(() => happen(named, changed("PROCESSING_UPLOAD", 1, { creationJobId: "7" }))),
    untilWritten(() => happen(named, changed("ACTIVE", 5))),
    untilWritten(() => happen(named, changed("ARCHIVED", 9))),
    untilWritten(() => look(named, { at: at(6), status: "ACTIVE", metadata })),
  ]);
  await look(named, { at: at(7), tags: { lane: "1" } });
  expect(await Rows.find(keyOf(named))).toMatchObject({
    set_status: "ARCHIVED",
    set_status_at: at(9),
    set_creation_job_id: "7",
    set_name: "reads",
    tags: { lane: "1" },
  });
});

test("an answer like this instance's old copy is written when the row is something else by now", async () => {
  const named = another();
  await happen(named, changed("ACTIVE", 1));
  await look(named, { at: at(2), tags: { lane: "1" } });
  await writeElsewhere(named, { tags: { lane: "2" }, tags_at: at(3) });
  await look(named, { at: at(4), tags: { lane: "1" } });
  expect(await Rows.find(keyOf(named))).toMatchObject({ tags: { lane: "1" }, tags_at: at(4) });
});

test("an event on top of an old copy does not undo what came in between", async () => {
  const named = another();
  await happen(named, changed("ACTIVE", 1));
  await writeElsewhere(named, { set_status: "ARCHIVED", set_status_at: at(9) });
  await happen(named, changed("ACTIVATING", 5));
  expect(await Rows.find(keyOf(named))).toMatchObject({ set_status: "ARCHIVED", revision: 2 });
});

test("what tells nothing new is no write", async () => {
  const named = another();
  await happen(named, changed("ACTIVE", 1));
  await look(named, { at: at(2), tags: { lane: "1" } });
  expect(await look(named, { at: at(9), tags: { lane: "1" } })).toBeUndefined();
  expect(await happen(named, changed("ACTIVE", 1))).toBeUndefined();
  expect((await Rows.find(keyOf(named)))?.revision).toBe(2);
});

test("a row comes back as it was written, without blanks for what it lacks", async () => {
  const named = another();
  const written = await happen(named, changed("ACTIVE", 1));
  expect(await Rows.find(keyOf(named))).toEqual(JSON.parse(JSON.stringify(written)));
});

test("many rows are found by their ids, more than one batch holds; unknown ones are absent", async () => {
  const known = Array.from({ length: 105 }, another);
  await Promise.all(known.map((named) => happen(named, changed("ACTIVE", 1))));
  const found = await Rows.findMany([...known, another(), ...known].map(keyOf));
  expect([...found.keys()].sort()).toEqual(known.map(({ set_id }) => set_id).sort());
  expect(await Rows.findMany([])).toEqual(new Map());
});

test("many rows are found when they are more than DynamoDB answers at once", async () => {
  const known = Array.from({ length: 43 }, another);
  const set_description = "d".repeat(395_000);
  const seen: Observation = {
    at: at(1),
    status: "ACTIVE",
    metadata: { ...metadata, set_description },
  };
  await Promise.all(known.map((named) => look(named, seen)));
  expect((await Rows.findMany(known.map(keyOf))).size).toBe(43);
});
