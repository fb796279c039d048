import { afterAll, beforeAll, expect, test } from "vitest";
import type { PlanItem } from "#core/copy/plan-schema";
import { copyTask } from "#core/copy/s3-copy/copy-task";
import { killAt } from "#tests/core/copy/s3-copy/s3-wire";
import {
  copyOf,
  later,
  makeBuckets,
  openUploads,
  outcomesOf,
  planned,
  small,
  target,
  taskOf,
} from "#tests/core/copy/s3-copy/task-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  await makeBuckets(cloud);
});
afterAll(() => cloud.close());

/** Two parts, of 5 MiB and of one. */
const large = Buffer.alloc(6 * 1024 ** 2, 3);

test.each([
  ["of a large object", "skip-identical", async () => [await planned(cloud, "large", large)]],
  [
    "of a batch",
    "skip-identical",
    () => Promise.all(["a", "b", "c"].map((key) => planned(cloud, key, key))),
  ],
] as const)(
  "a copy %s whose worker is killed at any call comes out as one that was not (%s)",
  { timeout: 60_000 },
  async (_, onExist, sources) => {
    const items = await sources();
    for (let number = 1, isOver = false; !isOver; number++)
      for (const isMade of [false, true]) {
        const below = `killed-${number}-${isMade}-${onExist}`;
        const task = await taskOf(
          items.map((item) => to(item, below)),
          { onExist },
        );
        const killed = killAt(number, { isMade });
        const ended = copyTask(task, later(), small);
        isOver = await Promise.race([killed.then(() => false), ended.then(() => true)]);
        actIn(cloud);
        expect(await copyTask(task, later(), small)).toEqual({ state: "done" });
        expect(await outcomesOf(task)).toEqual(
          items.map(({ sizeBytes }, item) => {
            return { item, status: "COPIED", error: undefined, bytes: sizeBytes };
          }),
        );
        for (const { sourceUri, sizeBytes } of items)
          expect(await copyOf(cloud, `${below}/${sourceUri.split("/").at(-1)}`)).toMatchObject({
            ContentLength: sizeBytes,
          });
      }
    expect(await openUploads(cloud)).toEqual([]);
  },
);

function to(item: Omit<PlanItem, "item">, below: string): Omit<PlanItem, "item"> {
  return { ...item, destinationUri: `s3://${target}/${below}/${item.sourceUri.split("/").at(-1)}` };
}
