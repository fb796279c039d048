import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Audit from "#core/audit";
import { load } from "#core/copy/change";
import * as CopyJobs from "#core/copy/copy-job";
import { copyTaskEntity } from "#core/copy/copy-task.entity";
import * as Ledger from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import { noCounts } from "#core/copy/to-copy-job";
import { change, retry } from "#core/copy/verbs";
import { as, openRoom, type Room, step } from "#tests/core/copy/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.cloud.close());

const estimate = { items: 2, bytes: 20, alreadyCopied: 0, archived: 0, thawHours: 0, dollars: 0 };
const counts = { ...noCounts, total: 2, totalBytes: 20 };
const plan = { counts, estimate, problems: [] as string[], thaws: false };
const allCopied = { ...counts, copied: 2, copiedBytes: 20 };
const oneFailed = { ...counts, copied: 1, copiedBytes: 10, failed: 1 };

async function asked(more: object = {}): Promise<{ copyJobId: string; run: number }> {
  const manifest = { "icav2://source/a": ["icav2://recipient/x/"] };
  const { id } = await as(() => CopyJobs.create({ manifest, ...more }));
  return { copyJobId: id, run: 1 };
}

/** As far as copying. */
async function begun(more: object = {}) {
  const run = await asked(more);
  await step(() => Machine.start(run));
  await Ledger.writeTasks(run.copyJobId, [{ task: 0, kind: "batch", items: 1, bytes: 1 }]);
  await step(() => Machine.planned(run, plan));
  return run;
}

const types = async ({ copyJobId }: { copyJobId: string }) =>
  (await room.events(copyJobId)).map(({ type }) => type);

describe("a copy job", () => {
  test("goes from PENDING to RUNNING to SUCCEEDED, each with audit record and event", async () => {
    const run = await asked();
    expect(await load(run)).toMatchObject({ status: "PENDING", phase: "plan", run: 1, version: 1 });
    expect(await step(() => Machine.start(run))).toEqual({ proceed: true, dryRun: false });
    expect(await step(() => Machine.planned(run, plan))).toEqual({ next: "copy" });
    expect(await load(run)).toMatchObject({ status: "RUNNING", phase: "copy", counts, estimate });
    await step(() => Machine.finish(run, allCopied));
    expect(await load(run)).toMatchObject({
      ...{ status: "SUCCEEDED", phase: "done", counts: allCopied },
      finishedAt: expect.any(String),
    });
    expect(await types(run)).toEqual(["CopyJobRequested", "CopyJobStarted", "CopyJobSucceeded"]);
    const actions = (await Audit.history(run.copyJobId)).map(({ action }) => action);
    expect(actions).toEqual(
      ["create", "start", "plan", "succeed"].map((verb) => `copy_job.${verb}`),
    );
  });

  test("ends the same when every step is done twice, with no event twice", async () => {
    const run = await asked();
    for (const _ of [1, 2]) expect((await step(() => Machine.start(run))).proceed).toBe(true);
    for (const _ of [1, 2])
      expect(await step(() => Machine.planned(run, { ...plan, thaws: true }))).toEqual({
        next: "thaw",
      });
    for (const _ of [1, 2]) await step(() => Machine.finish(run, allCopied));
    await step(() => Machine.fail(run, "too late"));
    expect(await step(() => Machine.start(run))).toMatchObject({ proceed: false });
    expect(await load(run)).toMatchObject({ status: "SUCCEEDED", version: 4 });
    expect(await types(run)).toEqual(["CopyJobRequested", "CopyJobStarted", "CopyJobSucceeded"]);
  });

  test("with problems in its plan is FAILED before anything is copied, and names the first ten", async () => {
    const run = await asked();
    await step(() => Machine.start(run));
    const problems = Array.from({ length: 12 }, (_, n) => `icav2://source/${n}: is not there`);
    const planned = step(() => Machine.planned(run, { ...plan, problems }));
    await expect(planned).rejects.toMatchObject({ code: "copy.refused", hint: expect.any(String) });
    const { status, statusReason } = await load(run);
    expect(status).toBe("FAILED");
    expect(statusReason).toMatch(/source\/9: is not there; and 2 more\. Mend these/);
    expect(await types(run)).toEqual(["CopyJobRequested", "CopyJobFailed"]);
    // Whoever repeats the step is told the same.
    await expect(step(() => Machine.planned(run, { ...plan, problems }))).rejects.toThrow();
    expect(await types(run)).toHaveLength(2);
  });

  test("of which an item failed is FAILED, with where to look", async () => {
    const run = await begun();
    await step(() => Machine.finish(run, oneFailed));
    const { status, statusReason } = await load(run);
    expect(status).toBe("FAILED");
    expect(statusReason).toContain(`1 of 2 files were not copied.`);
    expect(statusReason).toContain(`/copy-jobs/${run.copyJobId}/items?status=FAILED`);
  });

  test("as a dry run goes from its plan to its end, and no event says that it was copied", async () => {
    const run = await asked({ dryRun: true });
    expect(await step(() => Machine.start(run))).toEqual({ proceed: true, dryRun: true });
    for (const _ of [1, 2])
      expect(await step(() => Machine.planned(run, plan))).toEqual({ next: "finish" });
    // What would fail is found out, too, and is no failure of it.
    const found = { ...counts, failed: 1 };
    await step(() => Machine.finish(run, found));
    expect(await load(run)).toMatchObject({ status: "SUCCEEDED", estimate, counts: found });
    expect(await types(run)).toEqual(["CopyJobRequested", "CopyJobSucceeded"]);
  });

  test("keeps no signed URL and no token of ICA in its reason", async () => {
    const run = await begun();
    const jwt = "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl";
    await step(() => Machine.fail(run, `GET https://b/k?X-Amz-Signature=abc123 with ${jwt}`));
    const { statusReason } = await load(run);
    expect(statusReason).toBe("GET https://b/k?X-Amz-Signature=[secret] with [secret]");
    expect(JSON.stringify(await room.events(run.copyJobId))).not.toMatch(/abc123|eyJ/);
  });

  test("notes its progress without a version or event, while it is wanted", async () => {
    const run = await begun();
    const { version } = await load(run);
    const half = { ...counts, copied: 1, copiedBytes: 10 };
    expect(await step(() => Machine.progress(run, half, "copy"))).toBe(true);
    expect(await load(run)).toMatchObject({ counts: half, phase: "copy", version });
    expect(await step(() => Machine.progress({ ...run, run: 2 }, counts))).toBe(false);
    await as(() => change({ copyJobId: run.copyJobId, status: "ABORTED" }));
    expect(await step(() => Machine.progress(run, allCopied))).toBe(false);
    expect(await load(run)).toMatchObject({ counts: half, status: "ABORTED" });
  });
});

