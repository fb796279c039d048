import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import * as Aws from "#core/aws";
import * as Request from "#core/fastq/sync/request-row";
import { requestIdOf } from "#core/fastq/sync/token";
import * as Lines from "#core/lines/lines";
import { start } from "#core/package/package-state";
import { abort } from "#core/package/package-verbs";
import { packageWaitEntity } from "#core/package/package-wait.entity";
import * as Waits from "#core/package/package-waits";
import { keysOf } from "#core/package/schema";
import { openRoom, type Room } from "#tests/core/copy/room";
import { addFastq } from "#tests/core/fastq/places-room";
import { as, ask, asMachine, executionArn } from "#tests/core/package/room";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.cloud.close());

const aborted = (packageId: string) => as("sharer", () => abort({ packageId, status: "ABORTED" }));
const requestOf = (token: string) => Request.load(requestIdOf(token));
const waitsOf = async (packageId: string) =>
  (await packageWaitEntity().query.primary({ packageId }).go()).data;

/** A package that is being built, with a group of one fastq to wait for. */
async function planned(): Promise<string> {
  const { id } = await ask();
  await asMachine(() => start({ packageId: id, executionArn }));
  const { fastqId } = await addFastq({ run: `run-${id}` });
  await asMachine(() => Waits.plan(id, [fastqId]));
  return id;
}

test("every fastq is in one group of a hundred at most", async () => {
  const { id } = await ask();
  const ids = Array.from({ length: 250 }, (_, n) => `fqr.${String(n).padStart(26, "0")}`);
  expect(await Waits.plan(id, [...ids, ...ids])).toBe(3);
  const groups = await Lines.read(z.object({ fastqIds: z.array(z.string()) }), keysOf(id).waits);
  expect(groups?.map(({ fastqIds }) => fastqIds.length)).toEqual([100, 100, 50]);
  expect(groups?.flatMap(({ fastqIds }) => fastqIds)).toEqual(ids);
  expect(await Waits.plan(id, [])).toBe(0);
});

test("a token waits by one request, however often its step is done; ending the package ends it", async () => {
  const packageId = await planned();
  const { token } = await room.waiting();
  await asMachine(() => Waits.wait(packageId, 0, token));
  await asMachine(() => Waits.wait(packageId, 0, token));
  expect(await requestOf(token)).toMatchObject({ status: "PENDING", forceUnarchiving: true });
  expect(await waitsOf(packageId)).toHaveLength(1);
  await aborted(packageId);
  await asMachine(() => Waits.end(packageId));
  await asMachine(() => Waits.end(packageId));
  expect(await requestOf(token)).toMatchObject({ verdict: { outcome: "ABORTED" } });
  expect(await waitsOf(packageId)).toEqual([]);
});

test("a package that is aborted while its step begins to wait leaves nothing that waits", async () => {
  const packageId = await planned();
  const { token } = await room.waiting();
  let isDone = false;
  // After the step has seen that the package is being built, and before there is a request.
  Aws.s3().middlewareStack.add(
    (next) => async (args) => {
      if (!isDone) {
        isDone = true;
        await aborted(packageId);
        await asMachine(() => Waits.end(packageId));
      }
      return next(args);
    },
    { step: "initialize", name: "abort" },
  );
  const outcome = asMachine(() => Waits.wait(packageId, 0, token));
  await expect(outcome).rejects.toMatchObject({ code: "package.wrong_status" });
  Aws.s3().middlewareStack.remove("abort");
  expect(isDone).toBe(true);
  expect(await requestOf(token)).toMatchObject({ verdict: { outcome: "ABORTED" } });
});
