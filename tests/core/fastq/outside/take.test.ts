import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { libraryEntity } from "#core/catalogue/library.entity";
import { write } from "#core/fastq/change";
import { take } from "#core/fastq/outside/take";
import { isActive } from "#core/fastq/place";
import type { FastqRow, JobNote } from "#core/fastq/row";
import { loadSets } from "#core/fastq/sets";
import * as Id from "#core/id";
import { iso, now, seconds } from "#core/time";
import { event, whole } from "#tests/core/fastq/outside/told";
import {
  addFastq,
  asSystem,
  eventsOf,
  fastqOf,
  openRoom,
  type Room,
} from "#tests/core/fastq/places-room";

// A free machine needs seconds for all of it.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  vi.spyOn(console, "info").mockImplementation(() => undefined);
});
afterAll(() => room.cloud.close());

let runs = 0;
/** A fastq of somebody else's, which nobody here has heard of yet. */
const foreign = (given: object = {}) => ({
  ...{ ...whole, id: Id.create("fastq"), instrumentRunId: `X${++runs}`, ...given },
});
const fastqNamed = (id: string) => fastqOf({ fastqId: id });
const second = (n: number) => `2026-11-20T10:00:${String(n).padStart(2, "0")}Z`;
const tell = (detail: object, n = 0, type = "FastqStateChange") =>
  asSystem(() => take(event(type, detail, second(n))));
const files = { r1: { ingestId: "i-1", storageClass: "Glacier" }, r2: { ingestId: "i-2" } };

describe("a fastq of another manager", () => {
  test.each(["FastqListRowUpdated", "FastqListRowStateChange", "FastqStateChange"])(
    "that %s tells of first is registered under its id there",
    async (type) => {
      const told = foreign({ readSet: files });
      expect(await tell(told, 0, type)).toBe("created");
      expect(await fastqNamed(told.id)).toMatchObject({
        ...{ rgid: `ACGT.2.${told.instrumentRunId}`, libraryId: "L2600001", isValid: true },
        // Nobody has imported its library.
        projectId: "unassigned",
      });
      expect(await eventsOf(told.id)).toEqual(["FastqStateChange FASTQ_CREATED"]);
    },
  );

  test("that is told of again changes nothing, and tells nothing", async () => {
    const told = foreign({ readSet: files, readCount: 5 });
    await tell(told);
    const before = await fastqNamed(told.id);
    expect(await tell(told)).toBe("unchanged");
    expect(await tell(told, 1)).toBe("unchanged");
    expect(await fastqNamed(told.id)).toEqual(before);
  });

  test("is at last as its latest event has it, in whatever order they come", async () => {
    const life = [
      { readSet: null, readCount: null },
      { readSet: files, readCount: null },
      { readSet: files, readCount: 4 },
      { readSet: files, readCount: 5, platform: "Illumina" },
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 3, 2, 1], { minLength: 7, maxLength: 7 }),
        async (order) => {
          const told = foreign();
          for (const n of order) await tell({ ...told, ...life[n] }, n);
          const row = await fastqNamed(told.id);
          expect(row.readCount?.value).toBe(5);
          expect(row.reads?.r1.locations).toHaveLength(1);
        },
      ),
      { numRuns: 12 },
    );
  });

  test("comes to its library's project once the catalogue knows that", async () => {
    const told = foreign({ library: { libraryId: "L2600009" } });
    await tell(told, 1);
    const at = iso();
    await libraryEntity()
      .put({
        ...{ libraryId: told.library.libraryId, projectId: "demo", instrumentRuns: [], version: 1 },
        ...{ createdAt: at, updatedAt: at },
      })
      .go();
    expect(await tell(told, 2)).toBe("changed");
    expect((await fastqNamed(told.id)).projectId).toBe("demo");
  });

  test("that was deleted stays so, whatever of before comes late", async () => {
    const told = foreign({ readSet: files });
    await tell(told, 1);
    expect(await tell({ status: "FASTQ_DELETED", fastqId: told.id }, 3)).toBe("deleted");
    expect(await tell(told, 2)).toBe("stale");
    await expect(fastqNamed(told.id)).rejects.toThrow("There is no fastq");
    expect(await eventsOf(told.id)).toContain("FastqStateChange FASTQ_DELETED");
  });

  test("without what it is registered by is refused by the names of that", async () => {
    const told = foreign({ index: null, library: null });
    await expect(tell(told)).rejects.toMatchObject({
      code: "request.invalid",
      errors: [{ path: "index" }, { path: "libraryId" }].map((one) => expect.objectContaining(one)),
    });
    await expect(fastqNamed(told.id)).rejects.toThrow("There is no fastq");
  });

  test("whose RGID is another's here is refused, and both are named", async () => {
    const told = foreign();
    const ours = await addFastq({ run: told.instrumentRunId, index: "ACGT", lane: 2 });
    await expect(tell(told)).rejects.toMatchObject({
      code: "fastq.exists",
      message: expect.stringContaining(ours.fastqId),
    });
  });
});