describe("aborting", () => {
  test("ends it for good: steps of its run find nothing to do", async () => {
    const run = await begun();
    const aborted = await as(() => change({ copyJobId: run.copyJobId, status: "ABORTED" }));
    expect(aborted).toMatchObject({
      status: "ABORTED",
      statusReason: expect.stringContaining("ada"),
    });
    expect(await step(() => Machine.start(run))).toMatchObject({ proceed: false });
    expect(await step(() => Machine.planned(run, plan))).toEqual({ next: "finish" });
    await step(() => Machine.finish(run, allCopied));
    await step(() => Machine.fail(run, "stopped"));
    await as(() => change({ copyJobId: run.copyJobId, status: "ABORTED" }));
    expect(await load(run)).toMatchObject({ status: "ABORTED", counts });
    expect((await types(run)).at(-1)).toBe("CopyJobAborted");
    expect((await types(run)).filter((type) => type === "CopyJobAborted")).toHaveLength(1);
  });

  test("what has ended is refused, and so is a version that is not its own", async () => {
    const run = await begun();
    const stale = as(() => change({ copyJobId: run.copyJobId, status: "ABORTED", version: 1 }));
    await expect(stale).rejects.toMatchObject({ code: "request.version_mismatch" });
    await step(() => Machine.finish(run, allCopied));
    const late = as(() => change({ copyJobId: run.copyJobId, status: "ABORTED" }));
    await expect(late).rejects.toMatchObject({ code: "copy_job.wrong_status" });
    const again = as(() => retry({ copyJobId: run.copyJobId }));
    await expect(again).rejects.toMatchObject({ code: "copy_job.wrong_status" });
  });
});

test("asking for a copy, aborting and retrying it are for admins", async () => {
  const { copyJobId } = await asked({ projectId: "demo" });
  const member = <T>(work: () => T) => as(work, ["demo"]);
  const manifest = { "icav2://source/a": ["icav2://recipient/x/"] };
  for (const attempt of [
    () => CopyJobs.create({ manifest, projectId: "demo" }),
    () => change({ copyJobId, status: "ABORTED" as const }),
    () => retry({ copyJobId }),
  ])
    await expect(member(attempt)).rejects.toMatchObject({ code: "auth.forbidden" });
  expect(await member(() => CopyJobs.get({ copyJobId }))).toMatchObject({ status: "PENDING" });
});

