import { RestoreObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inPreference } from "#core/catalogue/file/best";
import { filesOf, type RunFile } from "#core/catalogue/file/of-run";
import { note } from "#core/catalogue/workflow-run/seen";
import type { WorkflowRunRow } from "#core/catalogue/workflow-run/workflow-run.entity";
import { compareKeys } from "#core/copy/s3-copy/byte-order";
import { days, hours } from "#core/time";
import { type LeanCloud, leanCloud, source, target } from "#tests/core/copy/thaw/lean-cloud";

const places = [
  { uri: `s3://${source}/analysis/{workflowName}/{portalRunId}/`, projectIds: ["demo"] },
  { uri: `s3://${target}/old/{portalRunId}/`, projectIds: ["demo"] },
  { uri: "s3://no-such-bucket/{portalRunId}/", projectIds: ["astray"] },
];

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
  cloud.set({ workflowRunPlaces: places });
});
afterAll(() => cloud.close());

let last = 0;
/** A run that nothing is known of yet. */
function newRun(): WorkflowRunRow {
  const portalRunId = `20241024${String(++last).padStart(8, "0")}`;
  return {
    ...{ portalRunId, projectId: "demo", workflowName: "wts", workflowType: "wts" },
    ...{ libraryIds: ["L1"], createdAt: "", updatedAt: "", version: 1 },
  };
}

const foldersOf = ({ portalRunId }: WorkflowRunRow) => ({
  first: { bucket: source, root: `analysis/wts/${portalRunId}/` },
  second: { bucket: target, root: `old/${portalRunId}/` },
});

type Place = { bucket: string; root: string };
const put = ({ bucket, root }: Place, path: string, text = "x", storageClass?: string) =>
  cloud.objects.put(bucket, root + path, Buffer.from(text), storageClass ? { storageClass } : {});

async function listed(run: WorkflowRunRow): Promise<RunFile[]> {
  const found: RunFile[] = [];
  for await (const batch of filesOf(run)) found.push(...batch);
  return found;
}