describe("unarchiving by somebody else", () => {
  const jobId = () => `ufj.${Id.create("fastq").slice(4)}`;
  const archived = async (): Promise<FastqRow> => {
    const told = foreign({ readSet: { r1: { ingestId: "i", storageClass: "DeepArchive" } } });
    await tell(told);
    return fastqNamed(told.id);
  };
  const say = ({ fastqId }: FastqRow, id: string, status: string, n: number, more: object = {}) =>
    tell({ id, fastqIds: [fastqId], status, ...more }, n, "FastqUnarchivingJobStateChange");

  test.each([
    "UnarchivingJobUpdated",
    "FastqUnarchivingJobUpdated",
    "FastqUnarchivingJobStateChange",
  ])("that %s says has SUCCEEDED makes its files readable", async (type) => {
    const row = await archived();
    expect(isActive(row)).toBe(false);
    const detail = { id: jobId(), fastqIds: [row.fastqId], status: "SUCCEEDED", endTime: null };
    expect(await tell(detail, 1, type)).toBe("changed");
    const after = await fastqOf(row);
    expect(isActive(after)).toBe(true);
    expect(after.unarchiving).toMatchObject({ jobId: detail.id, status: "SUCCEEDED" });
    expect((await eventsOf(row.fastqId)).at(-1)).toBe("FastqStateChange READ_SET_ACTIVE");
  });

  test.each(["FAILED", "ABORTED"])(
    "that %s says why, and its files stay as they are",
    async (end) => {
      const row = await archived();
      const id = jobId();
      await say(row, id, "RUNNING", 1);
      await say(row, id, end, 2, { errorMessages: ["no space", "twice"] });
      const after = await fastqOf(row);
      expect(isActive(after)).toBe(false);
      expect(after.unarchiving).toMatchObject({ status: end, reason: "no space; twice" });
    },
  );

  test("has the end that it had, whatever comes late or within the same second", async () => {
    const row = await archived();
    const id = jobId();
    await say(row, id, "SUCCEEDED", 5);
    for (const n of [3, 5]) await say(row, id, "RUNNING", n);
    expect((await fastqOf(row)).unarchiving?.status).toBe("SUCCEEDED");
    expect(isActive(await fastqOf(row))).toBe(true);
  });

  test("that ends now ended after whoever waits since this second began", async () => {
    const row = await archived();
    const beganAt = iso();
    const time = iso(Math.floor(now() / 1000) * 1000);
    await asSystem(() =>
      take(
        event(
          "UnarchivingJobUpdated",
          { id: jobId(), fastqIds: [row.fastqId], status: "FAILED", errorMessages: null },
          time,
        ),
      ),
    );
    const { unarchiving } = await fastqOf(row);
    expect((unarchiving?.finishedAt ?? "") >= beganAt).toBe(true);
  });

  test("does not replace the note of a job of this stage that is at work", async () => {
    const row = await archived();
    const ours: JobNote = {
      ...{ jobId: jobId(), status: "RUNNING", attempts: 1, requestedAt: iso(now() - seconds(9)) },
    };
    await asSystem(() => write(row, { unarchiving: ours }, { action: "unarchiving_job.begin" }));
    await say(row, jobId(), "FAILED", 2);
    expect((await fastqOf(row)).unarchiving).toEqual(ours);
  });

  test("of fastqs that are not known is passed over, and the known ones are not", async () => {
    const row = await archived();
    const fastqIds = [Id.create("fastq"), row.fastqId];
    const detail = { id: jobId(), fastqIds, status: "SUCCEEDED" };
    expect(await tell(detail, 1, "UnarchivingJobUpdated")).toBe("changed");
    expect(isActive(await fastqOf(row))).toBe(true);
  });
});

