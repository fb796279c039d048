import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { locationsOf } from "#core/fastq/reads";
import type { FastqRow } from "#core/fastq/row";
import { preview } from "#core/package/preview";
import type { PackagePreview } from "#core/package/preview-schema";
import { seconds } from "#core/time";
import {
  addLibrary,
  addReads,
  addRun,
  openRoom,
  type Room,
} from "#tests/core/package/selection/room";
import { eventually } from "#tests/support/cloud";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.close());

const sharer = {
  ...{ type: "user" as const, id: "ada", name: "ada" },
  ...{ roles: ["sharer" as const], projectIds: ["demo"] },
};
const both = ["fastq", "secondaryAnalysis"];

/** Asks as a sharer of `demo`. */
function ask(selection: object): Promise<PackagePreview> {
  return Actor.run(sharer, () => preview({ selection: { dataTypeList: both, ...selection } }));
}

const bytesOf = ({ reads }: FastqRow) =>
  locationsOf(reads).reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0);

const writes = () =>
  room.gate.ledger
    .rows()
    .filter(({ operation }) => /Write|Put|Update|Delete/.test(operation))
    .reduce((sum, { calls }) => sum + calls, 0);

describe("a preview", () => {
  test("counts what a package would hold, how much of it is archived, and says what is odd, writing nothing", async () => {
    await addLibrary("L2800001");
    const active = await addReads(room, "L2800001", "261101_A1_1_X");
    const archive = { storageClass: "DEEP_ARCHIVE" };
    const archived = await addReads(room, "L2800001", "261102_A1_1_X", archive);
    await addRun(room, "2026110100000001", ["L2800001"], { files: ["a.bam", "b.csv"] });
    const before = writes();
    const found = await ask({ libraryIdList: ["L2800001", "L9999999"] });
    const totalBytes = bytesOf(active) + bytesOf(archived) + "secondary".length;
    expect(found).toEqual({
      ...{ projectId: "demo", atLeast: false },
      ...{ libraryCount: 1, fastqCount: 2, workflowRunCount: 1, fileCount: 5 },
      ...{ totalBytes, archivedFileCount: 2, archivedBytes: bytesOf(archived) },
      archivedShare: bytesOf(archived) / totalBytes,
      ...{ errorCount: 1, warningCount: 0, unmatchedCount: 1, errors: [], warnings: [] },
      unmatched: [expect.objectContaining({ code: "library.unmatched", subject: "L9999999" })],
    });
    expect(writes()).toBe(before);
  });

  test.each([
    ["S3 is", { service: "s3", operation: "ListObjectsV2" }, 1],
    ["the table is", { service: "dynamodb", operation: "BatchGetItem" }, 0],
  ])(
    "answers after ten seconds what it knows by then when %s slow, and says so",
    async (_, call, runs) => {
      await addLibrary("L2800002");
      await addReads(room, "L2800002", "261103_A1_1_X");
      await addRun(room, "2026110100000002", ["L2800002"]);
      const { faults } = room.gate;
      const fault = faults.arm({ ...call, effect: "delay", delay: seconds(3600) });
      let answer: PackagePreview | undefined;
      const asking = ask({ libraryIdList: ["L2800002"] }).then((found) => {
        answer = found;
      });
      await eventually(() => expect(faults.list().find(({ id }) => id === fault)?.hits).toBe(1));
      await room.clock.advance(seconds(9));
      expect(answer).toBeUndefined();
      await room.clock.advance(seconds(1));
      await asking;
      expect(answer).toMatchObject({ atLeast: true, workflowRunCount: runs });
      faults.disarm(fault);
      await room.clock.advance(seconds(3600));
    },
  );

  test("is for sharers, of a project of theirs", async () => {
    const viewer = { ...sharer, roles: ["viewer" as const] };
    const selection = { libraryIdList: ["L2800001"], dataTypeList: both };
    await expect(Actor.run(viewer, async () => preview({ selection }))).rejects.toMatchObject({
      code: "auth.forbidden",
    });
    const asked = { selection, projectId: "other" };
    await expect(Actor.run(sharer, async () => preview(asked))).rejects.toMatchObject({
      code: "request.invalid",
    });
  });
});
