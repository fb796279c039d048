import { DeleteObjectCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageEntity } from "#core/package/package.entity";
import { decide, list } from "#core/share/approval/approval";
import type { Approval } from "#core/share/approval/schema";
import { change } from "#core/share/destination/destination";
import type { Plan } from "#core/share/plan/schema";
import { keysOf } from "#core/share/plan/schema";
import { assertUsable } from "#core/share/plan/usable";
import { set as setPolicy } from "#core/share/policy/policy";
import { as, historyOf, openRoom, type Room } from "#tests/core/share/room";

let room: Room;
let folders = 0;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.close());

type Made = { plan: Plan; planId: string; planHash: string; approvalId: string };

/** A plan that `bob` made of the package of `ada`, to a place that is new. */
async function planned(): Promise<Made> {
  const packageId = await room.package([{ path: "a", body: "x" }]);
  const { id: destinationId } = await room.destination(`approval-${++folders}/`);
  const plan = await room.plan(packageId, { destinationId });
  const { planHash, approval } = plan;
  return {
    plan,
    planId: plan.id,
    planHash: planHash ?? "",
    approvalId: approval?.approvalId ?? "",
  };
}

type Wish = { by?: string; decision?: "APPROVED" | "REJECTED"; planHash?: string };

function decision(made: Made, { by = "carol", decision = "APPROVED", planHash }: Wish = {}) {
  const { approvalId } = made;
  const wish = { approvalId, decision, planHash: planHash ?? made.planHash };
  return as("approver", () => decide(wish), { id: by });
}

const use = ({ planId, planHash }: Made, mayBeStale = false) =>
  as("sharer", () => assertUsable({ planId, planHash }, { mayBeStale }));
const refused = (code: string, message = /./) => ({
  code,
  message: expect.stringMatching(message),
});

describe("a plan that needs the approval of a second person", () => {
  test("cannot be used before it is given, and can after that; each step is told", async () => {
    const made = await planned();
    expect(made.plan.approval).toMatchObject({ isNeeded: true, status: "PENDING" });
    await expect(use(made)).rejects.toMatchObject(refused("plan.not_approved", /PENDING/));
    const given: Approval = await decision(made);
    expect(given).toMatchObject({
      ...{ status: "APPROVED", decidedBy: "carol", requestedBy: ["bob", "ada"] },
    });
    const usable = await use(made);
    expect(usable.approval?.approvalId).toBe(made.approvalId);
    expect((await historyOf(made.approvalId)).actions).toEqual([
      ...["approval.request", "approval.give"],
    ]);
  });

  test.each(["ada", "bob"])(
    "is not approved by %s, who had a hand in it, and the try is audited",
    async (by) => {
      const made = await planned();
      for (const wish of ["APPROVED", "REJECTED"] as const)
        await expect(decision(made, { by, decision: wish })).rejects.toMatchObject(
          refused("approval.own"),
        );
      const { actions, last } = await historyOf(made.approvalId);
      expect(actions.slice(1)).toEqual(["approval.refused", "approval.refused"]);
      expect(last).toMatchObject({ code: "approval.own" });
      await expect(use(made)).rejects.toMatchObject(refused("plan.not_approved"));
    },
  );

  test("is not approved by who asked through a part of the system", async () => {
    const { create } = await import("#core/share/plan/plan");
    const { make } = await import("#core/share/plan/make");
    const { asSystem } = await import("#tests/core/share/room");
    const packageId = await room.package([{ path: "a", body: "x" }]);
    const { id: destinationId } = await room.destination(`approval-${++folders}/`);
    const onBehalfOf = { id: "sub-dora", name: "dora" };
    const { id } = await asSystem(() => create({ packageId, destinationId, onBehalfOf }));
    await asSystem(() => make(id));
    const { items } = await as("approver", () => list({ status: "PENDING", limit: 200 }));
    const found = items.find(({ planId }) => planId === id);
    const made = { approvalId: found?.id, planHash: found?.planHash } as Made;
    await expect(decision(made, { by: "dora" })).rejects.toMatchObject(refused("approval.own"));
    expect((await decision(made)).status).toBe("APPROVED");
  });

  test("is decided once: who comes second is told by whom", async () => {
    const made = await planned();
    const all = await Promise.allSettled(["carol", "dave"].map((by) => decision(made, { by })));
    const [lost] = all.filter(({ status }) => status === "rejected");
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(lost).toMatchObject({
      reason: refused("approval.wrong_status", /is APPROVED, by (carol|dave)/),
    });
  });

  test("cannot be used once it was rejected, also after it was approved, and nothing follows that", async () => {
    const first = await planned();
    await decision(first, { decision: "REJECTED" });
    const taken = await planned();
    await decision(taken);
    await use(taken);
    await decision(taken, { by: "dave", decision: "REJECTED" });
    for (const made of [first, taken]) {
      await expect(use(made)).rejects.toMatchObject(refused("plan.not_approved", /REJECTED/));
      await expect(decision(made)).rejects.toMatchObject(refused("approval.wrong_status"));
    }
  });

  test("is approved by the hash that was seen, and by no other", async () => {
    const made = await planned();
    const edited = { planHash: "0".repeat(64) };
    await expect(decision(made, edited)).rejects.toMatchObject(refused("plan.changed"));
    await expect(use({ ...made, ...edited })).rejects.toMatchObject(
      refused("plan.changed", /planHash/),
    );
  });

  test("is decided by an approver of its project, and listed to nobody else", async () => {
    const made = await planned();
    const { approvalId, planHash } = made;
    const wish = { approvalId, planHash, decision: "APPROVED" as const };
    await expect(
      (async () => as("sharer", () => decide(wish), { id: "carol" }))(),
    ).rejects.toMatchObject(refused("auth.forbidden"));
    const foreign = { id: "carol", projectIds: ["other"] };
    await expect(as("approver", () => decide(wish), foreign)).rejects.toMatchObject(
      refused("approval.not_found"),
    );
    expect((await as("viewer", () => list({}), foreign)).items).toEqual([]);
    await expect(
      as("sharer", () => assertUsable({ planId: made.planId, planHash }), foreign),
    ).rejects.toMatchObject(refused("plan.unknown"));
  });
});

