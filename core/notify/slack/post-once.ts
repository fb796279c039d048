import { isConditionFailure } from "#core/dynamo";
import { RetryableError } from "#core/error";
import { type Message, postMessage } from "#core/notify/slack/client";
import { config } from "#core/notify/slack/config";
import { type MessageRow, messageEntity } from "#core/notify/slack/message.entity";
import { days, epochSeconds, iso, minutes, now } from "#core/time";

const keptMs = days(90);
const claimMs = minutes(2);

/** The message of a thing, if there is one. */
export async function find(subject: string): Promise<MessageRow | undefined> {
  const { data } = await messageEntity().get({ subject }).go({ consistent: true });
  return data ?? undefined;
}

/**
 * Posts the message of a thing unless it is there; answers whether it was posted now. Slack knows no key that would make
 * this sure: only a kill between its answer and our note of it posts a second time. Throws `RetryableError` while somebody else posts it.
 */
export async function postOnce(subject: string, message: () => Promise<Message>): Promise<boolean> {
  if (!(await claim(subject))) {
    if ((await find(subject))?.ts) return false;
    throw new RetryableError(`Somebody else is posting the message of ${subject}.`);
  }
  try {
    const { channel_id } = await config();
    const posted = await postMessage(channel_id, await message());
    await messageEntity().patch({ subject }).set(posted).go();
    return true;
  } catch (error) {
    // What was not posted is posted by the next try, at once.
    await messageEntity().patch({ subject }).set({ claimedUntil: iso() }).go();
    throw error;
  }
}

/** True for one, who posts it; after two minutes that one is taken for dead. */
async function claim(subject: string): Promise<boolean> {
  const claimedUntil = iso(now() + claimMs);
  try {
    await messageEntity()
      .upsert({ subject, claimedUntil, expires_at: epochSeconds(now() + keptMs) })
      .where(
        (one, { notExists, lte }) =>
          `${notExists(one.ts)} AND (${notExists(one.claimedUntil)} OR ${lte(one.claimedUntil, iso())})`,
      )
      .go();
    return true;
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    return false;
  }
}
