import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { load } from "#core/copy/change";
import { mostAttempts } from "#core/copy/icav2-copy/pace";
import { openRoom, type Room } from "#tests/core/copy/icav2-copy/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.end());

const scene = fc.record({
  folders: fc.integer({ min: 1, max: 4 }),
  files: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(1000),
  failureRate: fc.constantFrom(0, 0.3, 0.7, 1),
  partialShare: fc.constantFrom(0, 0.5, 1),
  dropped: fc.constantFrom(0, 0.2),
  refused: fc.constantFrom(0, 0.2),
  lag: fc.constantFrom(0, 10),
});

test("whatever becomes of jobs and calls, a copy ends, calls nothing truncated a copy, and tries no item more than five times", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(scene, async ({ folders, files, seed, ...given }) => {
      const [from, to] = [room.project(), room.project()];
      const paths = Array.from({ length: folders * files }, (_, n) => `/d${n % folders}/${n}`);
      const sizes = Object.fromEntries(paths.map((path, n) => [path, n]));
      await room.files(from, sizes);
      await room.clock.advance(60_000);
      room.icav2.changeSettings({
        ...{ seed, failureRate: given.failureRate, partialShare: given.partialShare },
        visibilityDelaySeconds: given.lag,
      });
      room.gate.faults.disarm();
      const post = { operation: "createProjectDataCopyBatch", seed };
      if (given.dropped > 0) room.arm({ ...post, effect: "drop", rate: given.dropped });
      if (given.refused > 0) room.arm({ ...post, effect: "throttle", rate: given.refused });
      const run = await room.job([
        { sourceUri: `icav2://${from}/`, destinationUri: `icav2://${to}/` },
      ]);
      const { status, counts } = await room.copy(run);

      const items = await room.items(run);
      const made = room.batches(to);
      for (const { plan, result } of items) {
        const tries = made.filter(({ dataIds }) => dataIds.includes(plan.dataId ?? "")).length;
        expect(result?.attempts).toBe(tries);
        expect(tries).toBeLessThanOrEqual(mostAttempts);
        const [found] = room.there(to, [plan.destinationUri.replace(`icav2://${to}`, "")]);
        if (result?.status === "COPIED")
          expect(found?.slice(1)).toEqual(["AVAILABLE", plan.sizeBytes]);
        else expect([result?.status, tries]).toEqual(["FAILED", mostAttempts]);
      }
      const failed = items.filter(({ result }) => result?.status === "FAILED").length;
      expect(counts).toMatchObject({ total: items.length, failed, copied: items.length - failed });
      expect(status).toBe(failed > 0 ? "FAILED" : "SUCCEEDED");
      expect(await load(run)).toMatchObject({ phase: "done" });
    }),
    { numRuns: 6 },
  );
});
