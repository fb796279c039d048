import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageEntity } from "#core/package/package.entity";
import { list } from "#core/package/package-list";
import { fail, start } from "#core/package/package-state";
import { abort } from "#core/package/package-verbs";
import type { ListPackages, Package } from "#core/package/schema";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import { as, ask, asMachine, callsOf, executionArn } from "#tests/core/package/room";

const minute = 60_000;
let cloud: LeanCloud;
const made: Package[] = [];

beforeAll(async () => {
  cloud = await leanCloud();
  // A minute apart, some of another project; each ends in its own way, or not.
  for (let n = 0; n < 24; n++) {
    const by = n % 2 === 0 ? "ada" : "grace";
    const projectId = n % 5 === 0 ? "other" : "demo";
    const { id } = await ask({ name: `name-${n % 3}`, by, projectId });
    await cloud.clock.advance(minute);
    if (n % 4 > 0) await asMachine(() => start({ packageId: id, executionArn }));
    if (n % 4 === 2) await asMachine(() => fail(id, "It broke."));
    if (n % 4 === 3) await asMachine(() => abort({ packageId: id, status: "ABORTED" }));
    const { items } = await as("viewer", () => list({ limit: 200 }), {
      projectIds: ["demo", "other"],
    });
    made.push(items.find((one) => one.id === id) as Package);
  }
});
afterAll(() => cloud.close());

const at = fc
  .integer({ min: -1, max: 26 })
  .map((n) => (from: number) => new Date(from + n * minute).toISOString());
const option = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined, freq: 2 });
const filters = fc.record({
  name: option(fc.constantFrom("name-0", "name-1", "name-2", "none")),
  status: option(fc.constantFrom("PENDING" as const, "RUNNING" as const, "FAILED" as const)),
  createdBy: option(fc.constantFrom("ada", "grace")),
  createdAfter: option(at),
  createdBefore: option(at),
  endedAfter: option(at),
  endedBefore: option(at),
  limit: fc.constantFrom(1, 3, 200),
});

test("a list has what fits all its filters, each once, newest first, whatever they are and however long its pages", async () => {
  const began = Date.parse(made[0]?.createdAt ?? "");
  await fc.assert(
    fc.asyncProperty(filters, async ({ limit, ...given }) => {
      const query = Object.fromEntries(
        Object.entries(given).flatMap(([name, value]) => {
          if (value === undefined) return [];
          return [[name, typeof value === "function" ? value(began) : value]];
        }),
      ) as Partial<ListPackages>;
      const {
        createdAfter = "0",
        createdBefore = "~",
        endedAfter = "0",
        endedBefore = "~",
      } = query;
      fc.pre(createdAfter < createdBefore && endedAfter < endedBefore);
      const wanted = made.filter(
        (one) =>
          one.projectId === "demo" &&
          (!query.name || one.name === query.name) &&
          (!query.status || one.status === query.status) &&
          (!query.createdBy || one.createdBy === query.createdBy) &&
          one.createdAt > createdAfter &&
          one.createdAt < createdBefore &&
          (!(query.endedAfter || query.endedBefore) ||
            (one.endedAt !== null && one.endedAt > endedAfter && one.endedAt < endedBefore)),
      );
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await as("viewer", () => list({ ...query, limit, cursor }));
        found.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(found).toEqual(wanted.map(({ id }) => id).reverse());
    }),
    { numRuns: 60 },
  );
});

test("a time that ends before it begins is refused by its name", async () => {
  const [after, before] = ["2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z"];
  for (const what of ["created", "ended"]) {
    const query = { [`${what}After`]: after, [`${what}Before`]: before };
    await expect(as("viewer", async () => list(query))).rejects.toMatchObject({
      code: "request.invalid",
      errors: [expect.objectContaining({ path: `${what}Before` })],
    });
  }
});

test("a filter is met by an index: a name among thousands costs no look at the others", async () => {
  const calls = await callsOf(cloud, () => as("viewer", () => list({ name: "name-1", limit: 3 })));
  expect(calls).toEqual({ Query: 1, BatchGetItem: 1 });
  const { data } = await packageEntity().query.byName({ projectId: "demo", name: "name-1" }).go();
  expect(data.length).toBeLessThan(made.length / 2);
});
