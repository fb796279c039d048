import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Contents from "#core/package/contents";
import { fail, start, succeed } from "#core/package/package-state";
import type { PackageLibrary } from "#core/package/schema";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import { as, ask, asMachine, callsOf, executionArn, summaryOf } from "#tests/core/package/room";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
afterAll(() => cloud.close());

const finding = {
  severity: "error" as const,
  code: "library.unmatched",
  subject: "L1",
  message: "m",
};
const nothing = { fastqs: [], workflowRuns: [], findings: [finding] };

function libraryOf(libraryId: string, assay: string): PackageLibrary {
  const none = { sampleId: null, externalSampleId: null, subjectId: null, externalSubjectId: null };
  return { libraryId, ...none, individualId: null, phenotype: null, assay, type: null };
}

async function packageOf(libraries: PackageLibrary[]): Promise<string> {
  const { id } = await ask();
  await asMachine(() => start({ packageId: id, executionArn }));
  await Contents.write(id, { ...nothing, libraries });
  await asMachine(() => succeed(id, summaryOf()));
  return id;
}

const text = fc.string({ unit: "grapheme", maxLength: 20 });

test("pages of a list have each of its lines once, in order, whatever lines hold and however long pages are", async () => {
  const lists = fc.array(text, { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(lists, fc.integer({ min: 1, max: 50 }), async (assays, limit) => {
      const libraries = assays.map((assay, n) => libraryOf(`L${n}`, `${assay}${assay}`));
      const packageId = await packageOf(libraries);
      const found: PackageLibrary[] = [];
      let cursor: string | undefined;
      do {
        const page = await as("viewer", () => Contents.listLibraries({ packageId, limit, cursor }));
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(found).toEqual(libraries);
    }),
    { numRuns: 25 },
  );
});

test("a line that is longer than a page is read whole", async () => {
  const long = libraryOf("L1", "x".repeat(300_000));
  const packageId = await packageOf([long, libraryOf("L2", "y")]);
  const first = await as("viewer", () => Contents.listLibraries({ packageId, limit: 1 }));
  expect(first.items).toEqual([long]);
});

test("a page is one ranged read, however long the list", async () => {
  const packageId = await packageOf(
    Array.from({ length: 5000 }, (_, n) => libraryOf(`L${n}`, "WGS")),
  );
  const { nextCursor } = await as("viewer", () =>
    Contents.listLibraries({ packageId, limit: 200 }),
  );
  const cursor = nextCursor ?? "";
  const calls = await callsOf(cloud, async () => {
    const page = await as("viewer", () =>
      Contents.listLibraries({ packageId, limit: 200, cursor }),
    );
    expect(page.items[0]?.libraryId).toBe("L200");
  });
  expect(calls).toEqual({ GetItem: 1, GetObject: 1 });
});

test("a cursor of another list or package is refused", async () => {
  const libraries = [libraryOf("L1", "WGS"), libraryOf("L2", "WGS")];
  const [one, other] = [await packageOf(libraries), await packageOf(libraries)];
  const page = await as("viewer", () => Contents.listLibraries({ packageId: one, limit: 1 }));
  const cursor = page.nextCursor ?? "";
  for (const wrong of [
    () => Contents.listLibraries({ packageId: other, limit: 1, cursor }),
    () => Contents.listFindings({ packageId: one, limit: 1, cursor }),
  ])
    await expect(as("viewer", async () => wrong())).rejects.toMatchObject({
      code: "request.cursor_invalid",
    });
});

test("nothing is listed of a package that is not sealed, is over, or is not the actor's; findings of a failed one are", async () => {
  const { id: packageId } = await ask();
  const listed = (projectIds = ["demo"]) =>
    as("viewer", () => Contents.listFiles({ packageId, limit: 1 }), { projectIds });
  await expect(listed()).rejects.toMatchObject({ code: "package.not_ready" });
  await expect(listed(["other"])).rejects.toMatchObject({ code: "package.not_found" });
  await Contents.writeFindings(packageId, [finding]);
  await asMachine(() => fail(packageId, "It broke."));
  const findings = () => as("viewer", () => Contents.listFindings({ packageId, limit: 9 }));
  expect(await findings()).toEqual({ items: [finding], nextCursor: null });
  await expect(listed()).rejects.toMatchObject({ code: "package.not_ready" });
  await cloud.clock.advance(30 * 86_400_000);
  await expect(findings()).rejects.toMatchObject({
    code: "package.not_ready",
    message: expect.stringContaining("expired"),
  });
});

test("a package that failed before anything was looked at has no findings", async () => {
  const { id: packageId } = await ask();
  await asMachine(() => fail(packageId, "It broke."));
  const found = await as("viewer", () => Contents.listFindings({ packageId, limit: 9 }));
  expect(found).toEqual({ items: [], nextCursor: null });
});
