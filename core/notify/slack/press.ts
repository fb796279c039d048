import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { VisibleError } from "#core/error";
import * as Log from "#core/log";
import { isFirst, noteRefusal } from "#core/notify/slack/call";
import { tell } from "#core/notify/slack/client";
import { config, isOn, type SlackUser, signingSecret } from "#core/notify/slack/config";
import { type Press, read } from "#core/notify/slack/press-schema";
import { problemOf, type Signed } from "#core/notify/slack/signature";
import * as Project from "#core/project";
import { decide } from "#core/share/approval/approval";
import { find } from "#core/share/approval/row";
import { now } from "#core/time";

const mostLetters = 65_536;
/** Slack shows its user an error after three seconds. */
const answerMs = 1000;

/**
 * Takes a call of Slack's: a person pressed Approve or Reject. Throws `slack.refused`, having begun nothing, for what
 * is not signed by Slack now, for a call that was taken before, and for one that is no such button. What a person may not do is
 * told to them alone, and in the audit.
 */
export async function press(call: Signed): Promise<"decided" | "refused"> {
  if (!isOn())
    throw new VisibleError("slack.off", "Slack is not configured in this stage.", {
      hint: "An operator names its secrets in the stage's config: slack.",
    });
  const problem =
    call.body.length > mostLetters ? "too long" : problemOf(call, await signingSecret(), now());
  if (problem) return refuse(problem);
  if (!(await isFirst(call.signature ?? ""))) return refuse("replayed");
  const pressed = read(call.body);
  if (!pressed) return refuse("no button of ours");
  const { channel_id, allowed_users } = await config();
  if (pressed.channelId !== channel_id) return refuse("another channel");
  const user = allowed_users.find(({ id }) => id === pressed.userId);
  const warning = user ? await decideAs(user, pressed) : await notAllowed(pressed);
  if (!warning) return "decided";
  await warn(pressed, warning);
  return "refused";
}

async function refuse(reason: string): Promise<never> {
  await noteRefusal(reason);
  throw new VisibleError("slack.refused", `The call was refused: ${reason}.`, {
    hint: "Calls are signed by Slack and hold for five minutes, once.",
  });
}

/** Answers why not, for the person; undefined when it is decided. */
async function decideAs(user: SlackUser, press: Press): Promise<string | undefined> {
  const { approvalId, planId, decision } = press;
  const row = await find(approvalId);
  if (row?.planId !== planId) return `There is no approval ${approvalId} of ${planId}.`;
  const { planHash } = row;
  try {
    await Actor.run(approverOf(user), () => decide({ approvalId, decision, planHash }));
    return undefined;
  } catch (error) {
    if (!(error instanceof VisibleError)) throw error;
    return [error.message, error.hint].filter(Boolean).join(" ");
  }
}

/** Whoever presses a button is the person of that name here: what they had a hand in they approve nowhere. */
function approverOf({ id, username, sub, projectIds }: SlackUser): Actor.Actor {
  return {
    ...{ type: "user", id: sub ?? `slack:${id}`, name: username },
    ...{ roles: ["approver"], projectIds: projectIds ?? "*" },
  };
}

async function notAllowed({ approvalId, planId, userId }: Press): Promise<string> {
  const row = await find(approvalId);
  await Audit.refused({
    ...{ action: "approval.refused", subject: approvalId, code: "auth.forbidden" },
    projectId: row?.projectId ?? Project.unassigned,
    details: { slackUserId: userId, planId, why: "not among allowed_users" },
  });
  return "You may not decide on what is shared. Ask an admin of Seqferry to add you.";
}

/** The decision stands or not whether the person hears of it or not. */
async function warn({ channelId, userId }: Press, text: string): Promise<void> {
  try {
    await tell(channelId, userId, text, answerMs);
  } catch (error) {
    Log.warn("A person in Slack could not be told", { userId, error });
  }
}
