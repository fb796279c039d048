import { linkTo } from "#core/notify/link";
import type { Message } from "#core/notify/slack/client";
import { isOn } from "#core/notify/slack/config";
import { postOnce } from "#core/notify/slack/post-once";
import { showPlan } from "#core/notify/slack/show-plan";
import { code, link, plain, section } from "#core/notify/slack/text";
import { type Told, textOf } from "#core/notify/told";
import { formatBytes } from "#core/package/report/format";

/** Events that tell how a plan stands; all name it. */
const ofPlans =
  /^(Approval(Requested|Given|Refused)|Push(Requested|Started|Succeeded|Failed|Aborted))$/;

/** What is said in Slack of an event, and what became of it. */
export async function tellSlack(told: Told): Promise<"said" | "off" | "silent"> {
  const { type } = told;
  const isSaid = ofPlans.test(type) || type === "PackageSucceeded" || type === "AlertRaised";
  if (!isSaid) return "silent";
  if (!isOn()) return "off";
  if (type === "AlertRaised") await postOnce(idOf(told, "alertId"), async () => drawAlert(told));
  else if (type === "PackageSucceeded")
    await postOnce(idOf(told, "packageId"), async () => drawPackage(told));
  else {
    const planId = textOf(told, "planId");
    if (!planId || !(await showPlan(planId, textOf(told, "pushJobId")))) return "silent";
  }
  return "said";
}

/** What failed or is overdue: its id, why, and where to look. */
function drawAlert(told: Told): Message {
  const of = (name: string) => textOf(told, name) ?? "";
  const headline = `${of("kind")} ${of("thingId")} is ${of("state")}`;
  return {
    text: plain(headline),
    blocks: [
      section([
        `:rotating_light: ${plain(of("kind"))} ${link(of("link"), of("thingId"))} is *${plain(of("state"))}*`,
        `Project ${code(of("projectId"))}`,
        plain(of("cause")),
      ]),
    ],
  };
}

function drawPackage(told: Told): Message {
  const id = idOf(told, "packageId");
  const name = textOf(told, "name") ?? id;
  const { fileCount, totalBytes } = told.data;
  const size = `${Number(fileCount)} files, ${formatBytes(Number(totalBytes))}`;
  return {
    text: plain(`Package ${name} is ready`),
    blocks: [
      section([
        `Package *${link(linkTo("packages", id), name)}* is ready: ${size}.`,
        `Project ${code(textOf(told, "projectId") ?? "")}`,
      ]),
    ],
  };
}

function idOf(told: Told, name: string): string {
  const id = textOf(told, name);
  if (id) return id;
  throw new Error(`${told.type} names no ${name}.`);
}
