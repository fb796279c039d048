import { isDeepStrictEqual } from "node:util";
import { linkTo } from "#core/notify/link";
import { updateMessage } from "#core/notify/slack/client";
import { drawPlan, type Scene } from "#core/notify/slack/draw";
import { messageEntity } from "#core/notify/slack/message.entity";
import { find, postOnce } from "#core/notify/slack/post-once";
import { packageEntity } from "#core/package/package.entity";
import { approvalOf } from "#core/share/approval/row";
import { find as findPlan } from "#core/share/plan/row";
import { find as findPush } from "#core/share/push/row";

const mostDraws = 5;

/**
 * Shows how a plan stands that needs a decision: posts its message, or draws it anew. What it says is looked up each time, so
 * events may come twice and in any order. False for a plan that needs none.
 */
export async function showPlan(planId: string, pushJobId?: string): Promise<boolean> {
  const first = await sceneOf(planId, pushJobId);
  if (!first) return false;
  const posted = await postOnce(planId, async () => drawPlan(first));
  if (pushJobId) await messageEntity().patch({ subject: planId }).set({ pushJobId }).go();
  const row = await find(planId);
  if (!row?.ts || !row.channel) return true;
  const at = { channel: row.channel, ts: row.ts };
  // Another event may draw at the same time, and be overtaken: what was drawn last must be how it stands.
  let drawn: Scene | undefined = posted ? first : undefined;
  for (let draws = 0; draws < mostDraws; draws++) {
    const scene = await sceneOf(planId, pushJobId ?? row.pushJobId);
    if (!scene || isDeepStrictEqual(scene, drawn)) return true;
    await updateMessage(at, drawPlan(scene));
    drawn = scene;
  }
  return true;
}

async function sceneOf(planId: string, pushJobId: string | undefined): Promise<Scene | undefined> {
  const plan = await findPlan(planId);
  const found = plan?.approvalId ? await approvalOf(plan.approvalId) : undefined;
  if (!plan || !found) return undefined;
  const { packageId } = plan;
  const [push, { data }] = await Promise.all([
    pushJobId ? findPush(pushJobId) : undefined,
    packageEntity().get({ packageId }).go({ consistent: true }),
  ]);
  return {
    plan,
    ...{ approval: found.row, approvalStatus: found.status },
    packageName: data?.name ?? packageId,
    packageLink: linkTo("packages", packageId),
    push: push && { ...push, link: linkTo("push-jobs", push.pushJobId) },
  };
}