describe("a plan that was approved is used no more when", () => {
  const approved = async () => {
    const made = await planned();
    await decision(made);
    await use(made);
    return made;
  };
  const changed = (made: Made, message: RegExp) =>
    expect(use(made)).rejects.toMatchObject(refused("plan.changed", message));

  test("its package was deleted, has expired, or is another one", async () => {
    const cases: [object, RegExp][] = [
      [{ deletedAt: "2026-11-01T12:00:00.000Z" }, /was deleted/],
      [{ expiresAt: "2020-01-01T00:00:00.000Z" }, /has expired/],
      [{ summary: { merkleRoot: "other" } }, /has other files/],
    ];
    for (const [given, message] of cases) {
      const made = await approved();
      await packageEntity().patch({ packageId: made.plan.packageId }).set(given).go();
      await changed(made, message);
    }
  });

  test("its destination was disabled, changed, taken from the project, or another one opened in its place", async () => {
    const cases: [object, RegExp][] = [
      [{ status: "DISABLED" }, /is disabled/],
      [{ recipient: "Somebody else" }, /was changed/],
      [{ projectIds: ["other"] }, /is not registered for demo/],
    ];
    for (const [given, message] of cases) {
      const made = await approved();
      const { destinationId } = made.plan;
      await as("admin", () => change({ destinationId, change: given }));
      await changed(made, message);
    }
    const packageId = await room.package([{ path: "a", body: "x" }]);
    const { id: destinationId } = await room.destination(`approval-${++folders}/`);
    const {
      id: planId,
      planHash,
      approval,
    } = await room.plan(packageId, { destinationId, prefix: "in/" });
    const made = { planId, planHash: planHash ?? "", approvalId: approval?.approvalId } as Made;
    await decision(made);
    await room.destination(`approval-${folders}/in/`);
    await changed(made, /lies in another destination/);
  });

  test("the policy of its project was changed, even for the same", async () => {
    const made = await approved();
    await as("admin", () => setPolicy({ projectId: "demo", policy: {} }));
    await changed(made, /sharing policy/);
  });

  test("the list of its files is not the one that was shown", async () => {
    const made = await approved();
    const { items } = keysOf(made.planId);
    const { Body } = await room.s3.send(new GetObjectCommand({ Bucket: "storage", Key: items }));
    const text = (await Body?.transformToString()) ?? "";
    await room.put("storage", items, text.replace('"send"', '"sent"'), {
      ChecksumAlgorithm: "SHA256",
    });
    await changed(made, /list of files/);
    await room.s3.send(new DeleteObjectCommand({ Bucket: "storage", Key: items }));
    await changed(made, /list of files/);
  });

  test("a day has gone by: for a retry of what was begun it is good, and nothing is decided any more", async () => {
    const made = await approved();
    const undecided = await planned();
    await room.clock.advance(24 * 3_600_000);
    await expect(use(made)).rejects.toMatchObject(refused("plan.stale"));
    expect((await use(made, true)).plan.planId).toBe(made.planId);
    await expect(decision(undecided)).rejects.toMatchObject(
      refused("approval.wrong_status", /ended/),
    );
    await expect(decision(made, { decision: "REJECTED" })).rejects.toMatchObject(
      refused("approval.wrong_status", /ended/),
    );
    const { items } = await as("viewer", () => list({ status: "EXPIRED" }));
    expect(items.map(({ planId }) => planId)).toContain(undecided.planId);
  });
});
