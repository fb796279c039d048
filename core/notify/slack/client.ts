import * as z from "zod";
import { RetryableError } from "#core/error";
import { botToken } from "#core/notify/slack/config";
import { setting } from "#core/settings";

const usualMilliseconds = 10_000;

/** Answers that say "again, later" (https://api.slack.com/methods/chat.postMessage#errors). */
const transient = new Set([
  ...["ratelimited", "rate_limited", "internal_error", "fatal_error"],
  ...["service_unavailable", "request_timeout", "team_added_to_org"],
]);

const Answer = z.looseObject({ ok: z.boolean(), error: z.string().optional() });
const Posted = z.object({ ok: z.literal(true), channel: z.string(), ts: z.string() });

/** A message as Slack draws it; `text` is what a notification says. */
export type Message = { text: string; blocks: object[] };

/** Posts a message; answers where it is. */
export async function postMessage(channel: string, message: Message) {
  const { ts, channel: posted } = Posted.parse(
    await call("chat.postMessage", { channel, ...message, unfurl_links: false }),
  );
  return { channel: posted, ts };
}

/** Draws a message anew. */
export async function updateMessage(at: { channel: string; ts: string }, message: Message) {
  await call("chat.update", { ...at, ...message });
}

/** Tells one person something in a channel, and nobody else. */
export async function tell(channel: string, user: string, text: string, milliseconds?: number) {
  await call("chat.postEphemeral", { channel, user, text }, milliseconds);
}

/** Slack says in the body, not by the status, that something went wrong: unheeded it would look like success. */
async function call(method: string, body: object, milliseconds = usualMilliseconds) {
  const token = await botToken();
  const answer = await fetch(`${setting("notify").slack.apiUrl}/${method}`, {
    method: "POST",
    redirect: "error",
    signal: AbortSignal.timeout(milliseconds),
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json; charset=utf-8",
    },
    body: JSON.stringify(body),
  }).catch((error: unknown) => {
    throw new RetryableError(`Slack did not answer ${method}.`, { cause: error });
  });
  if (answer.status === 429 || answer.status >= 500)
    throw new RetryableError(`Slack answered ${method} with ${answer.status}.`);
  const parsed = Answer.safeParse(await answer.json().catch(() => undefined));
  if (parsed.success && parsed.data.ok) return parsed.data;
  const error = parsed.success ? (parsed.data.error ?? "no reason") : `status ${answer.status}`;
  if (transient.has(error)) throw new RetryableError(`Slack refused ${method}: ${error}.`);
  throw new Error(`Slack refused ${method}: ${error}.`);
}
