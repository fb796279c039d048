import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nameOf } from "#core/error";
import { readSetTagEntity } from "#core/readset/read-set-tag.entity";
import type { Named, Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import * as TagIndex from "#core/readset/tag-index";
import { at, changed, rowOf } from "#tests/core/readset/rows-in-memory";
import { actIn, arnOf, entities, storeOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
});
afterAll(() => cloud.close());

type Tags = Record<string, string>;

let count = 0;
function another(): Named {
  const [store_id, set_id] = [storeOf(cloud), String(6_000_000_000 + count++)];
  return { set_arn: arnOf(store_id, set_id), set_id, store_id };
}

/** Gives a read set these tags, whatever it has, however often it takes. */
async function tag(named: Named, tags: Tags | "deleted"): Promise<void> {
  try {
    await Rows.update(named, (row) => {
      const next: Row = { ...rowOf(changed("ACTIVE", 1)), ...row, ...named };
      next.revision = (row?.revision ?? 0) + 1;
      if (tags === "deleted") return { ...next, tags: undefined };
      return { ...next, tags };
    });
  } catch (error) {
    if (nameOf(error) !== "RetryableError") throw error;
    await tag(named, tags);
  }
}

const labelsOf = (tags: Tags = {}): string[] =>
  Object.entries(tags).map(([name, value]) => TagIndex.labelOf(name, value));

async function isIndexed({ store_id, set_id }: Named, label: string): Promise<boolean> {
  const key = { projectId: "demo", tag: label, store_id, set_id };
  const { data } = await readSetTagEntity().get(key).go({ consistent: true });
  return data !== null;
}

async function indexOf({ set_id }: Named): Promise<string[]> {
  const rows = await entities(cloud, "readSetTag");
  return rows.filter((row) => row.set_id === set_id).map((row) => `${row.projectId} ${row.tag}`);
}

const rowNow = ({ store_id, set_id }: Named) => Rows.find({ storeId: store_id, readSetId: set_id });

/** Tags that a reader finds in the row and not in the index, though the row did not change meanwhile. */
async function unindexed(named: Named): Promise<string[]> {
  const row = await rowNow(named);
  const found = await Promise.all(
    labelsOf(row?.tags).map(async (label) => ((await isIndexed(named, label)) ? [] : [label])),
  );
  const again = await rowNow(named);
  return again?.revision === row?.revision ? found.flat() : [];
}

const someTags = fc.dictionary(fc.constantFrom("lane", "run"), fc.constantFrom("1", "2"), {
  maxKeys: 2,
  noNullPrototype: true,
});
const wanted = fc.array(fc.oneof(someTags, fc.constant("deleted" as const)), {
  minLength: 2,
  maxLength: 7,
});

describe("the index of tags", () => {
  test("has every tag of a row at every moment, however many write it at the same time", async () => {
    await fc.assert(
      fc.asyncProperty(wanted, async (writes) => {
        const named = another();
        let isDone = false;
        const reader = (async () => {
          while (!isDone) expect(await unindexed(named)).toEqual([]);
        })();
        await Promise.all(writes.map((tags) => tag(named, tags)));
        isDone = true;
        await reader;
        expect(await unindexed(named)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test("has no other when writers come one after another", async () => {
    await fc.assert(
      fc.asyncProperty(wanted, async (writes) => {
        const named = another();
        for (const tags of writes) await tag(named, tags);
        const { tags } = (await rowNow(named)) ?? {};
        const expected = labelsOf(tags).map((label) => `demo ${label}`);
        expect((await indexOf(named)).sort()).toEqual(expected.sort());
      }),
      { numRuns: 10 },
    );
  });

  const row = (revision: number, tags: Tags): Row => ({
    ...rowOf(changed("ACTIVE", 1)),
    ...named,
    revision,
    tags,
  });
  const named = { set_arn: "arn:x", set_id: "7000000001", store_id: "1234567890" };

  test("a late removal spares a tag that was given again meanwhile", async () => {
    await TagIndex.add(row(1, { lane: "1" }), undefined);
    await TagIndex.add(row(3, { lane: "1" }), row(2, {}));
    await TagIndex.remove(row(2, {}), row(1, { lane: "1" }));
    expect(await isIndexed(named, "lane=1")).toBe(true);
    await TagIndex.remove(row(4, {}), row(3, { lane: "1" }));
    expect(await isIndexed(named, "lane=1")).toBe(false);
  });

  test("one too many stays behind a writer that lost its race, until the tag is given and taken again", async () => {
    await TagIndex.add(row(11, { run: "1" }), row(10, {}));
    expect(await isIndexed(named, "run=1")).toBe(true);
    await TagIndex.add(row(12, { run: "1" }), row(11, {}));
    await TagIndex.remove(row(13, {}), row(12, { run: "1" }));
    expect(await isIndexed(named, "run=1")).toBe(false);
  });

  test("a row that goes to another project has its tags there and nowhere else", async () => {
    const before = row(21, { lane: "9" });
    const after = { ...row(22, { lane: "9" }), projectId: "other" };
    await TagIndex.add(before, undefined);
    await TagIndex.add(after, before);
    await TagIndex.remove(after, before);
    expect(await indexOf(named)).toEqual(["other lane=9"]);
  });

  test("tags as long as they may be, of any letters, are indexed", async () => {
    const longest = { ["試".repeat(128)]: "料".repeat(256), ["=".repeat(128)]: "%".repeat(256) };
    const target = another();
    await tag(target, longest);
    expect((await indexOf(target)).sort()).toEqual(
      labelsOf(longest)
        .map((label) => `demo ${label}`)
        .sort(),
    );
  });
});

test("no two tags have the same label", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "=", "%", "3D", "25"), maxLength: 3 });
  void fc.assert(
    fc.property(text, text, text, text, (name, value, otherName, otherValue) => {
      const isSame = name === otherName && value === otherValue;
      expect(TagIndex.labelOf(name, value) === TagIndex.labelOf(otherName, otherValue)).toBe(
        isSame,
      );
    }),
    { numRuns: 20_000 },
  );
});

test("the label of a common tag is how people write it", () => {
  expect(TagIndex.labelOf("lane", "2")).toBe("lane=2");
  expect(TagIndex.labelOf("run date", at(0))).toBe(`run date=${at(0)}`);
});
