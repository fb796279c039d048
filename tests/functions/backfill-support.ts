import { expect } from "vitest";
import type { Backfill } from "#core/readset/backfill-schema";
import { storeOf } from "#tests/functions/support";
import { eventually, type TestCloud } from "#tests/support/cloud";

const path = "/api/v1/backfills";
type Answer = Backfill & { code: string; hint: string; detail: string };

/** Backfills of a cloud through its API, as an admin. */
export function backfillsOf(cloud: TestCloud) {
  const ask = (body: object, headers = {}) =>
    cloud.api<Answer>("admin", "POST", path, body, headers);
  const read = async (id: string) =>
    (await cloud.api<Backfill>("admin", "GET", `${path}/${id}`)).body;
  /** The backfill once it has such a status; any end, when none is named. */
  const ended = (id: string, status = /SUCCEEDED|FAILED|ABORTED/) =>
    eventually(async () => {
      const found = await read(id);
      expect(found.status).toMatch(status);
      return found;
    });
  return {
    path,
    ask,
    read,
    ended,
    patch: (id: string, status: string, headers = {}) =>
      cloud.api<Answer>("admin", "PATCH", `${path}/${id}`, { status }, headers),
    list: async (query = "") =>
      (await cloud.api<{ items: Backfill[] }>("admin", "GET", path + query)).body.items,

    /** A backfill that waits ten minutes of the cloud's clock for each page of the list. */
    async hanging(): Promise<string> {
      cloud.gate.faults.arm({
        ...{ service: "omics", operation: "ListReadSets", effect: "delay", delay: 600_000 },
      });
      const { body } = await ask({ sequenceStoreId: storeOf(cloud), details: false });
      await ended(body.id, /RUNNING/);
      await eventually(() => expect(cloud.gate.faults.list()[0]?.hits).toBeGreaterThan(0));
      return body.id;
    },

    /** Lets what hangs come to its end. */
    async release(): Promise<void> {
      cloud.gate.faults.disarm();
      await cloud.clock.advance(601_000);
    },
  };
}

/** Read sets of the stage's store that no event has told of. */
export async function seed(cloud: TestCloud, count: number): Promise<void> {
  await cloud.omics.seedReadSets({
    ...{ storeId: storeOf(cloud), count, stepMs: 1000, archivedEvery: 5 },
    createdAt: new Date("2026-01-01T00:00:00Z"),
  });
}
