import { actions } from "#core/notify/slack/draw";
import { signatureOf } from "#core/notify/slack/signature";
import { waitFor } from "#local/demo/auto/waiting";
import { detail } from "#local/demo/report";
import type { CloudOutputs } from "#local/outputs";
import { signingSecret, slackConfig } from "#local/slack";

/** A message as the local Slack has it now. */
type Message = { ts: string; text: string; blocks: { type: string; elements?: Button[] }[] };
type Button = { action_id: string; value: string };

/** The message that asks for this decision, with its buttons; undefined where Slack is off. */
export async function asked(
  outputs: CloudOutputs,
  approvalId: string,
): Promise<Message | undefined> {
  if (await isOff(outputs)) return undefined;
  const message = await waitFor(`message in Slack with buttons for ${approvalId}`, async () =>
    (await messages(outputs)).find((one) =>
      buttonsOf(one).some(({ value }) => JSON.parse(value).approvalId === approvalId),
    ),
  );
  detail(`“${message.text}”  ${buttonsOf(message).map(labelOf).join("  ")}`);
  return message;
}

/** Presses Approve as the person who may, as Slack would call: signed, by the cloud's clock. */
export async function approve(outputs: CloudOutputs, message: Message): Promise<void> {
  const button = buttonsOf(message).find(({ action_id }) => action_id === actions.approve);
  const [user] = slackConfig.allowed_users;
  const payload = {
    ...{ type: "block_actions", user: { id: user?.id }, channel: { id: slackConfig.channel_id } },
    actions: [button],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const { now } = (await local(outputs, "clock")) as { now: string };
  const timestamp = String(Math.floor(Date.parse(now) / 1000));
  const signature = signatureOf({ timestamp, body }, signingSecret);
  const answer = await call(outputs, body, {
    ...{ "x-slack-request-timestamp": timestamp, "x-slack-signature": signature },
  });
  detail(`${user?.username} presses Approve: POST /slack/actions → ${answer.status}`);
  if (!answer.ok) throw new Error(`The press was refused: ${await answer.text()}`);
}

/** The message once it says how the push ended, without buttons. */
export async function updated(outputs: CloudOutputs, { ts }: Message): Promise<void> {
  const message = await waitFor("message in Slack that says how the push ended", async () =>
    (await messages(outputs)).find(
      (one) => one.ts === ts && / push (succeeded|failed|was aborted)/.test(one.text),
    ),
  );
  detail(`“${message.text}”`);
  if (!message.text.includes("push succeeded") || buttonsOf(message).length > 0)
    throw new Error(`The message in Slack is not up to date: ${JSON.stringify(message)}`);
}

/** A stage without Slack says so to whoever calls; another one refuses what is not signed. */
async function isOff(outputs: CloudOutputs): Promise<boolean> {
  const { code } = (await (await call(outputs, "", {})).json()) as { code?: string };
  return code === "slack.off";
}

function call({ api }: CloudOutputs, body: string, headers: object): Promise<Response> {
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return fetch(`${api}/slack/actions`, { method: "POST", headers: { ...type, ...headers }, body });
}

async function messages(outputs: CloudOutputs): Promise<Message[]> {
  return ((await local(outputs, "webhooks")) as { slack: Message[] }).slack;
}

async function local({ aws }: CloudOutputs, path: string): Promise<unknown> {
  return (await fetch(`${aws.endpoint}/_local/${path}`)).json();
}

const buttonsOf = ({ blocks }: Message): Button[] =>
  blocks.flatMap(({ type, elements = [] }) => (type === "actions" ? elements : []));
const labelOf = ({ action_id }: Button) =>
  action_id === actions.approve ? "[Approve]" : "[Reject]";
