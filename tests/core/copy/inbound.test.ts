import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { load } from "#core/copy/change";
import { type Accepted, acceptEvent, acceptExecution } from "#core/copy/inbound";
import * as Ledger from "#core/copy/ledger";
import { setTime } from "#core/time";
import { openRoom, type Room, step } from "#tests/core/copy/room";
import { eventually } from "#tests/support/cloud";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterAll(() => room.cloud.close());

const wish = { sourceUriList: ["icav2://source/a b#1?"], destinationUri: "icav2://recipient/x/" };
const event = (detail: unknown, id: string = crypto.randomUUID()) =>
  step(() => acceptEvent({ id, detail }));
const idOf = (accepted: Accepted): string => {
  if ("copyJobId" in accepted) return accepted.copyJobId;
  throw new Error(accepted.refused);
};

describe("the event ICAv2DataCopySync", () => {
  test("makes the same job of its nested and its flat form", async () => {
    for (const detail of [
      { payload: wish, taskToken: null },
      { payload: wish },
      { ...wish, taskToken: null },
      { ...wish, taskToken: "" },
      wish,
    ]) {
      const copyJobId = idOf(await event(detail));
      expect(await load({ copyJobId })).toMatchObject({
        ...{ backend: "icav2", origin: "event", projectId: "unassigned", status: "PENDING" },
        ...{ destinationUri: wish.destinationUri, createdBy: "copy", onExist: "skip-identical" },
      });
      expect((await load({ copyJobId })).taskToken).toBeUndefined();
      expect(await Ledger.readWishes(copyJobId)).toEqual([
        { sourceUri: wish.sourceUriList[0], destinationUri: wish.destinationUri },
      ]);
      expect((await room.events(copyJobId)).map(({ type }) => type)).toEqual(["CopyJobRequested"]);
    }
  });

  test("delivered twice makes one job, and without a token another event another one", async () => {
    const first = idOf(await event(wish, "e-1"));
    expect(idOf(await event(wish, "e-1"))).toBe(first);
    expect(idOf(await event(wish, "e-2"))).not.toBe(first);
  });

  test("sent again under another id with the same token makes one job", async () => {
    const { token } = await room.waiting();
    const first = idOf(await event({ payload: wish, taskToken: token }));
    expect(idOf(await event({ payload: wish, taskToken: token }))).toBe(first);
  });

  test("with the token of another request is refused, and that one's wait goes on", async () => {
    const { token, describe } = await room.waiting();
    idOf(await event({ payload: wish, taskToken: token }));
    const other = { ...wish, destinationUri: "icav2://recipient/y/" };
    expect(await event({ payload: other, taskToken: token })).toHaveProperty("refused");
    expect((await describe()).status).toBe("RUNNING");
  });

  test.each([
    [{ ...wish, destinationUri: "icav2://recipient/x" }, /destinationUri: must be a folder/],
    [{ ...wish, destinationUri: "icav2://elsewhere/x/" }, /not below a destination/],
    [{ ...wish, sourceUriList: "icav2://source/a" }, /sourceUriList: .*array/],
    [{ ...wish, sourceUriList: [] }, /sourceUriList: must name at least one/],
    [{ ...wish, renamingMapLst: [] }, /renamingMapLst/],
    [{ sourceUriList: ["icav2://source/a"] }, /destinationUri: must name the folder/],
    [null, /The request: /],
    ["text", /The request: /],
  ])("with %j is answered to its token: %s", async (payload, message) => {
    const { token, describe } = await room.waiting();
    const accepted = await event({ payload, taskToken: token });
    expect(accepted).toEqual({ refused: expect.stringMatching(message) });
    await eventually(async () =>
      expect(await describe()).toMatchObject({
        ...{ status: "FAILED", error: "CopyRefused", cause: expect.stringMatching(message) },
      }),
    );
  });
});

describe("a direct start", () => {
  const manifest = { "icav2://source/a": ["icav2://recipient/x/"] };
  const start = (executionName: string, input: unknown) =>
    step(() => acceptExecution({ executionName, input }));

  test("makes one job a name, needs no event to begin, and ignores what the seed ignored", async () => {
    const input = { manifest, comment: "of the caller's own" };
    const run = await start("x-1", input);
    expect(run).toEqual({ copyJobId: expect.stringMatching(/^cpy\./), run: 1 });
    expect(await start("x-1", input)).toEqual(run);
    expect((await start("x-2", input)).copyJobId).not.toBe(run.copyJobId);
    expect(await load(run)).toMatchObject({ origin: "execution", createdBy: "copy" });
    expect(await room.events(run.copyJobId)).toEqual([]);
  });

  test("a day later is another job", async () => {
    const first = await start("x-3", { manifest });
    const { clock } = room.cloud;
    const shifted = (ms: number) =>
      setTime({ now: () => clock.now() + ms, sleep: (ms, signal) => clock.sleep(ms, signal) });
    shifted(24 * 3_600_000 - 60_000);
    expect(await start("x-3", { manifest })).toEqual(first);
    shifted(24 * 3_600_000 + 60_000);
    expect((await start("x-3", { manifest })).copyJobId).not.toBe(first.copyJobId);
    shifted(0);
  });

  test("of nothing is a job without wishes; of no manifest none at all", async () => {
    const { copyJobId } = await start("x-4", { manifest: { a: [] } });
    expect(await Ledger.readWishes(copyJobId)).toEqual([]);
    await expect(start("x-5", {})).rejects.toMatchObject({ code: "copy.invalid" });
    await expect(start("x-5", [])).rejects.toMatchObject({ code: "copy.invalid" });
  });
});
