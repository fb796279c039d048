import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Audit from "#core/audit";
import * as Items from "#core/items";
import { linkEntity } from "#core/package/link.entity";
import { linksOf, liveOf } from "#core/package/link-rows";
import { find as findPackage } from "#core/package/package-row";
import * as Token from "#core/package/token";
import { decide as decideApproval } from "#core/share/approval/approval";
import { find as findPlan } from "#core/share/plan/row";
import { type PushJobRow, pushJobEntity } from "#core/share/push/push-job.entity";
import { advance } from "#core/share/sharing-job/advance";
import { abort, get } from "#core/share/sharing-job/sharing-job";
import type { SharingJobRow } from "#core/share/sharing-job/sharing-job.entity";
import { sweep } from "#core/share/sharing-job/sweep";
import { minutes } from "#core/time";
import {
  aLibrary,
  as,
  ask,
  asSystem,
  dry,
  endPush,
  eventsOf,
  makePlan,
  mortally,
  openRoom,
  pull,
  push,
  type Room,
  rowOf,
  seal,
} from "#tests/core/share/sharing-job/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.close());

const isOver = ({ status }: Pick<SharingJobRow, "status">) => !/PENDING|RUNNING/.test(status);

async function pushesOf(packageId: string): Promise<PushJobRow[]> {
  const keys = await Items.queryAll(pushJobEntity().query.byPackage({ packageId }));
  return (await Items.rowsAt(pushJobEntity() as never, keys)) as PushJobRow[];
}

/** What a job waits for goes on: its package, its plan, its approval and its push, each by one step. */
async function world(id: string, libraryId: string, pushEnds: "SUCCEEDED" | "FAILED") {
  const { packageId, planId } = await rowOf(id);
  if ((await findPackage(packageId))?.status === "PENDING")
    await seal(room, { packageId, libraryId });
  const plan = planId ? await findPlan(planId) : undefined;
  if (plan?.status === "PENDING") await makePlan(plan.planId);
  const { approvalId, planHash = "" } = plan ?? {};
  if (approvalId)
    await as("approver", () =>
      decideApproval({ approvalId, planHash, decision: "APPROVED" }),
    ).catch(() => undefined);
  for (const { pushJobId } of await pushesOf(packageId)) await endPush(pushJobId, pushEnds);
}

/** Tells a job of something again and again, with a life that is a call longer each time, until one is long enough. */
async function outlive(id: string, isDone: boolean): Promise<void> {
  for (let calls = 1; ; calls++)
    if (await mortally({ calls, isDone }, () => asSystem(() => advance(id)))) return;
}

/** A job's end, as the audit, its events, its pushes and its links have it. */
async function endOf(id: string) {
  const { packageId, status, pushJobId, linkId } = await rowOf(id);
  const made = await findPackage(packageId);
  const actions = (await Audit.history(id)).map(({ action }) => action);
  return {
    ...{ status, pushJobId, linkId },
    ends: actions.filter((action) => /succeed|fail|abort/.test(action)).length,
    told: (await eventsOf(id)).filter(({ detailType }) => /Succ|Fail|Abort/.test(detailType))
      .length,
    pushes: (await pushesOf(packageId)).map((one) => one.pushJobId),
    links: made ? (await liveOf(made)).map((one) => one.linkId) : [],
  };
}

const ways: [string, (id: string) => Promise<unknown>][] = [
  ["killed after any call", (id) => outlive(id, true)],
  ["killed before any call", (id) => outlive(id, false)],
  [
    "told three times at once",
    (id) => Promise.all([1, 2, 3].map(() => asSystem(() => advance(id)))),
  ],
];

describe.each(ways)("a job whose worker is %s", (_, tell) => {
  test("pushes once", async () => {
    const libraryId = aLibrary();
    const { id: dryId } = await ask(libraryId, dry);
    for (let n = 0; n < 3; n++) await world(dryId, libraryId, "SUCCEEDED").then(() => tell(dryId));
    const { id } = await ask(libraryId, push);
    for (let n = 0; n < 4; n++) await world(id, libraryId, "SUCCEEDED").then(() => tell(id));
    const { pushJobId = "", ...end } = await endOf(id);
    expect(end).toMatchObject({ status: "SUCCEEDED", ends: 1, told: 1, pushes: [pushJobId] });
  });

  test("makes one link that works", async () => {
    const libraryId = aLibrary();
    const { id } = await ask(libraryId, pull);
    await world(id, libraryId, "SUCCEEDED");
    await tell(id);
    await tell(id);
    const { linkId = "", ...end } = await endOf(id);
    expect(end).toMatchObject({ status: "SUCCEEDED", ends: 1, told: 1, links: [linkId] });
    const { downloadScriptUrl } = await as("sharer", () => get({ sharingJobId: id }));
    const scriptToken = new URL(downloadScriptUrl ?? "").pathname.slice("/s/".length);
    const { data } = await linkEntity()
      .query.byScript({ scriptTokenHash: Token.hash(scriptToken) })
      .go({ attributes: ["linkId"], hydrate: true });
    expect(data).toMatchObject([{ linkId }]);
  });
});

