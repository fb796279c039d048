import { describe, expect, test } from "vitest";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { minutes, seconds } from "#core/time";
import {
  change,
  endJob,
  fact,
  fastq,
  intercept,
  readsAt,
  thawNote,
} from "#tests/core/fastq/sync/room";
import {
  failed,
  here,
  inRoom,
  list,
  qc,
  readSet,
  release,
  released,
  swept,
  thawsOf,
  waits,
  wake,
} from "#tests/core/fastq/sync/waiters";

inRoom();

describe("what will never be", () => {
  test.each([
    [
      "UnknownFastqError",
      /fastqIdList\.1: .*fqr\.00000000000000000000000000/,
      ["fqr.00000000000000000000000000"],
    ],
    ["UnknownFastqError", /fastqIdList\.1: .*no id/, ["no id"]],
  ])("is told at once: %s", async (error, cause, more) => {
    const waiter = await here.room.park(list([await fastq(), ...more]));
    await failed(waiter, error, cause);
  });

  test("is told of sets that are not there, and of what cannot be meant", async () => {
    const unknown = { fastqSetId: "fqs.00000000000000000000000000", ...readSet };
    await failed(await here.room.park(unknown), "UnknownFastqSetError", /fqs\.0+/);
    await failed(await here.room.park(list([])), "EmptyFastqListError", /^payload\.fastqIdList: /);
  });

  test.each([
    ["hasActiveReadSet"],
    ["hasQc"],
    ["hasFingerprint"],
    ["hasFileCompressionInformation"],
  ])("is told at once of an archived fastq, whatever the others are like: %s", async (name) => {
    const ids = [
      await fastq({ reads: readsAt() }),
      await fastq({ reads: readsAt({ storageState: "ARCHIVED" }) }),
    ];
    const waiter = await here.room.park(list(ids, { requirements: { [name]: true } }));
    await failed(waiter, "FastqArchivedError", ids[1]);
  });

  test("is told to those whom it concerns, and the others are looked at", async () => {
    const [archived, other] = [await fastq({ reads: readsAt() }), await fastq()];
    const strict = await here.room.park(list([archived, other]));
    const forcing = await here.room.park(
      list([archived, other], { ...readSet, forceUnarchiving: true }),
    );
    const content = await here.room.park(list([other]));
    await change(archived, { reads: readsAt({ storageState: "ARCHIVED" }) }, "READ_SET_ARCHIVED");
    await change(other, { reads: readsAt() }, "READ_SET_ADDED");
    await wake(archived, other);
    await failed(strict, "FastqArchivedError", archived);
    await released(content);
    await waits(forcing);
  });

  const ends: [string, string, (id: string) => Promise<unknown>][] = [
    ["is invalid", "FastqInvalidError", (id) => change(id, { isValid: false }, "FASTQ_IS_INVALID")],
    ["was deleted", "FastqDeletedError", (id) => fastqEntity().delete({ fastqId: id }).go()],
    [
      "could not be uploaded",
      "ReadSetUploadFailedError",
      (id) => change(id, { reads: readsAt({ storageState: "FAILED" }) }, "READ_SET_FAILED"),
    ],
    [
      "lost its read set",
      "ReadSetDeletedError",
      (id) => change(id, { reads: readsAt({ storageState: "DELETED" }) }, "READ_SET_DELETED"),
    ],
    [
      "could not be thawed",
      "UnarchivingFailedError",
      (id) =>
        change(
          id,
          {
            reads: readsAt({ storageState: "ARCHIVED" }),
            unarchiving: thawNote("FAILED", "no such object"),
          },
          "UNARCHIVING_UPDATED",
        ),
    ],
  ];
  test.each(ends)(
    "is told of a fastq that %s after the request had come: %s",
    async (_, error, end) => {
      const [id, other] = [await fastq(), await fastq()];
      const waiter = await here.room.park(
        list([id, other], { ...readSet, forceUnarchiving: true }),
      );
      const beside = await here.room.park(list([other]));
      await end(id);
      await wake(id);
      await failed(waiter, error, error === "UnarchivingFailedError" ? "no such object" : id);
      await waits(beside);
    },
  );

  test("is told of a job that failed, with its reason; who comes later has it done again", async () => {
    const id = await fastq({ reads: readsAt() });
    const waiter = await here.room.park(list([id], qc));
    await endJob(id, "QC", { status: "FAILED", reason: "out of memory" });
    await wake(id);
    await failed(waiter, "FastqJobFailedError", /QC job fqj\.\w+ .*out of memory/);
    here.room.later(1000);
    const later = await here.room.park(list([id], qc));
    await waits(later);
    await endJob(id, "QC", { status: "SUCCEEDED", qc: fact({}) });
    await wake(id);
    await released(later);
  });
});

describe("work", () => {
  test("is begun once, however many wait for it, and not while nothing can be read", async () => {
    const id = await fastq();
    const waiters = [];
    for (const more of [qc, qc, { requirements: { hasQc: true, hasFingerprint: true } }])
      waiters.push(await here.room.park(list([id], more)));
    const jobs = async () =>
      (await here.room.rows()).filter(
        ({ __edb_e__: kind, fastqId }) => kind === "fastqJob" && fastqId === id,
      );
    expect(await jobs()).toEqual([]);
    await change(id, { reads: readsAt() }, "READ_SET_ADDED");
    await Promise.all([wake(id), wake(id)]);
    await wake(id);
    expect((await jobs()).map(({ jobType }) => jobType).sort()).toEqual(["FINGERPRINT", "QC"]);
    for (const waiter of waiters) await waits(waiter);
  });

  test("on what is archived is asked for once by those who force it", async () => {
    const id = await fastq({ reads: readsAt({ storageState: "ARCHIVED" }) });
    const forced = { ...qc, forceUnarchiving: true };
    const waiter = await here.room.park(list([id], forced));
    expect(await thawsOf(id)).toBe(1);
    await change(id, { unarchiving: thawNote("RUNNING") }, "UNARCHIVING_UPDATED");
    await wake(id);
    expect(await thawsOf(id)).toBe(0);
    await waits(waiter);
  });

  test("keeps tasks alive every five minutes, and nothing does where none is under way", async () => {
    const [busy, idle] = [await fastq({ reads: readsAt() }), await fastq()];
    const waiters = [
      await here.room.park(list([busy], qc)),
      await here.room.park(list([idle], qc)),
    ];
    const beats: unknown[] = [];
    const made: string[] = [];
    release.push(
      intercept(async (operation, input) => {
        made.push(operation);
        if (operation === "SendTaskHeartbeat")
          beats.push((input as { taskToken: string }).taskToken);
      }),
    );
    const beatsOf = () => waiters.map(({ token }) => beats.filter((one) => one === token).length);
    for (let n = 0; n < 3; n++) {
      here.room.later(minutes(5) + seconds(1));
      await swept();
    }
    expect(beatsOf()).toEqual([3, 0]);
    await swept();
    expect(beatsOf()).toEqual([3, 0]);
    // It asks an index for what is due, and looks through nothing else.
    expect(made).toContain("Query");
    expect(made).not.toContain("Scan");
    for (const waiter of waiters) await waits(waiter);
  });
});
