import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { create } from "#core/fastq/sync/create";
import { register } from "#core/fastq/sync/register";
import {
  act,
  change,
  fastq,
  fastqSet,
  openSyncRoom,
  readsAt,
  rowOf,
  type SyncRoom,
} from "#tests/core/fastq/sync/room";
import { eventually } from "#tests/support/cloud";

let room: SyncRoom;
beforeAll(async () => {
  room = await openSyncRoom();
});
afterAll(() => room.close());

const requirements = { hasActiveReadSet: true };
type Input = Parameters<typeof create>[0];

/** Asks as somebody of the project "demo". */
const ask = (input: Partial<Input>, roles: Actor.Role[] = ["sharer"]) =>
  Actor.run({ type: "user", id: "u-1", name: "ada", roles, projectIds: ["demo"] }, () =>
    create({ requirements, ...input }),
  );
const requests = async () =>
  (await room.rows()).filter((row) => row.__edb_e__ === "syncRequest").length;

describe("a request of the API", () => {
  test("is PENDING with an event that has it registered, in the project of its fastqs", async () => {
    const id = await fastq();
    const request = await ask({ fastqIds: [id, id] });
    expect(request).toMatchObject({
      ...{ projectId: "demo", status: "PENDING", fastqIds: [id], requirements },
      ...{ hasTaskToken: false, origin: "request", createdBy: "ada" },
    });
    const events = (await room.rows()).filter((row) => row.detailType === "SyncRequested");
    expect(events.filter(({ detail }) => String(detail).includes(request.id))).toHaveLength(1);
    await act(() => register(request.id));
    expect(await rowOf({ syncRequestId: request.id })).toMatchObject({ status: "RUNNING" });
  });

  test("tells its task when all is there, and shows no token", async () => {
    const id = await fastq();
    const waiter = await room.waiter();
    const request = await ask({ fastqIds: [id], taskToken: waiter.token });
    expect(request).toMatchObject({ id: waiter.syncRequestId, hasTaskToken: true });
    expect(JSON.stringify(request)).not.toContain(waiter.token);
    await change(id, { reads: readsAt() }, "READ_SET_ADDED");
    await act(() => register(request.id));
    await eventually(async () => {
      expect(await room.told(waiter)).toMatchObject({ status: "SUCCEEDED" });
    });
  });

  test("that comes again with its key, or its token, is the same; a token of another is refused", async () => {
    const [id, other] = [await fastq(), await fastq()];
    const { token } = await room.waiter();
    const first = await ask({ fastqIds: [id], taskToken: token });
    const before = await requests();
    expect((await ask({ fastqIds: [id], taskToken: token })).id).toBe(first.id);
    await expect(ask({ fastqIds: [other], taskToken: token })).rejects.toMatchObject({
      ...{ code: "sync.refused", message: expect.stringMatching(/^taskToken: /) },
    });
    expect(await requests()).toBe(before);
    const keyed = { fastqIds: [id], idempotencyKey: "once" };
    expect((await ask(keyed)).id).toBe((await ask(keyed)).id);
    await expect(ask({ ...keyed, fastqIds: [other] })).rejects.toMatchObject({
      code: "idempotency.mismatch",
    });
    expect(await requests()).toBe(before + 1);
  });

  test.each([
    ["neither fastqs nor sets", "fastqIds", {}],
    ["an empty list", "fastqIds", { fastqIds: [] }],
    ["nothing that is true", "requirements", { requirements: { hasQc: false } }],
    [
      "two names that disagree",
      "requirements.activeReadSet",
      { requirements: { hasActiveReadSet: true, activeReadSet: { bucket: "b", prefix: "p" } } },
    ],
    ["an unknown name", "requirements", { requirements: { hasReads: true } as object }],
  ])("with %s is refused by the member: %s", async (_, path, input) => {
    const before = await requests();
    const about = path.startsWith("requirements") ? { fastqIds: [await fastq()] } : {};
    await expect(async () => ask({ ...about, ...input })).rejects.toMatchObject({
      ...{ code: "request.invalid", errors: [{ path }] },
    });
    expect(await requests()).toBe(before);
  });

  test("for fastqs and sets at once, and for several projects, is refused", async () => {
    const [mine, theirs] = [await fastq(), await fastq({ projectId: "other" })];
    const fastqSetIds = [await fastqSet([mine])];
    await expect(ask({ fastqIds: [mine], fastqSetIds })).rejects.toMatchObject({
      errors: [{ path: "fastqSetIds" }],
    });
    await expect(
      act(() => create({ requirements, fastqIds: [mine, theirs] })),
    ).rejects.toMatchObject({
      errors: [{ path: "fastqIds", message: expect.stringContaining("several projects") }],
    });
  });

  test("tells nothing of what is not the asker's: it is not there", async () => {
    const theirs = await fastq({ projectId: "other" });
    const set = await fastqSet([theirs], { projectId: "other" });
    const unknown = "fqr.00000000000000000000000000";
    for (const id of [theirs, unknown])
      await expect(ask({ fastqIds: [id] })).rejects.toMatchObject({
        ...{ code: "fastq.not_found", message: `There is no fastq ${id}.` },
      });
    await expect(ask({ fastqSetIds: [set] })).rejects.toMatchObject({
      code: "fastq_set.not_found",
    });
    await expect(ask({ fastqIds: [theirs] }, ["viewer"])).rejects.toMatchObject({
      code: "auth.forbidden",
    });
  });
});