describe("a retry", () => {
  const task = (copyJobId: string, number: number, status: "FAILED" | "SUCCEEDED" | "RUNNING") =>
    copyTaskEntity()
      .create({
        ...{ copyJobId, task: number, status, attempts: 5, dueAt: 0, reason: "why", revision: 3 },
        ...{ state: { failedJobs: ["j-1"] }, updatedAt: "2026-01-01T00:00:00.000Z" },
      })
      .go();
  const tasks = async (copyJobId: string) =>
    (await copyTaskEntity().query.primary({ copyJobId }).go()).data;

  test("begins a new run, in which the failed tasks alone are open again with all their tries", async () => {
    const first = await begun();
    const { copyJobId } = first;
    for (const [n, status] of (["SUCCEEDED", "FAILED", "RUNNING"] as const).entries())
      await task(copyJobId, n, status);
    await step(() => Machine.finish(first, oneFailed));
    const again = await as(() => retry({ copyJobId }));
    expect(again).toMatchObject({ status: "PENDING", attempts: 2, statusReason: null });
    // A caller that repeats it meets the run that has begun.
    expect((await as(() => retry({ copyJobId }))).attempts).toBe(2);
    const second = { copyJobId, run: 2 };
    for (const _ of [1, 2]) expect((await step(() => Machine.start(second))).proceed).toBe(true);
    const after = await tasks(copyJobId);
    expect(after).toMatchObject([
      { status: "SUCCEEDED", attempts: 5, revision: 3 },
      { status: "OPEN", attempts: 0, revision: 4, state: { failedJobs: ["j-1"] } },
      { status: "RUNNING", attempts: 5, revision: 3 },
    ]);
    expect(after[1]?.reason).toBeUndefined();
    // The first run's steps are stopped, whatever they come with.
    expect(await step(() => Machine.start(first))).toMatchObject({ proceed: false });
    expect(await step(() => Machine.progress(first, counts))).toBe(false);
    await step(() => Machine.fail(first, "late"));
    await step(() => Machine.finish(first, oneFailed));
    expect(await load(second)).toMatchObject({ status: "RUNNING", run: 2, phase: "plan" });
    await step(() => Machine.planned(second, plan));
    await step(() => Machine.finish(second, allCopied));
    expect(await load(second)).toMatchObject({ status: "SUCCEEDED", counts: allCopied });
    expect(await types(second)).toContain("CopyJobRetried");
  });

  test("of what was refused when it was planned plans anew", async () => {
    const first = await asked();
    const { copyJobId } = first;
    await step(() => Machine.start(first));
    // Of an attempt to plan it that was killed before its list.
    await task(copyJobId, 0, "FAILED");
    await step(() => Machine.planned(first, { ...plan, problems: ["x"] })).catch(() => undefined);
    await as(() => retry({ copyJobId }));
    await step(() => Machine.start({ copyJobId, run: 2 }));
    expect(await load(first)).toMatchObject({ status: "RUNNING", phase: "plan" });
    expect(await tasks(copyJobId)).toEqual([]);
  });

  test("of a dry run plans anew, though its plan was complete", async () => {
    const { copyJobId } = await asked({ dryRun: true });
    await step(() => Machine.start({ copyJobId, run: 1 }));
    await Ledger.writeTasks(copyJobId, [{ task: 0, kind: "batch", items: 1, bytes: 1 }]);
    await step(() => Machine.fail({ copyJobId, run: 1 }, "the step died"));
    await as(() => retry({ copyJobId }));
    await step(() => Machine.start({ copyJobId, run: 2 }));
    expect(await Ledger.readTasks(copyJobId)).toBeUndefined();
  });

  test("of what was copied in part keeps its plan, also when the retry before did not come to it", async () => {
    const first = await begun();
    const { copyJobId } = first;
    await step(() => Machine.fail(first, "the step died"));
    await as(() => retry({ copyJobId }));
    await step(() => Machine.start({ copyJobId, run: 2 }));
    expect(await Ledger.readTasks(copyJobId)).toHaveLength(1);
    await as(() => change({ copyJobId, status: "ABORTED" }));
    expect(await load(first)).toMatchObject({ status: "ABORTED", phase: "plan" });
    await as(() => retry({ copyJobId }));
    await step(() => Machine.start({ copyJobId, run: 3 }));
    expect(await Ledger.readTasks(copyJobId)).toHaveLength(1);
  });
});