describe("files of a run", () => {
  test("are those of all its folders, by path, without markers, logs and caches", async () => {
    const run = newRun();
    const { first, second } = foldersOf(run);
    await put(first, "b/2.vcf");
    await put(second, "a.bam");
    await put(first, "b/", "");
    await put(first, "empty.txt", "");
    await put(first, `logs/wts/${run.portalRunId}/out.txt`);
    await put(first, `cache/wts/${run.portalRunId}/out.txt`);
    await put(first, "logs/kept.txt");
    expect((await listed(run)).map(({ path }) => path)).toEqual([
      ...["a.bam", "b/2.vcf", "empty.txt", "logs/kept.txt"],
    ]);
  });

  test("are listed where they were seen, too: by an older name of the workflow", async () => {
    const run = newRun();
    const key = `analysis/WTS_TUMOR_ONLY/${run.portalRunId}/old.bam`;
    await cloud.objects.put(source, key, Buffer.from("x"));
    expect(await listed(run)).toEqual([]);
    expect(await note(`s3://${source}/${key}`)).toBe("noted");
    expect(await note(`s3://${source}/${key}`)).toBe("known");
    expect(await listed(run)).toMatchObject([{ uri: `s3://${source}/${key}`, path: "old.bam" }]);
  });

  test("tell of their folder once: those that follow cost no call, also when they come at once", async () => {
    const { portalRunId } = newRun();
    const uris = ["a", "b", "c"].map((name) => `s3://${source}/analysis/${portalRunId}/${name}`);
    const { faults } = cloud.gate;
    const call = { service: "dynamodb", operation: "PutItem", effect: "delay", delay: 0 } as const;
    const watch = faults.arm({ ...call, times: 100 });
    const outcomes = await Promise.all(uris.map(note));
    expect(outcomes.sort()).toEqual(["known", "known", "noted"]);
    expect(faults.list().find(({ id }) => id === watch)?.hits).toBe(1);
    // Another instance remembers nothing; the table does.
    cloud.set({ workflowRunPlaces: places });
    expect(await note(uris[0] ?? "")).toBe("known");
    expect(faults.list().find(({ id }) => id === watch)?.hits).toBe(2);
    faults.disarm(watch);
  });

  test("of another project are not listed where this project's lie", async () => {
    const run = newRun();
    await put(foldersOf(run).first, "a.bam");
    expect(await listed({ ...run, projectId: "other" })).toEqual([]);
  });

  test("are the newest copy that can be read; an archived one only where there is no other", async () => {
    const run = newRun();
    const { first, second } = foldersOf(run);
    await put(first, "newest.bam", "old");
    await put(second, "archived.bam", "readable");
    await put(first, "alone.bam", "archived", "DEEP_ARCHIVE");
    await cloud.clock.advance(hours(1));
    await put(second, "newest.bam", "new");
    await put(first, "archived.bam", "newer", "GLACIER");
    expect(await listed(run)).toMatchObject([
      { path: "alone.bam", storageState: "ARCHIVED", storageClass: "DEEP_ARCHIVE" },
      { path: "archived.bam", uri: expect.stringContaining(target), storageState: "ACTIVE" },
      { path: "newest.bam", uri: expect.stringContaining(target), sizeBytes: 3 },
    ]);
  });

  test("count as readable while their restored copy lasts, and no longer", async () => {
    const run = newRun();
    const { first } = foldersOf(run);
    await put(first, "a.bam", "x", "GLACIER");
    const states = async () => (await listed(run)).map(({ storageState }) => storageState);
    expect(await states()).toEqual(["ARCHIVED"]);
    await cloud.s3.send(
      new RestoreObjectCommand({
        ...{ Bucket: first.bucket, Key: `${first.root}a.bam` },
        RestoreRequest: { Days: 2, GlacierJobParameters: { Tier: "Expedited" } },
      }),
    );
    await cloud.clock.advance(hours(6));
    expect(await states()).toEqual(["ACTIVE"]);
    await cloud.clock.advance(days(4));
    expect(await states()).toEqual(["ARCHIVED"]);
  });

  test("come in batches over pages of S3, each once, also where both folders have them", async () => {
    const run = newRun();
    const { first, second } = foldersOf(run);
    const paths = Array.from({ length: 1203 }, (_, n) => `f/${String(n).padStart(5, "0")}.txt`);
    await Promise.all(paths.map((path) => put(first, path)));
    await Promise.all(paths.slice(100, 400).map((path) => put(second, path)));
    const batches: number[] = [];
    for await (const batch of filesOf(run)) batches.push(batch.length);
    expect(batches).toEqual([1000, 203]);
    expect((await listed(run)).map(({ path }) => path)).toEqual(paths);
  });

  test("are in order of bytes also where that is not the order of JavaScript's texts", async () => {
    const run = newRun();
    const { first, second } = foldersOf(run);
    // U+FF61 comes before U+1F600, whose first unit is U+D83D.
    for (const path of ["\uff61", "\u{1f600}b"]) await put(first, path);
    for (const path of ["\u{1f600}a", "\uff61a"]) await put(second, path);
    const found = (await listed(run)).map(({ path }) => path);
    expect(found).toEqual(["\uff61", "\uff61a", "\u{1f600}a", "\u{1f600}b"]);
  });

  test("that S3 has no bucket of are an error that says which, and what to do", async () => {
    await expect(listed({ ...newRun(), projectId: "astray" })).rejects.toMatchObject({
      code: "file.unreadable",
      message: expect.stringContaining("s3://no-such-bucket/"),
      hint: expect.stringContaining("workflowRuns.places"),
    });
  });

  test("are no more asked for once the signal is given", async () => {
    const run = newRun();
    await put(foldersOf(run).first, "a.bam");
    const given = AbortSignal.abort(new Error("enough"));
    const read = async () => {
      for await (const batch of filesOf(run, { signal: given })) expect(batch).toEqual([]);
    };
    await expect(read()).rejects.toThrow();
  });

  test("of any folders are the best copy of each path, in order of their bytes", async () => {
    const names = fc.stringMatching(/^[a-cA-C ._+%&\u00e9\uff61\u{1f600}-]{1,6}$/u);
    const path = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
    const file = fc.record({ path, where: fc.boolean(), isArchived: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 12 }), async (given) => {
        const run = newRun();
        const { first, second } = foldersOf(run);
        const model = new Map<string, { where: boolean; isArchived: boolean }[]>();
        for (const { path, where, isArchived } of given) {
          await put(where ? first : second, path, "x", isArchived ? "GLACIER" : "STANDARD");
          const others = (model.get(path) ?? []).filter((one) => one.where !== where);
          model.set(path, [...others, { where, isArchived }]);
        }
        const found = await listed(run);
        expect(found.map(({ path }) => path)).toEqual([...model.keys()].sort(compareKeys));
        for (const { path, storageState } of found) {
          const isReadable = model.get(path)?.some(({ isArchived }) => !isArchived);
          expect(storageState).toBe(isReadable ? "ACTIVE" : "ARCHIVED");
        }
      }),
      { numRuns: 25 },
    );
  });
});

test("copies are preferred the same way in whatever order they are found", () => {
  const copy = fc.record({
    uri: fc.constantFrom("s3://a/x", "s3://b/x", "s3://c/x"),
    storageState: fc.constantFrom("ACTIVE" as const, "ARCHIVED" as const),
    modifiedAt: fc.constantFrom("2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"),
    storageClass: fc.constantFrom("STANDARD", "STANDARD_IA", "GLACIER_IR", "NEW_CLASS"),
  });
  const rest = { path: "x", sizeBytes: 1, etag: null };
  const copies = fc.uniqueArray(copy, { selector: ({ uri }) => uri });
  fc.assert(
    fc.property(copies, (some) => {
      const files = some.map((one) => ({ ...rest, ...one }));
      const sorted = inPreference(files);
      expect(inPreference([...files].reverse())).toEqual(sorted);
      const [best] = sorted;
      if (files.some(({ storageState }) => storageState === "ACTIVE"))
        expect(best?.storageState).toBe("ACTIVE");
    }),
  );
});
