import { setTimeout as pause } from "node:timers/promises";
import { paginateListObjectsV2 } from "@aws-sdk/client-s3";
import type { Package } from "#core/package/schema";
import type { Plan } from "#core/share/plan/schema";
import type { PushJob } from "#core/share/push/schema";
import { demo } from "#stacks/copy-config";
import { selection } from "#tests/soak/deliveries";
import type { Desk } from "#tests/soak/desk";
import { type Clients, untilAnswered, type Workload } from "#tests/soak/workload";

/** Plans, a second person's approval, pushes: what was planned is there, and nothing that nobody approved. */
export function pushes({ s3 }: Clients, { ask, expecting, settled }: Desk): Workload {
  const place = `s3://${demo.recipientBucket}/soak/`;
  const planned = new Map<string, { paths: Set<string>; isApproved: boolean }>();
  const problems: string[] = [];
  let packageId = "";
  let [next, done, again] = [0, 0, 0];

  const plan = async (folder: string): Promise<Plan> => {
    for (let attempt = 0; ; attempt++) {
      const wish = { shareDestination: `${place}${folder}/` };
      const path = `packages/${packageId}/plans`;
      const asked = await expecting<Plan>(
        202,
        "sharer",
        "POST",
        path,
        wish,
        `${folder}-${attempt}`,
      );
      const made = await settled<Plan>(`plans/${asked.id}`);
      if (made.status === "SUCCEEDED") return made;
      if (!made.statusReason) problems.push(`plan ${made.id} ${made.status} without a cause`);
      again++;
    }
  };
  const approve = async ({ id, planHash, approval }: Plan) => {
    if (!approval?.isNeeded) return;
    const own = await ask("sharer", "PATCH", `approvals/${approval.approvalId}`, {
      ...{ decision: "APPROVED", planHash },
    });
    if (own.status === 200) problems.push(`plan ${id} was approved by who made it`);
    const early = await ask("sharer", "POST", "push-jobs", { planId: id, planHash });
    if (early.status !== 409) problems.push(`plan ${id} was pushed unapproved: ${early.status}`);
    const wish = { decision: "APPROVED", planHash };
    // Repeated after a lost answer it is refused: it has been decided.
    await ask("approver", "PATCH", `approvals/${approval.approvalId}`, wish);
  };
  const pushed = async (wish: object, key: string) => {
    const { id } = await expecting<PushJob>(202, "sharer", "POST", "push-jobs", wish, key);
    for (;;) {
      const job = await settled<PushJob>(`push-jobs/${id}`);
      if (job.status === "SUCCEEDED") {
        // Its log and certificate are written after the last file.
        if (job.phase === "done") return job;
        await pause(200);
        continue;
      }
      if (!job.statusReason) problems.push(`push ${id} ${job.status} without a cause`);
      again++;
      await ask("sharer", "POST", `push-jobs/${id}/retries`, {});
    }
  };
  return {
    name: "pushes",
    async setUp() {
      await expecting(201, "admin", "POST", "destinations", {
        ...{ name: "soak", uri: place, projectIds: ["demo"], recipient: "A hospital" },
        ...{ contact: "a@hospital.example", ownerAccountId: "000000000000" },
      });
      const wish = { name: "soak-pushes", selection };
      const made = await expecting<Package>(202, "sharer", "POST", "packages", wish);
      packageId = (await settled<Package>(`packages/${made.id}`)).id;
    },
    async step(loop) {
      const folder = `${loop}-${next++}`;
      const { id: planId, planHash, ...rest } = await plan(folder);
      const { items } = await expecting<{ items: { destinationUri: string }[] }>(
        ...([200, "viewer", "GET", `plans/${planId}/items?limit=200`] as const),
      );
      const paths = new Set(items.map(({ destinationUri }) => destinationUri));
      // Some plans are nobody's decision: nothing of them may arrive.
      const isApproved = next % 4 !== 0;
      planned.set(folder, { paths, isApproved });
      if (!isApproved && rest.approval?.isNeeded) return;
      planned.set(folder, { paths, isApproved: true });
      await approve({ id: planId, planHash, ...rest });
      const job = await pushed({ planId, planHash }, folder);
      if (job.certificate === null) problems.push(`push ${job.id} has no certificate`);
      done++;
    },
    async verify() {
      for (const [folder, { paths, isApproved }] of planned) {
        const there = await untilAnswered(() => keysBelow(s3, `soak/${folder}/`));
        const wanted = isApproved ? [...paths].sort() : [];
        if (there.join() !== wanted.join())
          problems.push(`${folder}: ${there.length} objects came of ${wanted.length}`);
      }
      planned.clear();
      return problems.splice(0);
    },
    count: () => `${done} pushes (${again} again)`,
  };
}

async function keysBelow(s3: Clients["s3"], Prefix: string): Promise<string[]> {
  const uris: string[] = [];
  const Bucket = demo.recipientBucket;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix }))
    uris.push(...Contents.map(({ Key }) => `s3://${Bucket}/${Key}`));
  return uris.sort();
}
