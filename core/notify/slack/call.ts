import { createHash } from "node:crypto";
import * as Audit from "#core/audit";
import { ConditionError, put, transact } from "#core/dynamo";
import { callEntity } from "#core/notify/slack/message.entity";
import { windowMs } from "#core/notify/slack/signature";
import * as Project from "#core/project";
import { days, epochSeconds, minutes, now } from "#core/time";

/** Longer than a call can be taken, clocks being a little apart. */
const keptMs = 3 * windowMs;
const hash = (text: string) => createHash("sha256").update(text).digest("hex");

/** Remembers a call; false when it was taken before. */
export async function isFirst(signature: string): Promise<boolean> {
  return once(`call ${signature}`, epochSeconds(now() + keptMs), []);
}

/**
 * Puts into the audit that a call was refused. Anybody can call, so that of one reason there is one record a minute:
 * a storm of forged calls fills no table.
 */
export async function noteRefusal(reason: string): Promise<void> {
  const minute = Math.floor(now() / minutes(1));
  const record = Audit.record({
    ...{ action: "slack.refused", subject: "slack", projectId: Project.unassigned },
    details: { code: "slack.refused", why: reason },
  });
  await once(`refusal ${reason} ${minute}`, epochSeconds(now() + days(1)), [record]);
}

async function once(
  name: string,
  expires_at: number,
  also: Parameters<typeof transact>[0],
): Promise<boolean> {
  try {
    await transact([put(callEntity().create({ callHash: hash(name), expires_at })), ...also]);
    return true;
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return false;
  }
}