const op = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ do: "world" as const }) },
  { weight: 2, arbitrary: fc.constant({ do: "tell" as const }) },
  { weight: 2, arbitrary: fc.constant({ do: "tell twice" as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("kill" as const),
      calls: fc.integer({ min: 1, max: 40 }),
      isDone: fc.boolean(),
    }),
  },
);

/** The push is there and has not been begun when its job is aborted. */
const abortedWhilePushing = {
  ops: ["world", "tell", "world", "tell", "world", "tell", "tell"].map((one) => ({
    do: one as "world" | "tell",
  })),
  ...{ isPull: false, pushEnds: "SUCCEEDED" as const, abortAt: 6 },
};

test("whatever is killed, told twice, at once or never: a job ends once, with one push or one link, and what was aborted sends nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        ops: fc.array(op, { minLength: 4, maxLength: 14 }),
        isPull: fc.boolean(),
        pushEnds: fc.constantFrom("SUCCEEDED" as const, "SUCCEEDED" as const, "FAILED" as const),
        abortAt: fc.option(fc.integer({ min: 0, max: 12 }), { freq: 2, nil: undefined }),
      }),
      async ({ ops, isPull, pushEnds, abortAt }) => {
        const libraryId = aLibrary();
        const tell = (id: string) => asSystem(() => advance(id));
        if (!isPull) {
          const { id } = await ask(libraryId, dry);
          for (let n = 0; n < 3; n++) await world(id, libraryId, pushEnds).then(() => tell(id));
        }
        const { id, packageId } = await ask(libraryId, isPull ? pull : push);
        for (const [n, one] of ops.entries()) {
          if (n === abortAt)
            await as("sharer", () => abort({ sharingJobId: id, status: "ABORTED" })).catch(
              () => undefined,
            );
          if (one.do === "world") await world(id, libraryId, pushEnds);
          else if (one.do === "tell") await tell(id);
          else if (one.do === "tell twice") await Promise.all([tell(id), tell(id)]);
          else await mortally(one, () => tell(id));
        }
        // Nothing is told from here on.
        for (let n = 0; n < 6; n++) {
          // What an aborted job has begun is ended by the job, and not by its own success.
          if ((await rowOf(id)).status !== "ABORTED") await world(id, libraryId, pushEnds);
          await room.clock.advance(minutes(16));
          await asSystem(() => sweep());
        }
        const row = await rowOf(id);
        expect(isOver(row), JSON.stringify(row)).toBe(true);
        expect(row.dueAt).toBe(row.urlsExpireAt);
        const ends = (await Audit.history(id)).filter(({ action }) =>
          /succeed|fail|abort/.test(action),
        );
        expect(ends).toHaveLength(1);
        const told = (await eventsOf(id)).filter(({ detailType }) =>
          /Succ|Fail|Abort/.test(detailType),
        );
        expect(told).toHaveLength(1);
        const pushes = await pushesOf(packageId);
        expect(pushes.length).toBeLessThanOrEqual(1);
        if (row.status === "ABORTED") {
          for (const { status } of pushes) expect(status).not.toBe("PENDING");
          expect((await findPackage(packageId))?.status).toMatch(/ABORTED|SUCCEEDED/);
        } else if (!isPull) {
          expect([row.status, row.pushJobId]).toEqual([pushEnds, pushes[0]?.pushJobId]);
        }
        if (!isPull) return;
        const made = await findPackage(packageId);
        const live = made && (await liveOf(made));
        const links = made && (await linksOf(made));
        expect(
          live?.map(({ linkId }) => linkId),
          `${links?.length} links`,
        ).toEqual(row.linkId ? [row.linkId] : []);
        if (row.status !== "ABORTED") expect(row.status).toBe("SUCCEEDED");
      },
    ),
    { numRuns: 6, examples: [[abortedWhilePushing]] },
  );
}, 120_000);