describe("a fastq set of another manager", () => {
  const setOf = async (id: string) => (await loadSets([id])).get(id);
  const say = (detail: object, n: number) => tell(detail, n, "FastqSetStateChange");
  const sets = (libraryId: string, fastqs: object[], given: object = {}) => ({
    ...{ status: "FASTQ_LINKED", id: Id.create("fastqSet"), library: { libraryId } },
    ...{ fastqSet: fastqs, allowAdditionalFastq: false, isCurrentFastqSet: true, ...given },
  });

  test("is known under its id there, with the fastqs that it tells of", async () => {
    const library = { libraryId: "L2600002" };
    const [one, two] = [foreign({ library }), foreign({ library })];
    const told = sets("L2600002", [one, two]);
    expect(await say(told, 1)).toBe("created");
    expect(await setOf(told.id)).toMatchObject({ fastqIds: [one.id, two.id], isCurrent: true });
    expect((await fastqNamed(two.id)).fastqSetId).toBe(told.id);
    expect(await say(told, 2)).toBe("unchanged");
  });

  test("takes its fastqs and its place as the current one from the set that had them", async () => {
    const library = { libraryId: "L2600003" };
    const [one, two] = [foreign({ library }), foreign({ library })];
    const [first, next] = [sets("L2600003", [one, two]), sets("L2600003", [two])];
    await say(first, 1);
    expect(await say(next, 2)).toBe("created");
    expect(await setOf(first.id)).toMatchObject({ fastqIds: [one.id], isCurrent: false });
    expect(await setOf(next.id)).toMatchObject({ fastqIds: [two.id], isCurrent: true });
    expect((await fastqNamed(two.id)).fastqSetId).toBe(next.id);
  });

  test("that was deleted stays so, and lets its fastqs go", async () => {
    const one = foreign({ library: { libraryId: "L2600004" } });
    const told = sets("L2600004", [one]);
    await say(told, 1);
    expect(await say({ status: "FASTQ_SET_DELETED", fastqSetId: told.id }, 3)).toBe("deleted");
    expect(await say(told, 2)).toBe("stale");
    expect(await setOf(told.id)).toBeUndefined();
    expect((await fastqNamed(one.id)).fastqSetId).toBeUndefined();
  });

  test("loses a fastq that comes to another library there", async () => {
    const library = { libraryId: "L2600006" };
    const [one, two] = [foreign({ library }), foreign({ library })];
    const told = sets("L2600006", [one, two]);
    await say(told, 1);
    expect(await tell({ ...two, library: { libraryId: "L2600007" } }, 2)).toBe("changed");
    expect(await setOf(told.id)).toMatchObject({ fastqIds: [one.id] });
    const { libraryId, fastqSetId } = await fastqNamed(two.id);
    expect([libraryId, fastqSetId]).toEqual(["L2600007", undefined]);
  });

  test("stays with its fastqs in their library where only their metadata service's id is told", async () => {
    const library = { libraryId: "L2600008" };
    const one = foreign({ library });
    const told = sets("L2600008", [one]);
    await say(told, 1);
    const partly = { library: { orcabusId: "lib.01JBB5Y3QCFSEGYAGY6TCGPVM6" } };
    expect(await tell({ ...one, ...partly, readCount: 3 }, 2)).toBe("changed");
    const { libraryId, fastqSetId, readCount } = await fastqNamed(one.id);
    expect([libraryId, fastqSetId, readCount?.value]).toEqual(["L2600008", told.id, 3]);
    const next = sets("L2600008", [one], partly);
    expect(await say(next, 3)).toBe("created");
    expect((await setOf(next.id))?.libraryId).toBe("L2600008");
  });

  test("loses a fastq that is deleted there", async () => {
    const library = { libraryId: "L2600005" };
    const [one, two] = [foreign({ library }), foreign({ library })];
    const told = sets("L2600005", [one, two]);
    await say(told, 1);
    expect(await tell({ status: "FASTQ_DELETED", fastqId: one.id }, 2)).toBe("deleted");
    expect(await setOf(told.id)).toMatchObject({ fastqIds: [two.id] });
  });
});

test("what is no event of theirs is refused by its members", async () => {
  await expect(asSystem(() => take(event("FastqStateChange", { id: "x" })))).rejects.toMatchObject({
    code: "request.invalid",
  });
});
